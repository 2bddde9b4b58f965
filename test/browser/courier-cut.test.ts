/** The courier's face while the line is cut and the gateway killed: it recovers, and nothing is done twice. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { openBrowser } from "./chromium.ts";
import {
  announce,
  atWork,
  type Events,
  journalOf,
  mainAction,
  openDoor,
  putIn,
  sayDone,
  typed,
  waybills,
  wedge,
} from "./courier-hands.ts";
import { type FaceSite, faceSite } from "./face-site.ts";

describe.runIf(has("chromium"))("a courier who is cut off", () => {
  let browser: Browser;
  let site: FaceSite;
  let events: Events;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite()]);
    events = await journalOf(site);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });
  /** How often each thing happened to this parcel and to its deposit. */
  const countOf = async (waybill: string): Promise<Readonly<Record<string, number>>> => {
    const all = await events();
    const begun = all.find(({ type, parcels }) => type === "deposit-begun" && String(parcels) === waybill);
    const counts: Record<string, number> = {};
    for (const { type, deposit } of all)
      if (deposit !== undefined && deposit === begun?.["deposit"]) counts[type] = (counts[type] ?? 0) + 1;
    return counts;
  };
  test("goes on with the hands while the gateway is killed; what was said is sent once", async () => {
    const { page, complaints } = await atWork(browser, site, { locale: "zh-CN", screen: "phone" });
    const waybill = await announce(site, waybills.next(), { size: "M" });
    await wedge(page, waybill);
    const compartment = await openDoor(page);
    await page.context().setOffline(true);
    await page.waitForSelector('.live[data-state="lost"]');
    await site.hands(compartment, "put-in", { waybill });
    await site.hands(compartment, "close");
    await mainAction(page).click();
    await page.waitForSelector("[data-waits=done]");
    const meanwhile = await announce(site, waybills.next(), { size: "S" });
    const refused = waybills.malformed();
    for (const one of [meanwhile, refused]) await wedge(page, one);
    await page.waitForSelector("[data-waits=unchecked] >> nth=1");
    await site.restartGateway();
    await page.reload().catch(() => {});
    await page.context().setOffline(false);
    await page.waitForSelector("[data-waits=taken]", { timeout: 60_000 });
    await page.waitForSelector("[data-waits=refused]");
    await page.waitForSelector("[data-waits=done]", { state: "detached" });
    expect(await countOf(waybill)).toMatchObject({ "deposit-begun": 1, "unlock-ordered": 1, "deposit-made": 1 });
    // What was scanned meanwhile was looked at; its door opens with a tap and not before.
    expect(await countOf(meanwhile)).toEqual({});
    await page.locator("[data-waits=taken] .button[data-kind=main]").click();
    await putIn(page, site, meanwhile);
    await sayDone(page);
    expect(await countOf(meanwhile)).toMatchObject({ "unlock-ordered": 1, "deposit-made": 1 });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("misses the answer, and finds back to the door that opened", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "desk" });
    const waybill = await announce(site, waybills.next(), { size: "S" });
    await losingAnswers(page, "**/courier/deposits", async () => {
      await wedge(page, waybill);
      const compartment = await openDoor(page);
      await site.hands(compartment, "put-in", { waybill });
      await site.hands(compartment, "close");
    });
    await sayDone(page);
    expect(await countOf(waybill)).toMatchObject({ "deposit-begun": 1, "unlock-ordered": 1, "deposit-made": 1 });
    await page.context().close();
  });

  test("asked in vain, opens nothing when the site is back, until the next tap", async () => {
    const { page } = await atWork(browser, site, { locale: "zh-CN", screen: "phone" });
    const waybill = await announce(site, waybills.next());
    await typed(page, waybill);
    await page.waitForSelector("[data-size-of=S]");
    await page.context().setOffline(true);
    await page.click("[data-size-of=S]");
    await page.waitForSelector("text=柜机没有响应");
    await page.context().setOffline(false);
    await page.waitForSelector("[data-size-of=S][data-kind=main]");
    expect(await countOf(waybill)).toEqual({});
    await page.click("[data-size-of=S]");
    await putIn(page, site, waybill);
    await sayDone(page);
    expect(await countOf(waybill)).toMatchObject({ "deposit-begun": 1, "unlock-ordered": 1 });
    await page.context().close();
  });

  test("finds the door again after a reload", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "kiosk" });
    const waybill = await announce(site, waybills.next(), { size: "M" });
    await wedge(page, waybill);
    const compartment = await openDoor(page);
    await page.reload();
    expect(await openDoor(page)).toBe(compartment);
    await putIn(page, site, waybill);
    await sayDone(page);
    expect(await countOf(waybill)).toMatchObject({ "deposit-begun": 1, "deposit-made": 1 });
    await page.context().close();
  });

  test("signs out without the line: the screen is closed at once, and the site hears of it later", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "desk" });
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    await page.context().setOffline(true);
    await page.locator(".ways .button").nth(2).click();
    await page.waitForSelector("input[name=waybill]", { state: "detached" });
    await page.reload();
    await page.waitForSelector(".work .wait");
    await page.context().setOffline(false);
    await page.waitForSelector("input[name=badge]", { timeout: 60_000 });
    await page.reload();
    await page.waitForSelector("input[name=badge]");
    await page.context().close();
  });

  test("opens the page without the line, and no answer of the site comes from a cache", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "phone" });
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    const paths = await page.evaluate<string[]>(`(async () => {
      const found = [];
      for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
      return found;
    })()`);
    expect(paths.length).toBeGreaterThan(4);
    for (const path of paths) expect(path).toMatch(/^\/(courier|icon\.svg|courier\.webmanifest|assets\/[^/]+)$/);
    await page.context().setOffline(true);
    await page.reload();
    await page.waitForSelector(".shell-head");
    await page.context().setOffline(false);
    await page.waitForSelector("input[name=waybill]", { timeout: 60_000 });
    await page.context().close();
  });
});

/** Requests reach the site, and their answers get lost. */
const losingAnswers = async (page: Page, url: string, meanwhile: () => Promise<void>): Promise<void> => {
  await page.route(url, async (route) => {
    await route.fetch().catch(() => {});
    await route.abort().catch(() => {});
  });
  await meanwhile();
  await page.unroute(url);
};
