/** The recipient's page in Chromium: every view from every side, and what a recipient comes for. */
import { describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { expectFit, type Locale, type Screen } from "./chromium.ts";
import { expectAllSeen, lookMsMax } from "./every-view.ts";
import { fleetInBrowser, openPage } from "./fleet-browser.ts";
import { lookingAt } from "./look.ts";
import { recipientMarks, recipientWalk } from "./walks/recipient.ts";
import { view } from "./walks/scene.ts";
import { recipientViews } from "./walks/views.ts";

describe.runIf(has("chromium"))("the recipient's page", () => {
  const at = fleetInBrowser();
  const open = (url: string, ...how: readonly [Locale, Screen]) => openPage(at, url, ...how);

  const sides = [
    ["en", "desk"],
    ["zh-CN", "phone"],
  ] as const;

  test("is accessible and fits, view by view", { timeout: lookMsMax }, async () => {
    const { page, complaints } = await open(`${at.fleet.url}/health`, "en", "desk");
    const looking = lookingAt(page, "recipient", recipientMarks);
    await recipientWalk({ page, fleet: at.fleet, look: looking.look });
    expectAllSeen(looking, { name: "recipient", views: recipientViews, dialogs: {}, marks: recipientMarks });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each(sides)("shows a code to read, copy and scan, and asks for longer, in %s on a %s", async (...how) => {
    const { page, complaints } = await open(at.fleet.recipientLink(3), ...how);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await view(page, "parcel");
    await expectFit(page);
    const code = await page.locator(".code-digits .aside").textContent();
    expect(code).toMatch(/^\d( \d){7}$/);
    await page.click('[data-do="copy"]');
    await page.locator(".code [role=status]", { hasText: /\S/ }).waitFor({ state: "attached" });
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(code?.replaceAll(" ", ""));
    // The same wish from both languages is one order; the site of this test obeys none.
    const button = page.locator('[data-do="extend"]');
    await page.waitForSelector("[data-wish=extension]");
    if ((await button.count()) > 0) await button.click();
    await page.waitForSelector('[data-wish="extension"][data-state="asked"]');
    if ((await page.locator('[data-do="change"]').count()) > 0) {
      await page.click('[data-do="change"]');
      await page.click('[data-do="change-sure"]');
    }
    await page.waitForSelector('[data-wish="change"][data-state="asked"]');
    // What opens the door still stands there.
    expect(await page.locator(".code-digits .aside").textContent()).toBe(code);
    expect((await at.fleet.fleet.database.rows("select id from remote_command")).length).toBe(2);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
