/** People who walk away from a hand-in, in Chromium before a running site; the courier's round clears it up. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { has } from "../machine.ts";
import { openBrowser } from "./chromium.ts";
import { atWork, type Events, journalOf, mainAction, openDoor } from "./courier-hands.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { announceHandIn, doorShown, handedIn, handInSite, openFor, says, waitingFor } from "./hand-in-rig.ts";
import { entries, kioskPage, sensed, unsensed } from "./kiosk-rig.ts";

/** Who says nothing is gone soon; doors that stand open are told soon, and out of service soon after. */
const hasty = (config: ConfigInput): ConfigInput => {
  const site = handInSite(config);
  return { ...site, rules: { ...site.rules, leaseMs: 30_000, doorOpenAlarmMs: 2_000 } };
};

describe.runIf(has("chromium"))("a hand-in that somebody forgot", () => {
  let browser: Browser;
  let site: FaceSite;
  let events: Events;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite(hasty)]);
    events = await journalOf(site);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });
  const typesAt = async (compartment: string): Promise<readonly string[]> =>
    (await events()).filter((event) => event["compartment"] === compartment).map(({ type }) => type);

  test("never closed: the screen forgets, the door is an alarm, what is inside counts when it shuts", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "kiosk" });
    await page.waitForSelector('.live[data-state="live"]');
    const { code, waybill } = await announceHandIn(site, { size: sensed });
    await entries.scanner(page, code);
    const compartment = await openFor(page);
    await site.hands(compartment, "put-in", { waybill });
    await says(page, "close");
    await expect.poll(() => typesAt(compartment), { timeout: 60_000 }).toContain("door-left-open");
    // Nobody touches the screen any more: what it would do after minutes it does at the word of its own warning.
    await page.clock.install();
    await page.reload();
    await says(page, "close");
    await page.clock.fastForward(151_000);
    await page.waitForSelector('[data-view="home"]');
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    await page.context().close();
    // The same code leads back to the door, and not to a second one.
    const { page: again } = await kioskPage(browser, site, { locale: "en", screen: "kiosk" });
    await again.waitForSelector('.live[data-state="live"]');
    await entries.scanner(again, code);
    await says(again, "close");
    expect(await doorShown(again)).toBe(compartment);
    await site.hands(compartment, "close");
    await says(again, "made");
    expect(await typesAt(compartment)).toContain("hand-in-made");
    await again.context().close();
  });

  test("never said, and never put in: in doubt both, until the courier has looked", async () => {
    const { page } = await atWork(browser, site, { locale: "zh-CN", screen: "phone" });
    const inside = await handedIn(site, { size: unsensed, says: false });
    const empty = await handedIn(site, { size: unsensed, puts: null, says: false });
    const doubtful = async (): Promise<readonly string[]> =>
      (await waitingFor(site)).flatMap(({ deposit, stage }) => (stage === "suspect" ? [deposit] : []));
    await expect
      .poll(doubtful, { timeout: 90_000, interval: 1_000 })
      .toEqual(expect.arrayContaining([inside.deposit, empty.deposit]));
    await page.locator('[data-do="hand-ins"]').click();
    for (const { compartment } of [inside, empty]) {
      await page.locator(`[data-hand-in=suspect][data-at="${compartment}"] .button`).click();
      await openDoor(page);
      if (compartment === inside.compartment) await site.hands(compartment, "take-out");
      await site.hands(compartment, "close");
      await page.waitForSelector('[data-view="door-fetch-closed"]');
      if (compartment === inside.compartment) await mainAction(page).click();
      else {
        await page.locator(".work-bar > .button:not([data-kind=main])").click();
        await page.locator('dialog [data-do="empty"]').click();
      }
      await page.waitForSelector('[data-view="hand-ins"]');
    }
    // The courier's word closes the chain of the one, and says of the other that it never was.
    const there = await typesAt(inside.compartment);
    expect(there).toEqual(expect.arrayContaining(["hand-in-made", "hand-in-fetched"]));
    const never = await typesAt(empty.compartment);
    expect(never).toContain("hand-in-cancelled");
    expect(never).not.toContain("hand-in-made");
    await page.context().close();
  });
});
