/** Handing in at the kiosk, in Chromium before a running site: by code and by label, refused, kept, another door. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { openBrowser, type VisitOptions } from "./chromium.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { announceHandIn, doorShown, handInSite, labelOf, openFor, press, says } from "./hand-in-rig.ts";
import {
  compartmentNow,
  type Entry,
  entries,
  freshWaybill,
  type Journal,
  journalOf,
  kioskPage,
  sensed,
  unsensed,
} from "./kiosk-rig.ts";

describe.runIf(has("chromium"))("a hand-in at the kiosk", () => {
  let browser: Browser;
  let site: FaceSite;
  let journal: Journal;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite(handInSite)]);
    journal = await journalOf(site);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  const open = async (options: VisitOptions): Promise<Page> => {
    const { page } = await kioskPage(browser, site, options);
    await page.waitForSelector('.live[data-state="live"]');
    return page;
  };

  const ways: readonly [Entry, string, VisitOptions][] = [
    ["keypad", sensed, { locale: "zh-CN", screen: "kiosk", theme: "light" }],
    ["keyboard", unsensed, { locale: "en", screen: "desk", theme: "dark" }],
    ["scanner", unsensed, { locale: "zh-CN", screen: "phone", theme: "contrast" }],
  ];
  test.each(ways)(
    "by a code on the %s, into size %s, with a receipt that can be read back",
    async (entry, size, how) => {
      const page = await open(how);
      const { code, waybill } = await announceHandIn(site, { size });
      await entries[entry](page, code);
      await page.waitForSelector('.offer[data-offers="ready"]');
      expect(await page.locator(".offer-parcels").textContent()).toContain(waybill);
      const compartment = await openFor(page);
      await site.hands(compartment, "put-in", { waybill });
      await site.hands(compartment, "close");
      if (size === unsensed) {
        await says(page, "closed");
        await press(page, "confirm");
      }
      await says(page, "made");
      const receipt = await page.locator("[data-receipt]").getAttribute("data-receipt");
      expect(receipt).toMatch(/^[0-9a-f]{16}$/);
      const shown = String(await page.locator(".receipt").textContent());
      for (const one of [waybill, "Swift Post", compartment]) expect(shown).toContain(one);
      expect(await journal.types(compartment)).toContain("hand-in-made");
      expect((await compartmentNow(site, compartment))?.occupancy).toBe("held");
      await press(page, "done");
      await page.waitForSelector(".home");
      expect(await page.evaluate("sessionStorage.length")).toBe(0);
      // A code that was used is a wrong one.
      await entries.scanner(page, code);
      await page.waitForSelector('[data-view="home-refused"]');
      await page.context().close();
    },
  );

  test("by a label that several carriers know: the person says which, how large, and within reach", async () => {
    const page = await open({ locale: "en", screen: "kiosk" });
    const waybill = freshWaybill();
    await entries.scanner(page, waybill);
    await page.waitForSelector('.offer[data-offers="carrier"]');
    await press(page, "carrier-blue");
    await page.waitForSelector('.offer[data-offers="size"]');
    expect(await page.locator('[data-do="open"]').isDisabled()).toBe(true);
    await press(page, "reach");
    const compartment = await openFor(page, unsensed);
    expect(await compartmentNow(site, compartment)).toMatchObject({ size: unsensed, accessible: true });
    await site.hands(compartment, "put-in", { waybill });
    await site.hands(compartment, "close");
    await says(page, "closed");
    // In the middle of it the page is loaded anew.
    await page.reload();
    await says(page, "closed");
    await press(page, "confirm");
    await says(page, "made");
    expect(await page.locator(".receipt").textContent()).toContain("Blue Parcel");
    // The next label needs no way back to the start; this one lies here already.
    await entries.scanner(page, waybill);
    await page.waitForSelector('[data-view="home-refused"]');
    await page.context().close();
  });

  test.each([
    ["of a carrier that takes only what was announced", "slow"],
    ["of a carrier that takes none", "shut"],
  ] as const)("a label %s is refused in words, and nothing opens", async (_what, carrier) => {
    const page = await open({ locale: "en", screen: "kiosk" });
    const before = (await site.call("/compartments")).body;
    await entries.scanner(page, labelOf(carrier));
    await page.waitForSelector('[data-view="home-refused"]');
    expect((await site.call("/compartments")).body).toEqual(before);
    // No wrong code was counted: the keypad waits after the second one.
    for (let times = 0; times < 3; times++) {
      await entries.scanner(page, labelOf(carrier));
      await page.waitForSelector('[data-view="home-refused"]');
    }
    await page.context().close();
  });

  test("another door: too small, something inside, dirty", async () => {
    const page = await open({ locale: "en", screen: "desk" });
    const label = labelOf("swift");
    await entries.scanner(page, label);
    const small = await openFor(page, "S");
    await press(page, "problem");
    await page.waitForSelector('[data-view="hand-in-problem"]');
    await press(page, "too-small");
    await expect.poll(() => doorShown(page)).not.toBe(small);
    await says(page, "open", "close");
    expect(await page.locator(".at-door .notice").count()).toBe(1);
    await site.hands(small, "close");
    const dirty = await doorShown(page);
    await press(page, "problem");
    await press(page, "dirty");
    await expect.poll(() => doorShown(page)).not.toBe(dirty);
    await says(page, "open", "close");
    const last = await doorShown(page);
    await press(page, "problem");
    await page.waitForSelector('[data-view="hand-in-problem"]');
    expect(await page.locator('[data-do="dirty"]').count()).toBe(0);
    await press(page, "back");
    await site.hands(dirty, "close");
    await expect.poll(async () => (await compartmentNow(site, dirty))?.service).toBe("suspect");
    // And in the end the person keeps it: the door is open, so that it is said first and done when it closes.
    await press(page, "cancel");
    await says(page, "keeping");
    await site.hands(last, "close");
    await says(page, "kept");
    await expect.poll(async () => (await compartmentNow(site, last))?.occupancy).toBe("free");
    await press(page, "done");
    await page.waitForSelector(".home");
    await page.context().close();
  });

  test("a door that does not open: another one does, and that is said", async () => {
    const page = await open({ locale: "zh-CN", screen: "desk" });
    const { code, waybill } = await announceHandIn(site, { size: unsensed });
    await site.mischief({ kind: "jam", times: 3 });
    await entries.scanner(page, code);
    await press(page, "open");
    await says(page, "open", "close");
    expect(await page.locator(".at-door .notice").count()).toBe(1);
    const compartment = await doorShown(page);
    await site.peace();
    await site.hands(compartment, "put-in", { waybill });
    await site.hands(compartment, "close");
    await says(page, "closed");
    await press(page, "confirm");
    await says(page, "made");
    await page.context().close();
  });
});
