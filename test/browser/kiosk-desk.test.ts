/** What the site's own scanner and a badge bring to the kiosk's page: a code, a courier, and what is neither. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { badgePrefix, codePrefix, passPrefix } from "../../gateway/wire/parcel/scan-line.ts";
import { has } from "../machine.ts";
import { type PtyPair, startPtyPair } from "../proof/foreign/pty-pair.ts";
import { expectFit, openBrowser } from "./chromium.ts";
import { announce, courierOf, putIn, sayDone } from "./courier-hands.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { entries, freshWaybill, heldParcel, kioskPage, quickSite, stage, unsensed } from "./kiosk-rig.ts";

describe.runIf(has("chromium") && has("socat"))("beside the kiosk", () => {
  let browser: Browser;
  let site: FaceSite;
  let wire: PtyPair;
  const folder = mkdtempSync(join(tmpdir(), "postern-desk-"));
  beforeAll(async () => {
    wire = await startPtyPair(folder);
    const settings = { path: wire.near, kiosk: "kiosk-1" };
    const scanner = { id: "scanner-1", kind: "scanner-serial" as const, settings };
    [browser, site] = await Promise.all([
      openBrowser(),
      faceSite((config) => ({ ...quickSite(config), devices: [...(config.devices ?? []), scanner] })),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await wire?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  /** As its laser reads it: with the symbology, at the far end of the wire. */
  const scan = (text: string): void => writeFileSync(wire.far, `]Q1${text}\r\n`);
  const typePin = async (page: Page, pin: string): Promise<void> => {
    for (const digit of pin) await page.locator(".key", { hasText: new RegExp(`^${digit}$`) }).click();
    await page.locator('.home-do > [data-kind="main"]').click();
  };

  test("a code that the site's scanner read opens its door, and what is none is told so", async () => {
    const { page, complaints } = await kioskPage(browser, site, { locale: "en", screen: "kiosk" });
    const { compartment, code } = await heldParcel(site, unsensed);
    const says = page.locator(".home-news .notice");
    for (const [text, words] of [
      [freshWaybill(), "label"],
      [`${passPrefix}abc`, "not valid"],
      ["https://example.org/", "no pickup code"],
    ] as const) {
      scan(text);
      await says.filter({ hasText: words }).waitFor();
      await expectFit(page);
    }
    // None of that was a try: the keypad takes as many wrong codes as before.
    scan(`${codePrefix}${code.slice(0, 4)} ${code.slice(4)}`);
    await stage(page, "open");
    await page.waitForSelector(`[data-compartment="${compartment}"][data-here="true"]`);
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await stage(page, "closed");
    await page.locator('.kiosk-actions [data-kind="main"]').click();
    await stage(page, "collected");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("a courier shows the badge, types the PIN and works there; who comes next finds the kiosk", async () => {
    const { page, complaints } = await kioskPage(browser, site, { locale: "zh-CN", screen: "kiosk" });
    const { badge, pin } = courierOf(site);
    await page.waitForSelector('.live[data-state="live"]');
    scan(`${badgePrefix}${badge}`);
    await page.waitForSelector('[data-screen="pin"]');
    await typePin(page, "000000");
    await page.waitForSelector(".home-news .notice");
    await typePin(page, pin);
    await page.waitForURL("**/courier");
    await page.waitForSelector('.live[data-state="live"]');
    // Before passers-by there is no camera to open, and the scanner is the site's.
    expect(await page.locator(".work-bar > .button").count()).toBe(0);
    const waybill = await announce(site, freshWaybill(), { size: "S" });
    await page.waitForSelector("input[name=waybill]");
    scan(waybill);
    await putIn(page, site, waybill);
    await sayDone(page);
    await page.locator(".ways .button").last().click();
    await page.locator("dialog .button[data-kind=main]").click();
    await page.waitForURL("**/kiosk");
    await page.waitForSelector(".home");
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("a badge typed by a wedge scanner does the same, while the keypad waits for codes", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "desk" });
    const { badge, pin } = courierOf(site);
    for (const wrong of ["11111111", "22222222", "33333333"]) {
      await page.waitForSelector(".home");
      if ((await page.locator(".keypad-waits").count()) > 0) break;
      await entries.keyboard(page, wrong);
      await page.locator(".home-news .notice, .keypad-waits").first().waitFor();
    }
    await page.waitForSelector(".keypad-waits");
    await page.keyboard.type(`${badgePrefix}${badge}`);
    await page.keyboard.press("Enter");
    await page.waitForSelector('[data-screen="pin"]');
    await page.keyboard.type(pin, { delay: 90 });
    await page.keyboard.press("Enter");
    await page.waitForURL("**/courier");
    await page.context().close();
  });
});
