/** The courier's face in Chromium against a running site: the way of a parcel, and what may stop it. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { has } from "../machine.ts";
import { openBrowser, visit } from "./chromium.ts";
import {
  announce,
  atWork,
  courierOf,
  type Events,
  journalOf,
  mainAction,
  openDoor,
  putIn,
  sayDone,
  sayTaken,
  signIn,
  tabTo,
  trouble,
  typed,
  waybills,
  wedge,
} from "./courier-hands.ts";
import { type FaceSite, faceSite } from "./face-site.ts";

/** One large compartment and five extra large ones; doors that give up, and wrong PINs that wait, within seconds. */
const edit = (config: ConfigInput): ConfigInput => ({
  ...config,
  rules: {
    ...{ ...config.rules, openSeenMs: 800, pulseGapMs: 400, freeTries: 2, firstWaitMs: 2_000, waitMaxMs: 4_000 },
    carriers: (config.rules?.carriers ?? []).map((carrier) => ({ ...carrier, holdMs: 3_600_000 })),
  },
  banks: config.banks.map((bank) => ({
    ...bank,
    compartments: bank.compartments.map((one) =>
      one.size === "L" && bank.bank !== "A" ? { ...one, size: "XL" as const } : one,
    ),
  })),
});

describe.runIf(has("chromium"))("a courier", () => {
  let browser: Browser;
  let site: FaceSite;
  let events: Events;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite(edit)]);
    events = await journalOf(site);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });
  const madeOf = async (waybill: string) =>
    (await events()).filter(({ type, parcels }) => type === "deposit-made" && String(parcels).includes(waybill));

  test("puts two parcels in with one hand: one by its announced size, one by picture", async () => {
    const { page, complaints } = await atWork(browser, site, { locale: "en", screen: "phone" });
    const announced = await announce(site, waybills.next(), { size: "S" });
    const chosen = await announce(site, waybills.next());
    await wedge(page, announced);
    const first = await putIn(page, site, announced);
    await sayDone(page);
    await typed(page, chosen);
    await page.click("[data-size-of=M]");
    const second = await putIn(page, site, chosen);
    await sayDone(page);
    for (const waybill of [announced, chosen]) expect(await madeOf(waybill)).toHaveLength(1);
    await page.locator(".ways .button").nth(1).click();
    const lines = page.locator("[data-entry=in]");
    expect(await lines.count()).toBe(2);
    expect(await lines.allInnerTexts()).toEqual([expect.stringContaining(second), expect.stringContaining(first)]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("works by keyboard alone, in Chinese, at the big screen", async () => {
    const { page } = await visit(browser, `${site.url}/courier`, { locale: "zh-CN", screen: "kiosk" });
    const { badge, pin } = courierOf(site);
    const waybill = await announce(site, waybills.next());
    await page.waitForSelector("input[name=badge]");
    await tabTo(page, "input[name=badge]");
    await page.keyboard.insertText(badge);
    await page.keyboard.press("Enter");
    await page.keyboard.insertText(pin);
    await page.keyboard.press("Enter");
    await page.waitForSelector("input[name=waybill]");
    await tabTo(page, "input[name=waybill]");
    await page.keyboard.insertText(waybill);
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-size-of=S]");
    await tabTo(page, "[data-size-of=S]");
    await page.keyboard.press("Enter");
    await putIn(page, site, waybill);
    const scan = page.locator("input[name=waybill]");
    await scan.or(mainAction(page)).first().waitFor();
    if (!(await scan.isVisible())) {
      await tabTo(page, ".work-bar .button[data-kind=main]");
      await page.keyboard.press("Enter");
    }
    await scan.waitFor();
    expect(await madeOf(waybill)).toHaveLength(1);
    await page.context().close();
  });

  test("is told no in words, each with its way out", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "desk" });
    const held = waybills.next();
    await site.deposit(held, "S");
    const refusals: readonly (readonly [string, string])[] = [
      ["BP0123456789", "another carrier"],
      [await announce(site, waybills.next(), { consent: "refused" }), "did not agree"],
      [await announce(site, waybills.next(), { goodsAllowed: false }), "may not lie in a locker"],
    ];
    // What lies here already was refused by nobody: it is in no receipt.
    await typed(page, held);
    await page.waitForSelector(".notice[data-kind=warn]");
    await mainAction(page).click();
    for (const [waybill] of refusals) {
      await typed(page, waybill);
      await page.waitForSelector(".notice[data-kind=bad]");
      await mainAction(page).click();
    }
    await page.locator(".ways .button").nth(1).click();
    const lines = await page.locator("[data-entry=refused]").allInnerTexts();
    expect(lines).toEqual(
      [...refusals].reverse().map(([waybill, why]) => expect.stringMatching(`${waybill}[^]*${why}`)),
    );
    await page.context().close();
  });

  test("takes out again what was put in by mistake, and the same parcel goes in anew", async () => {
    const { page } = await atWork(browser, site, { locale: "zh-CN", screen: "phone" });
    const waybill = await announce(site, waybills.next(), { size: "S" });
    await typed(page, waybill);
    await putIn(page, site, waybill);
    await sayDone(page);
    await typed(page, waybill);
    await page.locator(".button[data-do=take-out]").click();
    const compartment = await openDoor(page);
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await sayTaken(page);
    await mainAction(page).click();
    await typed(page, waybill);
    await putIn(page, site, waybill);
    await sayDone(page);
    expect(await madeOf(waybill)).toHaveLength(2);
    await page.locator(".ways .button").nth(1).click();
    for (const what of ["in", "recalled"]) expect(await page.locator(`[data-entry=${what}]`).count()).toBe(1);
    await page.context().close();
  });

  test("enters the recipient's number where nobody was asked, and it stays nowhere", async () => {
    const { page } = await atWork(browser, site, { locale: "zh-CN", screen: "phone" });
    const waybill = waybills.next();
    await typed(page, waybill);
    await page.fill("input[name=phone]", "12");
    await mainAction(page).click();
    await page.waitForSelector(".field-wrong");
    await page.fill("input[name=phone]", "138 1234 5678");
    await mainAction(page).click();
    await page.click("[data-size-of=S]");
    const compartment = await putIn(page, site, waybill);
    await sayDone(page);
    expect(await madeOf(waybill)).toMatchObject([{ compartment }]);
    expect(await page.evaluate("JSON.stringify({ ...localStorage })")).not.toContain("12345678");
    // The next one for the same person may lie beside it.
    const other = waybills.next();
    await typed(page, other);
    await page.fill("input[name=phone]", "13812345678");
    await mainAction(page).click();
    await mainAction(page).click();
    expect(await openDoor(page)).toBe(compartment);
    await putIn(page, site, other);
    await sayDone(page);
    expect(await madeOf(other)).toMatchObject([{ compartment, parcels: [other] }]);
    await page.context().close();
  });

  test("takes the next size when one is full, with one tap", async () => {
    const { page } = await atWork(browser, site, { locale: "zh-CN", screen: "desk" });
    await site.deposit(waybills.next(), "L");
    const waybill = await announce(site, waybills.next(), { size: "L" });
    await wedge(page, waybill);
    await page.waitForSelector(".notice[data-kind=bad]");
    await mainAction(page).click();
    await putIn(page, site, waybill);
    await sayDone(page);
    const [made] = await madeOf(waybill);
    const { body } = await site.call("/compartments");
    expect(
      body.find(({ compartment }: { compartment: string }) => compartment === made?.["compartment"]),
    ).toMatchObject({
      size: "XL",
    });
    await page.context().close();
  });

  test("is led to another door when one jams", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "kiosk" });
    const waybill = await announce(site, waybills.next(), { size: "M" });
    await site.mischief({ kind: "jam", times: 3 });
    await wedge(page, waybill);
    await page.waitForSelector(".notice[data-kind=warn]");
    const compartment = await putIn(page, site, waybill);
    await sayDone(page);
    await site.peace();
    const moved = (await events()).find(({ type }) => type === "deposit-moved");
    expect(moved).toMatchObject({ reason: "did-not-open", to: compartment });
    expect(await madeOf(waybill)).toHaveLength(1);
    await page.context().close();
  });

  test("swaps a compartment that is too small, opens again, and cancels", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "phone" });
    const waybill = await announce(site, waybills.next(), { size: "S" });
    await wedge(page, waybill);
    const small = await openDoor(page);
    await trouble(page, 0);
    await page.waitForSelector(`.place:not([data-place="${small}"])`);
    const larger = await openDoor(page);
    await site.hands(small, "close");
    await site.hands(larger, "close");
    await mainAction(page).waitFor();
    await trouble(page, 4);
    expect(await openDoor(page)).toBe(larger);
    await trouble(page, 4);
    await site.hands(larger, "close");
    await page.waitForSelector("input[name=waybill]");
    const all = await events();
    expect(all.find(({ type }) => type === "deposit-moved")).toMatchObject({ from: small, to: larger });
    expect(all.find(({ type }) => type === "deposit-reopened")).toMatchObject({ compartment: larger });
    expect(all.find(({ type }) => type === "deposit-cancelled")).toMatchObject({ reason: "courier" });
    expect(await madeOf(waybill)).toEqual([]);
    await page.context().close();
  });

  test("signs out, and the next one sees nothing of it", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "phone" });
    const waybill = await announce(site, waybills.next(), { consent: "refused" });
    await typed(page, waybill);
    await mainAction(page).click();
    await page.locator(".ways .button").nth(2).click();
    await page.locator("dialog .button[data-kind=main]").click();
    await page.waitForSelector("input[name=badge]");
    await page.reload();
    await page.waitForSelector("input[name=badge]");
    expect(await page.evaluate("JSON.stringify({ ...localStorage })")).not.toContain(waybill);
    await page.context().close();
  });

  test("waits after wrong PINs, says for how long, and goes on", async () => {
    const { page } = await visit(browser, `${site.url}/courier`, { locale: "zh-CN", screen: "phone" });
    const { badge, pin } = courierOf(site);
    await page.fill("input[name=badge]", badge);
    for (;;) {
      await page.fill("input[name=pin]", "000001");
      await mainAction(page).click();
      await page.waitForSelector(".notice[data-kind=bad]");
      await mainAction(page).or(page.locator(".count")).first().waitFor();
      if (await page.locator(".count").isVisible()) break;
    }
    expect(await page.locator(".work-bar > .button[data-kind=main]").isDisabled()).toBe(true);
    await mainAction(page).waitFor();
    await signIn(page, { badge, pin });
    await page.context().close();
  });
});
