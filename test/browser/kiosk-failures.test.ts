/** The kiosk when things go wrong: doors, codes, lines, power, and people who walk away. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { openBrowser } from "./chromium.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import {
  entries,
  heldParcel,
  type Journal,
  journalOf,
  kioskPage,
  quickSite,
  sensed,
  stage,
  unsensed,
} from "./kiosk-rig.ts";

describe.runIf(has("chromium"))("at a kiosk", () => {
  let browser: Browser;
  let site: FaceSite;
  let journal: Journal;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite(quickSite)]);
    journal = await journalOf(site);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  test("a door that jams is tried three times, and the code stays valid", async () => {
    const { page } = await kioskPage(browser, site, { locale: "zh-CN", screen: "kiosk", theme: "contrast" });
    const { compartment, code } = await heldParcel(site, unsensed);
    await site.mischief({ kind: "jam" });
    await entries.keypad(page, code);
    await page.waitForSelector('.at-door[data-say="again"]');
    await stage(page, "not-opened");
    await site.peace();
    expect(await journal.unlocksOf(compartment)).toBe(3);
    await page.locator('[data-do="done"]').click();
    await page.waitForSelector(".home");
    const trail = await journal.types(compartment);
    expect(trail.slice(-4)).toEqual(expect.arrayContaining(["door-jammed", "collection-undone", "incident-opened"]));
    await page.context().close();
  });

  test("a door that is left open is asked for, until it closes", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "phone", theme: "light" });
    const { compartment, code } = await heldParcel(site, sensed);
    await entries.scanner(page, code);
    await stage(page, "open");
    await page.waitForSelector('.at-door[data-say="close"]');
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await stage(page, "collected");
    await page.context().close();
  });

  test("an empty compartment is reported before its open door", async () => {
    const { page } = await kioskPage(browser, site, { locale: "zh-CN", screen: "desk", theme: "dark" });
    const { compartment, code } = await heldParcel(site, unsensed);
    await entries.scanner(page, code);
    await stage(page, "open");
    await page.locator('[data-do="report"]').click();
    await page.waitForSelector('[data-task="report"]');
    await page.locator('[data-do="empty"]').click();
    await page.waitForSelector('.farewell[data-why="reported-open"]');
    await site.hands(compartment, "close");
    await page.waitForSelector('.farewell[data-why="reported"]');
    expect(await journal.types(compartment)).toEqual(
      expect.arrayContaining(["incident-opened", "compartment-suspected"]),
    );
    await page.context().close();
  });

  test("an answer that is lost opens no second door: the same order is sent again", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "kiosk" });
    const { compartment, code } = await heldParcel(site, sensed);
    const keys: (string | undefined)[] = [];
    await page.route("**/kiosk/codes", async (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      if (keys.length > 1) return await route.continue();
      await route.fetch();
      await route.abort();
    });
    await entries.scanner(page, code);
    await stage(page, "open");
    expect(new Set(keys).size).toBe(1);
    expect(keys.length).toBe(2);
    expect(await journal.unlocksOf(compartment)).toBe(1);
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await stage(page, "collected");
    await page.context().close();
  });

  test("line cut, gateway killed, page loaded anew in the middle: it goes on, and no door opens twice", async () => {
    const { page } = await kioskPage(browser, site, { locale: "zh-CN", screen: "kiosk", theme: "dark" });
    const { compartment, code } = await heldParcel(site, sensed);
    await page.waitForSelector('.live[data-state="live"]');
    await page.context().setOffline(true);
    await entries.keyboard(page, code);
    await page.waitForSelector('.home-news [data-kind="warn"]');
    await shows(page, "unanswered");
    await site.restartGateway();
    await page.waitForSelector('.live[data-state="lost"]');
    await page.context().setOffline(false);
    // Nobody may stand there any more: no door opens by itself.
    await shows(page, "unanswered-back");
    expect(await journal.unlocksOf(compartment)).toBe(0);
    await page.locator('[data-do="open"]').click();
    await stage(page, "open");
    await site.restartGateway();
    await page.reload();
    await stage(page, "open");
    await page.waitForSelector('.live[data-state="live"]');
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await stage(page, "collected");
    expect(await journal.unlocksOf(compartment)).toBe(1);
    await page.context().close();
  });

  test("a door that opened although every answer was lost is shown, and is not asked for once more", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "kiosk" });
    const { compartment, code } = await heldParcel(site, sensed);
    let sent = 0;
    await page.route("**/kiosk/codes", async (route) => {
      if (++sent === 1) await route.fetch();
      await route.abort();
    });
    await entries.scanner(page, code);
    await stage(page, "open");
    expect(await journal.unlocksOf(compartment)).toBe(1);
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await stage(page, "collected");
    await page.context().close();
  });

  test("whoever cancels gets no door when the site answers again, and leaves no code behind", async () => {
    const { page } = await kioskPage(browser, site, { locale: "zh-CN", screen: "phone" });
    const { compartment, code } = await heldParcel(site, sensed);
    await page.route("**/kiosk/codes", (route) => route.abort());
    await entries.scanner(page, code);
    await page.waitForSelector('.home-news [data-kind="warn"]');
    const looked = page.waitForResponse("**/kiosk/answers");
    await page.locator('[data-do="cancel"]').click();
    await shows(page, "home");
    await page.unroute("**/kiosk/codes");
    expect((await looked).status()).toBe(404);
    expect(await journal.unlocksOf(compartment)).toBe(0);
    await shows(page, "home");
    expect(await page.content()).not.toContain(code);
    await page.context().close();
  });

  test("a code that was used is told as such, and slows nobody down", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "kiosk" });
    const { compartment, code } = await heldParcel(site, sensed);
    await entries.scanner(page, code);
    await stage(page, "open");
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await stage(page, "collected");
    await page.locator('[data-do="done"]').click();
    for (const once of Array(4).keys()) {
      const said = page.waitForResponse("**/kiosk/codes");
      await entries.scanner(page, code);
      expect([once, (await said).status()]).toEqual([once, 410]);
      await shows(page, "home-refused");
    }
    await entries.keypad(page, "1234");
    await shows(page, "home-refused");
    await page.locator(".key-word").click();
    const next = await heldParcel(site, sensed);
    await entries.scanner(page, next.code);
    await stage(page, "open");
    await site.hands(next.compartment, "take-out");
    await site.hands(next.compartment, "close");
    await stage(page, "collected");
    await page.context().close();
  });
  const shows = (page: Page, view: string): Promise<unknown> => page.waitForSelector(`[data-view="${view}"]`);

  test("whoever walks away is warned, and leaves nothing behind", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "phone", theme: "contrast" });
    await page.clock.install();
    await page.reload();
    await page.waitForSelector(".home");
    await page.locator(".kiosk-tools .button").first().click();
    await page.locator('[data-tool="text"]').click();
    await page.locator(".key").first().click();
    await page.clock.fastForward(26_000);
    await page.waitForSelector("dialog[open]");
    await page.locator('dialog [data-kind="main"]').click();
    await page.waitForSelector("dialog", { state: "detached" });
    await page.clock.fastForward(46_000);
    await page.waitForSelector('.entry-digits[data-empty="true"]');
    expect(await chosen(page)).toEqual({ lang: "en" });

    const { compartment, code } = await heldParcel(site, sensed);
    await entries.scanner(page, code);
    await stage(page, "open");
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await stage(page, "collected");
    await page.clock.fastForward(31_000);
    await page.waitForSelector("dialog[open]");
    await page.clock.fastForward(20_000);
    await page.waitForSelector(".home");
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    expect(await page.locator("body").textContent()).not.toContain(compartment);
    await page.context().close();
  });
  const chosen = (page: Page): Promise<object> =>
    page.evaluate("({ lang: document.documentElement.lang, text: document.documentElement.dataset.text })");

  test("a passer-by finds no way out, no menu and nobody else's business", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "desk" });
    expect(await page.locator("a[href], iframe, object").count()).toBe(0);
    expect(
      await page.evaluate(
        `document.body.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }))`,
      ),
    ).toBe(false);
    expect(await page.evaluate("document.cookie")).toBe("");
    const statusOf = (path: string, method = "GET"): Promise<number> =>
      page.evaluate(
        `fetch(${JSON.stringify(path)}, { method: ${JSON.stringify(method)} }).then(({ status }) => status)`,
      );
    expect(await statusOf("/kiosk/session", "DELETE")).toBe(404);
    expect(await statusOf(`/kiosk/collections/${"0".repeat(16)}`)).toBe(404);
    for (const path of ["/maintainer/compartments", "/maintainer/journal", "/courier/overdue"])
      expect(await statusOf(path)).toBe(401);
    await page.context().close();
  });

  test("wrong codes make the keypad wait, visibly, over a reload, and the right one opens after it", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "kiosk", theme: "light" });
    const { compartment, code } = await heldParcel(site, sensed);
    const wrong = String((Number(code) + 1) % 10 ** 8).padStart(8, "0");
    await entries.keypad(page, wrong);
    await page.waitForSelector('.home-news [data-kind="bad"]');
    await entries.scanner(page, wrong);
    await page.waitForSelector('.home-news [data-kind="bad"]');
    await entries.scanner(page, wrong);
    await page.waitForSelector(".keypad-waits");
    await page.reload();
    await page.waitForSelector(".keypad-waits-clock");
    await page.waitForSelector(".key:disabled");
    await page.waitForSelector(".entry");
    await entries.keypad(page, code);
    await stage(page, "open");
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await stage(page, "collected");
    await page.context().close();
  });
});
