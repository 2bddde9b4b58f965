/** From the front page of a demo to the fleet behind it, without a token: as an operator, and as the demo phone. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startUp, temporaryFolder, type UpProcess } from "../cli/a-site.ts";
import { has } from "../machine.ts";
import { openBrowser, visit } from "./chromium.ts";

const { folder, remove } = temporaryFolder();
let up: UpProcess;
let browser: Browser;

describe.runIf(has("chromium"))("a visitor of the demo who wants to see the fleet", () => {
  beforeAll(async () => {
    [browser, up] = await Promise.all([openBrowser(), startUp(`${folder}/data`, "--free-ports")]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    if (up?.process.exitCode === null) await up.interrupt();
    remove();
  });

  test.each([
    ["en", "phone"],
    ["zh-CN", "desk"],
  ] as const)("is signed in there by one tap, as often as wanted, in %s on a %s", async (locale, screen) => {
    const { page } = await visit(browser, up.listening.api, { locale, screen });
    page.setDefaultTimeout(60_000);
    await page.click('[data-do="fleet"]');
    await page.waitForSelector('[data-view="sites"] [data-site="demo"]');
    expect(page.url()).toBe(`${up.listening.fleet}/`);
    await page.waitForSelector('.live[data-state="live"]');
    await page.waitForSelector('.nav a[href="#/orders"]');
    await page.goto(up.listening.api);
    await page.click('[data-do="fleet-phone"]');
    await page.waitForSelector('[data-view="sites"] [data-site="demo"]');
    await page.click('.nav a[href="#/notices"]');
    await page.locator('.told[data-kind="ready"] a').first().click();
    await page.waitForSelector('.parcel[data-stage] + section [data-type="deposit-made"]');
    await page.context().close();
  });
});
