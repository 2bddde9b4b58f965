/**
 * The front page of a demo in Chromium, on a whole set: somebody who has read nothing deposits a parcel, gets the
 * code on the phone, collects it, jams a door and finds out as maintainer.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DemoState } from "../../gateway/wire/demo.ts";
import { startUp, temporaryFolder, type UpProcess } from "../cli/a-site.ts";
import { has } from "../machine.ts";
import { expectFit, type Locale, openBrowser, type Screen, visit } from "./chromium.ts";
import { sayDone, typed } from "./courier-hands.ts";
import { expectAllSeen } from "./every-view.ts";
import { openFor, press, says } from "./hand-in-rig.ts";
import { lookingAt } from "./look.ts";
import { frontViews } from "./walks/views.ts";

const { folder, remove } = temporaryFolder();
let up: UpProcess;
let browser: Browser;

const state = async (): Promise<DemoState> =>
  (await (await fetch(`${up.listening.api}/demo/state`)).json()) as DemoState;
const open = async (locale: Locale, screen: Screen) => {
  const visited = await visit(browser, up.listening.api, { locale, screen });
  await visited.page.waitForSelector(".steps");
  await visited.page.waitForSelector('.live[data-state="live"]');
  return visited;
};
const enter = async (page: Page, step: number, face: string): Promise<void> => {
  await page
    .locator(".step")
    .nth(step - 1)
    .locator(":scope > .button[data-kind=main]")
    .click();
  await page.waitForURL(`**/${face}`);
};
const inFours = (code: string | null): string => `${code?.slice(0, 4)} ${code?.slice(4)}`;
const hand = (page: Page, at: number) => page.locator(".demo-door .button").nth(at);

/** Signed in from the front page, by what it shows there; the door is the visitor's own to use. */
const deposit = async (page: Page): Promise<string> => {
  const { parcels } = await state();
  const waybill = parcels[0]?.waybill ?? "";
  expect(await page.locator(".label").first().textContent()).toContain(waybill);
  await enter(page, 1, "courier");
  await typed(page, waybill);
  await hand(page, 0).click();
  await page.locator(".demo-door", { hasText: waybill }).waitFor();
  await shut(page);
  await sayDone(page);
  return waybill;
};
/** A lock that still pulls lets the door spring open again. */
const shut = async (page: Page): Promise<void> => {
  await expect
    .poll(async () => {
      await hand(page, 2)
        .click({ timeout: 1_000 })
        .catch(() => {});
      return await page.locator(".demo-door").count();
    })
    .toBe(0);
};

describe.runIf(has("chromium"))("a visitor of the demo", () => {
  beforeAll(async () => {
    [browser, up] = await Promise.all([openBrowser(), startUp(`${folder}/data`, "--free-ports", "--no-people")]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    if (up?.process.exitCode === null) await up.interrupt();
    remove();
  });

  test.each([
    ["en", "desk"],
    ["zh-CN", "phone"],
  ] as const)("deposits and collects without having read anything, in %s on a %s", async (locale, screen) => {
    const { page, complaints } = await open(locale, screen);
    const waybill = await deposit(page);
    await page.goto(up.listening.api);
    const message = page.locator(".message", { hasText: waybill });
    await message.waitFor();
    const code = ((await message.locator(".message-code").textContent()) ?? "").replaceAll(/\s/g, "");
    await expectFit(page);
    await enter(page, 4, "kiosk");
    await page.waitForSelector(".home");
    // The strip says what the phone says.
    await expect.poll(() => page.locator(".demo-held").textContent()).toContain(code.slice(4));
    await page.keyboard.type(code, { delay: 20 });
    await page.keyboard.press("Enter");
    await hand(page, 1).click();
    await expect.poll(() => hand(page, 1).isDisabled()).toBe(true);
    await expectFit(page);
    await shut(page);
    await page.locator('.at-door[data-stage="collected"], .at-door[data-stage="closed"]').waitFor();
    const says = page.locator('.at-door[data-stage="closed"]');
    if (await says.isVisible()) await page.locator('.kiosk-actions [data-kind="main"]').click();
    await expect.poll(async () => (await state()).phone.find((one) => one.waybill === waybill)?.code).toBe(null);
    await page.goto(up.listening.api);
    await page.locator(".message", { hasText: waybill }).waitFor();
    expect(await page.locator(".message-code").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each([
    ["zh-CN", "desk", false],
    ["en", "phone", true],
  ] as const)("hands in by the code that the page shows, in %s on a %s, by scanner: %s", async (...how) => {
    const [locale, screen, isScanned] = how;
    const { page, complaints } = await open(locale, screen);
    await page.waitForSelector(".hand-in .qr");
    const shown = String(await page.locator(".hand-in").textContent());
    const { waybill = "", code = "" } = (await state()).handIn ?? {};
    for (const one of [waybill, inFours(code)]) expect(shown).toContain(one);
    await expectFit(page);
    await enter(page, 4, "kiosk");
    await page.waitForSelector(".home");
    // Nothing else is to be collected: the strip holds the same code.
    await expect.poll(() => page.locator(".demo-held").textContent()).toContain(inFours(code));
    if (isScanned) await page.locator(".demo-held .button").click();
    else {
      await page.keyboard.type(String(code), { delay: 20 });
      await page.keyboard.press("Enter");
    }
    expect(await openFor(page)).not.toBe("");
    await hand(page, 0).click();
    await page.locator(".demo-door", { hasText: waybill }).waitFor();
    await shut(page);
    await page.locator('[data-say="made"], [data-say="closed"]').waitFor();
    // Where no sensor sees it the person says so.
    if ((await page.locator('[data-say="closed"]').count()) > 0) await press(page, "confirm").catch(() => {});
    await says(page, "made");
    await expect.poll(async () => (await state()).handIn?.waybill ?? waybill).not.toBe(waybill);
    await page.goto(up.listening.api);
    await page.waitForSelector(".hand-in .qr");
    expect(await page.locator(".hand-in").textContent()).not.toContain(waybill);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("jams the door of a parcel, is sent away by the kiosk, and finds out as maintainer", async () => {
    const { page } = await open("en", "desk");
    const waybill = await deposit(page);
    const told = async () => (await state()).phone.find((one) => one.waybill === waybill) ?? null;
    await expect.poll(told).toMatchObject({ code: expect.stringMatching(/^\d{8}$/) });
    const { compartment = "", code = "" } = (await told()) ?? {};
    await page.goto(up.listening.api);
    await page.locator("select").last().selectOption(compartment);
    await page.locator("[data-kind=bad]").click();
    await page.locator(".demo-fault", { hasText: compartment }).waitFor();
    await enter(page, 4, "kiosk");
    await page.waitForSelector(".home");
    await page.keyboard.type(code ?? "", { delay: 20 });
    await page.keyboard.press("Enter");
    await page.waitForSelector('.at-door[data-stage="not-opened"]', { timeout: 60_000 });
    await page.locator(".demo-back").click();
    await enter(page, 5, "maintainer");
    await page.locator(`[data-place="${compartment}"]`).click();
    await page.waitForSelector('.events [data-type="door-jammed"]');
    await expectFit(page);
    await page.goto(up.listening.api);
    await page.locator(".demo-fault .button").click();
    await expect.poll(() => page.locator(".demo-fault").count()).toBe(0);
    // Mended, and still out of order: where that ends is one link away.
    await page.locator(".demo-mended", { hasText: compartment }).locator("a").click();
    await page.locator('[data-act="release"]').click();
    await page.fill("dialog [name=reason]", "mended");
    await page.keyboard.press("Enter");
    await page.waitForSelector('.events [data-type="compartment-released"]');
    await page.context().close();
  });

  test("jams a door, sees it in the drawing, mends it, and a forced door as well", async () => {
    const { page } = await open("en", "kiosk");
    const [what, where] = [page.locator("select").first(), page.locator("select").last()];
    await where.selectOption("E-08");
    await page.locator("[data-kind=bad]").click();
    await page.locator(".demo-fault", { hasText: "E-08" }).waitFor();
    // What is broken is not broken once more: one mending would leave it so.
    await page.waitForSelector("[data-kind=bad]:disabled, [data-kind=bad][aria-disabled=true]");
    await what.selectOption("pry");
    await where.selectOption("F-08");
    await page.locator("[data-kind=bad]").click();
    await page.waitForSelector('[data-compartment="F-08"][data-door="open"]');
    await page.locator(".demo-forced", { hasText: "F-08" }).waitFor();
    await expectFit(page);
    await shut(page);
    await page.waitForSelector('[data-compartment="F-08"][data-door="closed"]');
    await page.locator(".demo-fault .button").dblclick(); // mended twice is mended
    await expect.poll(() => page.locator(".demo-fault").count()).toBe(0);
    expect(await page.locator('.step [data-kind="warn"]').count()).toBe(0);
    await page.context().close();
  });

  test("is told why a sign-in fails, and what to do", async () => {
    const { page } = await open("zh-CN", "desk");
    // Somebody has used this very code, and the next one is not yet there.
    await page.route("**/maintainer/session", (route) =>
      route.fulfill({ status: 401, contentType: "application/problem+json", body: '{"code":"wrong-credentials"}' }),
    );
    await page.locator(".step").nth(4).locator(":scope > .button[data-kind=main]").click();
    await page.waitForSelector(".notice[data-kind=bad]");
    expect(new URL(page.url()).pathname).toBe("/");
    await page.unroute("**/maintainer/session");
    await page.context().close();
  });

  test("sends other people, and lets them pause", async () => {
    const { page } = await open("en", "desk");
    await page.click('.front-now [data-do="go"]');
    await page.waitForSelector('.front-now [data-do="pause"]');
    expect((await state()).people.running).toBe(true);
    await page.click('.front-now [data-do="pause"]');
    await page.waitForSelector('.front-now [data-do="go"]');
    expect((await state()).people.running).toBe(false);
    await page.context().close();
  });

  test("hears that the locker is away; what the hands began then is done when it is back", async () => {
    const { page } = await open("zh-CN", "phone");
    await page.locator("select").first().selectOption("pry");
    await page.locator("select").last().selectOption("F-06");
    await page.locator("[data-kind=bad]").click();
    await page.waitForSelector(".demo-door");
    process.kill(up.listening.pids.gateway!, "SIGKILL");
    await page.waitForSelector('.live[data-state="lost"]');
    await hand(page, 2).click();
    await page.waitForSelector('.live[data-state="live"]');
    await page.waitForSelector(".demo-door", { state: "detached" });
    await page.context().close();
  });

  test("reaches every step by keyboard", async () => {
    const { page } = await open("en", "desk");
    const seen = new Set<string>();
    const focused = (): Promise<string> => page.evaluate<string>("document.activeElement?.textContent ?? ''");
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      seen.add(await focused());
    }
    const wanted = await page.locator(".steps button:visible, .steps summary, .steps select").allTextContents();
    expect(wanted.length).toBeGreaterThan(6);
    expect(wanted.filter((text) => !seen.has(text))).toEqual([]);
    await page.context().close();
  });

  test("fits in both languages, on every screen and in every theme, whatever is unfolded", async () => {
    const { page } = await open("en", "desk");
    const looking = lookingAt(page, "front page", frontMarks);
    for (const summary of await page.locator("summary").all()) await summary.click();
    await page.evaluate('document.documentElement.dataset.text = "large"');
    await looking.look("unfolded-large");
    await page.evaluate("delete document.documentElement.dataset.text");
    const waybill = await deposit(page);
    await page.goto(up.listening.api);
    await page.locator(".message", { hasText: waybill }).waitFor();
    await page.locator("select").last().selectOption("E-07");
    await page.locator("[data-kind=bad]").click();
    await page.locator("select").first().selectOption("pry");
    await page.locator("select").last().selectOption("F-07");
    await page.locator("[data-kind=bad]").click();
    await page.locator(".demo-fault", { hasText: "E-07" }).waitFor();
    await page.waitForSelector(".demo-door");
    await looking.look("tour");
    const faces = [
      ["courier", "input[name=waybill]"],
      ["kiosk", ".home"],
      ["maintainer", "[name=code]"],
    ] as const;
    for (const [face, first] of faces) {
      if (face === "kiosk") await enter(page, 4, face);
      else await page.goto(`${up.listening.api}/${face}`);
      await page.waitForSelector(first);
      await page.waitForSelector(".demo-strip");
      await looking.look(`strip-${face}`);
      await page.locator(".demo-sign").click();
      await page.waitForSelector(".demo-inside .demo-fault");
      await looking.look(`strip-open-${face}`);
      await page.goto(up.listening.api);
      await page.waitForSelector(".demo-door");
    }
    await shut(page);
    await page.locator(".demo-fault .button").click();
    expectAllSeen(looking, { name: "front page", views: frontViews, dialogs: {}, marks: frontMarks });
    await page.context().close();
  });
});
const frontMarks = {
  unfolded: "details[open]",
  "large text": ':root[data-text="large"]',
  "message with a code": ".message-code",
  "parcel to send": ".hand-in .qr",
  "door in hand": '[data-view="tour"] .demo-door',
  "door in hand at a face": ".demo-strip .demo-door",
  "fault that stands": ".demo-fault",
  ...{ "strip of the kiosk": ".kiosk .demo-strip", "strip of another face": ".shell .demo-strip" },
  "strip unfolded": ".demo-inside",
};
