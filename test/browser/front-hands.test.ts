/** The hands of the demo's first page: at a door that was opened elsewhere they do what it was opened for. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DemoState } from "../../gateway/wire/demo.ts";
import { startUp, temporaryFolder, type UpProcess } from "../cli/a-site.ts";
import { has } from "../machine.ts";
import { openBrowser, visit } from "./chromium.ts";
import { openFor } from "./hand-in-rig.ts";

const { folder, remove } = temporaryFolder();
let up: UpProcess;
let browser: Browser;
const state = async (): Promise<DemoState> =>
  (await (await fetch(`${up.listening.api}/demo/state`)).json()) as DemoState;

describe.runIf(has("chromium"))("a visitor of the demo", () => {
  beforeAll(async () => {
    [browser, up] = await Promise.all([openBrowser(), startUp(`${folder}/data`, "--free-ports", "--no-people")]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    if (up?.process.exitCode === null) await up.interrupt();
    remove();
  });

  test("walks away from the open door of a hand-in: the first page's hands put in what it was opened for", async () => {
    const { page } = await visit(browser, up.listening.api, { locale: "en", screen: "desk" });
    await page.waitForSelector(".hand-in .qr");
    const { waybill = "", code = "" } = (await state()).handIn ?? {};
    await page.locator(".step:nth-child(4) > .button[data-kind=main]").click();
    await page.waitForSelector(".home");
    await page.keyboard.type(String(code), { delay: 20 });
    await page.keyboard.press("Enter");
    expect(await openFor(page)).not.toBe("");
    await page.locator(".demo-door").waitFor();
    await page.goto(up.listening.api);
    await page.locator(".demo-door .button").first().click();
    await expect.poll(() => page.locator(".demo-door p").textContent()).toContain(waybill);
    expect((await state()).parcels.length).toBe(3);
    await expect
      .poll(async () => {
        const close = page.locator(".demo-door .button").last();
        await close.click({ timeout: 1_000 }).catch(() => {});
        return await page.locator(".demo-door").count();
      })
      .toBe(0);
    await page.context().close();
  });
});
