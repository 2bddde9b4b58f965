/** The stock of a day and an audit from door to door, in Chromium, against a running site with simulated doors. */
import { readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { expectContrast, expectFit, type Locale, openBrowser, type Screen, visit } from "./chromium.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { fillSignIn, signIn } from "./maintainer-hands.ts";

const [waybill, stranger] = ["RR473124829GB", "RA123456785CH"] as const;

describe.runIf(has("chromium"))("stock and audit", () => {
  let browser: Browser;
  let site: FaceSite;
  let cookies: Awaited<ReturnType<BrowserContext["cookies"]>>;
  let held: string;

  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite()]);
    held = (await site.deposit(waybill, "S")).compartment;
    const { page } = await visit(browser, `${site.url}/maintainer`, { locale: "en", screen: "desk" });
    await page.waitForSelector("[name=code]");
    await signIn(page, site.credentials.maintainers[0]!);
    cookies = await page.context().cookies();
    await page.context().close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  const inside = async (locale: Locale, screen: Screen, hash: string) => {
    const visited = await visit(browser, `${site.url}/health`, { locale, screen });
    await visited.page.context().addCookies(cookies);
    await visited.page.goto(`${site.url}/maintainer#/${hash}`);
    await visited.page.waitForSelector('.live[data-state="live"]');
    return visited;
  };
  const press = (page: Page, name: string) => page.click(`main [data-do="${name}"]`);
  const atDoor = (page: Page, id: string) => page.waitForSelector(`[data-audit="${id}"][data-at="door"]`);
  const waitsFor = (page: Page, id: string) => page.waitForSelector(`[data-audit="${id}"][data-at="next"]`);

  test("the running day shows what came in, with nothing to differ (zh-CN, phone)", async () => {
    const { page, complaints } = await inside("zh-CN", "phone", "stock");
    await page.waitForSelector("[data-statement]");
    expect(await page.locator('[data-sum="true"] dd').first().textContent()).toBe("1");
    await page.waitForSelector('main .notice[data-kind="good"]');
    expect(await page.locator(".stock-moves").textContent()).toContain(waybill);
    await expectFit(page);
    for (const theme of ["dark", "contrast"] as const) await expectContrast(page, theme);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("a round through a bank: a second person, something else found, a door stays shut (en, phone)", async () => {
    const { page, complaints } = await inside("en", "phone", "stock");
    await page.click('main a[href="#/audit"]');
    const bank = held.split("-")[0]!;
    await page.waitForSelector(`[data-do="bank-${bank}"]`);
    await expectFit(page);
    await press(page, `bank-${bank}`);
    const doors: string[] = await site
      .call("/layout")
      .then(({ body }) => body.banks.find((one: { bank: string }) => one.bank === bank).columns.flat())
      .then((all: { compartment: string }[]) => all.map(({ compartment }) => compartment).sort());
    for (const [at, id] of doors.entries()) {
      await waitsFor(page, id);
      if (at === 0) await expectFit(page);
      if (at === 1 && id !== held) {
        await press(page, "not-opened");
        continue;
      }
      await press(page, "open");
      if (id === held) {
        await page.waitForSelector("main [name=username]");
        await expectFit(page);
        await fillSignIn(page, site.credentials.maintainers[1]!);
      }
      await atDoor(page, id);
      await site.hands(id, "close");
      if (id !== held) {
        await press(page, "empty");
        continue;
      }
      await page.locator(`.audit-door button[aria-pressed]`).first().click();
      await page.fill("[name=found]", stranger);
      await expectFit(page);
      await press(page, "parcels");
    }
    await page.waitForSelector('[data-do="doubt"]');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("what differed is a line of the day with its compartment, and goes away as CSV (en, desk)", async () => {
    const { page } = await inside("en", "desk", "stock");
    await page.waitForSelector(`[data-difference="extra"][data-state="settled"]`);
    await page.waitForSelector(`[data-difference="not-opened"][data-state="open"]`);
    expect(await page.locator('[data-difference="extra"]').textContent()).toContain(held);
    await page.waitForSelector('[data-carrier="-"]');
    await expectFit(page);
    const [download] = await Promise.all([page.waitForEvent("download"), press(page, "csv")]);
    const text = readFileSync((await download.path())!, "utf8");
    expect(download.suggestedFilename()).toBe("stock-today.csv");
    expect(text).toMatch(/^statement,\d{4}-\d{2}-\d{2},/);
    expect(text).toContain(`difference,`);
    expect(text).toContain(stranger);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".no-print").first().isVisible()).toBe(false);
    expect(await page.locator("[data-statement]").isVisible()).toBe(true);
    await page.context().close();
  });

  test("a round outlives the gateway's restart, and is ended by hand (zh-CN, phone)", async () => {
    const { page } = await inside("zh-CN", "phone", "audit");
    await press(page, "site");
    await page.waitForSelector('[data-at="next"]');
    await press(page, "open");
    await page.waitForSelector('[data-at="door"]');
    const id = (await page.locator("[data-audit]").getAttribute("data-audit"))!;
    await site.restartGateway();
    await page.waitForSelector('.live[data-state="live"]');
    await atDoor(page, id);
    await site.hands(id, "close").catch(() => undefined);
    await expectFit(page);
    await press(page, "end");
    await page.waitForSelector('[data-do="doubt"]');
    await page.context().close();
  });
});
