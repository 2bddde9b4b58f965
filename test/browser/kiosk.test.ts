/** The kiosk in Chromium before a running site: what goes as it should, in both languages, on every screen. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { expectFit, openBrowser, type VisitOptions, visit } from "./chromium.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import {
  compartmentNow,
  type Entry,
  entries,
  heldPair,
  heldParcel,
  kioskPage,
  quickSite,
  sensed,
  setUp,
  stage,
  unsensed,
} from "./kiosk-rig.ts";

/** However narrow the heading, the door's name stays on one line. */
const linesOfName = `(() => {
  const name = document.querySelector(".at-door h1 .whole");
  const heading = name.closest("h1");
  heading.style.width = "1px";
  const { length } = name.getClientRects();
  heading.style.width = "";
  return length;
})()`;

describe.runIf(has("chromium"))("a kiosk", () => {
  let browser: Browser;
  let site: FaceSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite(quickSite)]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  const ways: readonly [Entry, string, VisitOptions][] = [
    ["keypad", sensed, { locale: "zh-CN", screen: "kiosk", theme: "light" }],
    ["keyboard", unsensed, { locale: "en", screen: "desk", theme: "dark" }],
    ["scanner", unsensed, { locale: "zh-CN", screen: "phone", theme: "contrast" }],
    ["halting scanner", sensed, { locale: "en", screen: "kiosk", theme: "contrast" }],
  ];
  test.each(ways)("hands a parcel out to a code by %s, from size %s", async (entry, size, options) => {
    const { page, complaints } = await visit(browser, `${site.url}/kiosk`, options);
    await page.waitForSelector(".set-up");
    await setUp(page, site);
    await page.waitForSelector('.live[data-state="live"]');

    const { compartment, code } = await heldParcel(site, size);
    await entries[entry](page, code);
    await stage(page, "open");
    await page.waitForSelector(`[data-compartment="${compartment}"][data-here="true"][data-door="open"]`);
    await page.locator(".at-door h1 .whole", { hasText: compartment }).waitFor();
    expect(await page.evaluate(linesOfName)).toBe(1);
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    if (size === unsensed) {
      await stage(page, "closed");
      await page.locator('.kiosk-actions [data-kind="main"]').click();
    }
    await stage(page, "collected");
    expect((await compartmentNow(site, compartment))?.occupancy).toBe("free");
    await page.locator('.kiosk-actions [data-kind="main"]').click();
    await page.waitForSelector(".home");
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("opens again for what was forgotten, as often as the rules allow", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "kiosk", theme: "dark" });
    const { compartment, code } = await heldParcel(site, sensed);
    await entries.scanner(page, code);
    await stage(page, "open");
    await site.hands(compartment, "take-out");
    for (const reopensLeft of [2, 1, 0]) {
      await site.hands(compartment, "close");
      await stage(page, "collected");
      const again = page.locator('[data-do="reopen"]');
      await expect.poll(() => again.count()).toBe(reopensLeft > 0 ? 1 : 0);
      if (reopensLeft === 0) break;
      await again.click();
      await stage(page, "open");
    }
    await page.context().close();
  });

  test("asks which of several parcels were taken, and keeps the rest under the same code", async () => {
    const { page } = await kioskPage(browser, site, { locale: "zh-CN", screen: "phone", theme: "dark" });
    const { compartment, code, waybills } = await heldPair(site);
    await entries.keypad(page, code);
    await stage(page, "open");
    await site.hands(compartment, "take-out", { waybills: [waybills[0]] });
    await site.hands(compartment, "close");
    await stage(page, "closed");
    await page.locator(".choice-parcel", { hasText: waybills[1] ?? "" }).click();
    await page.waitForSelector('.choice-parcel[aria-pressed="false"]');
    await page.locator('.choice [data-kind="main"]').click();
    await stage(page, "part-collected");
    await page.locator('.kiosk-actions [data-kind="main"]').click();
    await page.waitForSelector(".home");
    await entries.scanner(page, code);
    await stage(page, "open");
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await stage(page, "closed");
    await page.locator('.kiosk-actions [data-kind="main"]').click();
    await stage(page, "collected");
    await page.context().close();
  });

  test("takes a parcel back that nobody wants, once it lies inside and the door is closed", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "desk", theme: "contrast" });
    const { compartment, code, deposit } = await heldParcel(site, unsensed);
    await entries.scanner(page, code);
    await stage(page, "open");
    await page.locator('[data-do="refuse"]').click();
    await page.waitForSelector('[data-task="refuse"][data-stage="open"]');
    await site.hands(compartment, "close");
    await page.waitForSelector('[data-task="refuse"][data-stage="closed"]');
    // The page looks, and finds no collection any more, before it hears that the parcel was taken back.
    await page.route("**/kiosk/collections/*/refuse", async (route) => {
      const answer = await route.fetch();
      await page.waitForResponse((look) => look.status() === 404 && look.url().includes("/kiosk/collections/"));
      await route.fulfill({ response: answer });
    });
    await page.locator('[data-task="refuse"] [data-kind="main"]').click();
    await page.waitForSelector('.farewell[data-why="refused"]');
    const [courier] = site.credentials.couriers;
    const session = await site.call("/courier/session", { body: { badge: courier?.badge, pin: courier?.pin } });
    const { body } = await site.call(`/courier/deposits/${deposit}`, { as: session.body.token });
    expect(body.stage).toBe("refused-at-locker");
    await page.context().close();
  });

  test("speaks in the language that is shown, after the first touch only, and falls silent when asked to", async () => {
    const { page } = await visit(browser, `${site.url}/kiosk`, { locale: "zh-CN", screen: "kiosk" });
    await page.addInitScript(listenToVoices);
    await page.reload();
    await page.waitForSelector(".set-up");
    const said = (): Promise<readonly string[]> => page.evaluate("said");
    expect(await said()).toEqual([]);
    await setUp(page, site);
    await expect.poll(async () => (await said()).at(-1)).toBe("zh-CN");
    await page.locator(".kiosk-tools .button").first().click();
    await expect.poll(async () => (await said()).at(-1)).toBe("en-GB");
    const count = (await said()).length;
    await page.locator('[data-tool="sound"]').click();
    await page.locator(".kiosk-tools .button").first().click();
    await page.waitForSelector('html[lang="zh-CN"]');
    expect((await said()).length).toBe(count);
    await page.context().close();
  });

  test("puts every control low on a tall screen, and makes everything larger, when asked to", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "kiosk" });
    const { compartment, code } = await heldParcel(site, sensed);
    await page.locator('[data-tool="low"]').click();
    await page.locator('[data-tool="text"]').click();
    await expectFit(page);
    expect(await highest(page)).toBeGreaterThan(0.4);
    await entries.keypad(page, code);
    await stage(page, "open");
    expect(await highest(page)).toBeGreaterThan(0.4);
    await expectFit(page);
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await stage(page, "collected");
    await page.locator('[data-do="report"]').click();
    await page.waitForSelector('[data-task="report"]');
    expect(await highest(page)).toBeGreaterThan(0.4);
    await page.context().close();
  });

  /** Where the uppermost control begins, as a part of the screen's height. */
  const highest = (page: Awaited<ReturnType<typeof visit>>["page"]): Promise<number> =>
    page.evaluate(`Math.min(
      ...[...document.querySelectorAll("button")].map((one) => one.getBoundingClientRect().top / innerHeight)
    )`);

  test("goes by keyboard alone", async () => {
    const { page } = await kioskPage(browser, site, { locale: "en", screen: "desk" });
    const { compartment, code } = await heldParcel(site, unsensed);
    await entries.keyboard(page, code);
    await stage(page, "open");
    await site.hands(compartment, "close");
    await stage(page, "closed");
    const tabTo = async (selector: string): Promise<void> => {
      await expect
        .poll(async () => {
          await page.keyboard.press("Tab");
          return await page.evaluate(`document.activeElement.matches('${selector}')`);
        })
        .toBe(true);
      await page.keyboard.press("Enter");
    };
    await tabTo('[data-do="report"]');
    await page.waitForSelector('[data-task="report"]');
    await tabTo('[data-do="back"]');
    await stage(page, "closed");
    await tabTo('[data-do="leave"]');
    await stage(page, "still-inside");
    await tabTo('[data-do="done"]');
    await page.waitForSelector(".home");
    await page.context().close();
  });
});

/** Headless Chromium has no voices: two are lent to it, and what they are asked to say is noted by its language. */
const listenToVoices = `
  globalThis.said = [];
  globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const voices = [{ lang: "en-GB", localService: true }, { lang: "zh-CN", localService: true }];
  Object.defineProperty(globalThis, "speechSynthesis", {
    value: { getVoices: () => voices, cancel() {}, speak: ({ lang, text }) => text && globalThis.said.push(lang) },
  });
`;
