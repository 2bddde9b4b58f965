/** Passes in Chromium: a recipient hands one on, somebody opens its link, the recipient takes it back. */
import { describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { expectFit } from "./chromium.ts";
import { lookMsMax } from "./every-view.ts";
import { fleetInBrowser, openPage } from "./fleet-browser.ts";
import { lookingAt } from "./look.ts";
import { tellsRecipient } from "./walks/recipient.ts";
import { view } from "./walks/scene.ts";

describe.runIf(has("chromium"))("a pass that is handed on", () => {
  const at = fleetInBrowser();

  test.each([
    ["en", "desk", 2],
    ["zh-CN", "phone", 3],
  ] as const)("in %s on a %s", { timeout: lookMsMax }, async (locale, screen, number) => {
    const { page, complaints } = await openPage(at, at.fleet.recipientLink(number), locale, screen);
    await view(page, "parcel");
    await page.selectOption("[data-handed] select", "days");
    await page.click('[data-do="hand-on"]');
    await page.waitForSelector('[data-pass="1"][data-state="open"]');
    await expectFit(page);
    const link = await page.locator('[data-pass="1"] a').getAttribute("href");
    expect(link).toMatch(/^\/p#/);

    const other = await openPage(at, `${at.fleet.url}${link}`, locale, screen);
    await view(other.page, "pass");
    await other.page.waitForSelector('.now[data-stage="open"]');
    await other.page.waitForSelector(".code .qr");
    // Nothing of the recipient's: no number of a parcel, no code, no trail.
    expect(await other.page.locator("#face").textContent()).not.toMatch(/WB-0000|\d{4} ?\d{4}/);
    await expectFit(other.page);

    await page.click('[data-pass="1"] [data-do="take-back"]');
    await page.waitForSelector('[data-pass="1"][data-state="asked"]');
    await other.page.reload();
    await other.page.waitForSelector('.now[data-stage="taken-back"]');
    expect(await other.page.locator(".qr").count()).toBe(0);
    expect([...complaints, ...other.complaints]).toEqual([]);
    await page.context().close();
    await other.page.context().close();
  });

  test("is accessible and fits, however it stands", { timeout: lookMsMax }, async () => {
    const { page, complaints } = await openPage(at, `${at.fleet.url}/health`, "en", "desk");
    const link = await page.evaluate<string>(`(async () => {
      const authorization = "Bearer ${at.fleet.recipientLink(2).split("#")[1]}";
      const headers = { authorization, "content-type": "application/json" };
      const body = JSON.stringify({ pass: 2 });
      const made = await (await fetch("/v1/recipient/passes", { method: "POST", headers, body })).json();
      return made.passes.find(({ pass }) => pass === 2).link;
    })()`);
    const marks = { "pass to scan": ".code .qr", "passes that were handed on": ".passes" };
    const looking = lookingAt(page, "pass", marks);
    await page.goto(`${at.fleet.url}${link}`);
    await view(page, "pass");
    await page.waitForSelector(".code .qr");
    await looking.look("pass");
    await tellsRecipient(page, (told) => {
      const takeBack = { state: "possible", askedAt: told.now, until: told.now, failed: null };
      const one = { madeAt: told.now, until: told.now, state: "open", at: told.now, link: "/p#x", takeBack };
      const states = ["used", "taken-back", "run-out", "over"].map((state, nth) => ({ ...one, pass: nth + 1, state }));
      const asked = { ...one, pass: 5, takeBack: { ...takeBack, state: "asked" } };
      const failed = { ...one, pass: 6, until: null, takeBack: { ...takeBack, failed: "expired" } };
      return { ...told, passes: [failed, asked, { ...one, pass: 7 }, ...states], nextPass: null };
    });
    await page.goto(at.fleet.recipientLink(2));
    await page.waitForSelector('[data-pass="6"]');
    await looking.look("handed");
    expect(looking.wrong).toEqual([]);
    expect([...looking.seen]).toEqual(expect.arrayContaining(Object.keys(marks)));
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
