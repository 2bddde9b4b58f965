/** The fleet's page for operators in Chromium: every view from every side, and what an operator comes for. */
import { describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { expectFit, type Locale, type Screen } from "./chromium.ts";
import { expectAllSeen, lookMsMax } from "./every-view.ts";
import { fleetInBrowser, openPage } from "./fleet-browser.ts";
import { parcels, site, waybillOf } from "./fleet-site.ts";
import { lookingAt } from "./look.ts";
import { findParcel, fleetWalk } from "./walks/fleet.ts";
import { fleetMarks } from "./walks/fleet-marks.ts";
import { view } from "./walks/scene.ts";
import { dialogs, fleetViews } from "./walks/views.ts";

describe.runIf(has("chromium"))("the fleet's page", () => {
  const at = fleetInBrowser();
  const open = (url: string, ...how: readonly [Locale, Screen]) => openPage(at, url, ...how);
  const sides = [
    ["en", "desk"],
    ["zh-CN", "phone"],
  ] as const;

  test("is accessible and fits, view by view", { timeout: lookMsMax }, async () => {
    const { page, complaints } = await open(`${at.fleet.url}/health`, "en", "desk");
    const looking = lookingAt(page, "fleet", fleetMarks);
    await fleetWalk({ page, fleet: at.fleet, look: looking.look });
    expectAllSeen(looking, { name: "fleet", views: fleetViews, dialogs: dialogs.fleet, marks: fleetMarks });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each(sides)("an operator follows a link, sees the site and finds a parcel, in %s on a %s", async (...how) => {
    const { page, complaints } = await open(await at.fleet.link(), ...how);
    await page.waitForSelector(`[data-site="${site}"]`);
    // Nobody reads the secret off the address, or finds it in the history.
    expect(page.url()).toBe(`${at.fleet.url}/`);
    await page.waitForSelector('.live[data-state="live"]');
    await page.click(`[data-site="${site}"] a`);
    await view(page, "site");
    await page.waitForSelector(".alarm[data-seen=true]");
    await findParcel(page, ` ${waybillOf(3).toLowerCase()} `);
    await page.waitForSelector('.parcel[data-stage="held"]');
    await page.waitForSelector('.events [data-type="deposit-made"] time');
    await expectFit(page);
    // Signed in still, where one was.
    await page.reload();
    await page.waitForSelector('.parcel[data-stage="held"]');
    await page.click('.nav a[href="#/notices"]');
    const told = page.locator(".told", { hasText: waybillOf(3) }).first();
    expect(await told.locator(".told-code").textContent()).toMatch(/^\d{4} \d{4}$/);
    expect(
      await page
        .locator(".told", { hasText: waybillOf(1) })
        .locator(".told-code")
        .count(),
    ).toBe(0);
    await told.locator("a").click();
    await page.waitForSelector('.parcel[data-stage="held"]');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each(sides)(
    "a wrong key, one that sees nothing here, a carrier's and an operator's, in %s on a %s",
    async (...how) => {
      const { page } = await open(at.fleet.url, ...how);
      await view(page, "out-start");
      for (const token of ["wrong", await at.fleet.carrierKey("read-receipts")]) {
        await page.fill("[name=token]", token);
        await page.click("[type=submit]:enabled");
        await page.waitForSelector(".notice[data-kind=bad]");
        await page.fill("[name=token]", "");
        await page.click("[type=submit]:enabled");
        await page.waitForSelector(".field-wrong");
        expect(await page.locator(".notice").count()).toBe(0);
      }
      await page.fill("[name=token]", await at.fleet.carrierKey());
      await page.keyboard.press("Enter");
      await view(page, "parcels");
      await findParcel(page, waybillOf(3));
      await page.waitForSelector('.parcel[data-stage="held"]');
      expect(await page.locator('.nav a[href="#/sites"], .nav a[href="#/orders"]').count()).toBe(0);
      await page.waitForSelector('.live[data-state="live"]');
      await expectFit(page);
      await page.click('[data-do="sign-out"]');
      await view(page, "out-signed-out");
      await page.goto(`${at.fleet.url}/#/sites`);
      await page.fill("[name=token]", at.fleet.tokens.operator);
      await page.keyboard.press("Enter");
      await view(page, "sites");
      // What notices say holds pickup codes: operators see what became of them.
      await page.goto(`${at.fleet.url}/#/notices`);
      await view(page, "notices");
      await page.waitForSelector('[data-do="csv-notices"]');
      expect(await page.locator(".told-code").count()).toBe(0);
      await page.context().close();
    },
  );

  test.each(sides)("an unknown parcel is said to be one, and the next one is found, in %s on a %s", async (...how) => {
    const { page } = await open(await at.fleet.link(), ...how);
    await view(page, "sites");
    await findParcel(page, "NOBODY-KNOWS");
    await page.waitForSelector(".notice[data-kind=warn]");
    expect(await page.locator(".parcel").count()).toBe(0);
    for (const [number, stage] of Object.entries(parcels)) {
      await findParcel(page, waybillOf(number));
      await page.waitForSelector(`.parcel[data-stage="${stage}"]`);
    }
    await page.context().close();
  });

  test.each(sides)("a fleet that is away is said to be, and is found again, in %s on a %s", async (...how) => {
    const { page } = await open(await at.fleet.link(), ...how);
    await page.waitForSelector('.live[data-state="live"]');
    await page.context().setOffline(true);
    await page.waitForSelector('.live[data-state="lost"]');
    // What was known stays, marked as old.
    expect(await page.locator(`[data-site="${site}"]`).count()).toBe(1);
    await findParcel(page, waybillOf(3));
    await page.waitForSelector(".notice[data-kind=bad]");
    await page.context().setOffline(false);
    await page.waitForSelector('.parcel[data-stage="held"]');
    await page.waitForSelector('.live[data-state="live"]');
    await page.context().close();
  });

  test("who has signed out is not told that the session ended, when an answer comes late", async () => {
    const { page } = await open(await at.fleet.link(), "en", "desk");
    await view(page, "sites");
    let answer = (): void => undefined;
    const signedOut = new Promise<void>((done) => {
      answer = done;
    });
    const asked = page.waitForRequest("**/sites?*");
    await page.route("**/sites?*", async (route) => {
      await signedOut;
      await route.fulfill({ status: 401, json: { code: "not-signed-in" } });
    });
    await asked;
    await page.click('[data-do="sign-out"]');
    await view(page, "out-signed-out");
    const late = page.waitForResponse("**/sites?*");
    answer();
    await (await late).finished();
    // What the page makes of the answer it has drawn by the second frame.
    await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    expect(await page.locator('[data-view="out-signed-out"]').count()).toBe(1);
    await page.context().close();
  });
});
