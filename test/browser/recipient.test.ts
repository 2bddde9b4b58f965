/** The recipient's page in Chromium: every view from every side, and what a recipient comes for. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { expectFit, type Locale, openBrowser, type Screen, visit } from "./chromium.ts";
import { expectAllSeen, lookMsMax } from "./every-view.ts";
import { type FleetSite, fleetSite } from "./fleet-site.ts";
import { lookingAt } from "./look.ts";
import { recipientMarks, recipientWalk } from "./walks/recipient.ts";
import { view } from "./walks/scene.ts";
import { recipientViews } from "./walks/views.ts";

describe.runIf(has("chromium"))("the recipient's page", () => {
  let browser: Browser;
  let fleet: FleetSite;
  beforeAll(async () => {
    [browser, fleet] = await Promise.all([openBrowser(), fleetSite()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  });
  const open = async (url: string, locale: Locale, screen: Screen) => {
    const visited = await visit(browser, url, { locale, screen });
    visited.page.setDefaultTimeout(60_000);
    return visited;
  };

  const sides = [
    ["en", "desk"],
    ["zh-CN", "phone"],
  ] as const;

  test("is accessible and fits, view by view", { timeout: lookMsMax }, async () => {
    const { page, complaints } = await open(`${fleet.url}/health`, "en", "desk");
    const looking = lookingAt(page, "recipient", recipientMarks);
    await recipientWalk({ page, fleet, look: looking.look });
    expectAllSeen(looking, { name: "recipient", views: recipientViews, dialogs: {}, marks: recipientMarks });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each(sides)("shows a code to read, copy and scan, and asks for longer, in %s on a %s", async (...how) => {
    const { page, complaints } = await open(fleet.recipientLink(3), ...how);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await view(page, "parcel");
    await expectFit(page);
    const code = await page.locator(".code-digits .aside").textContent();
    expect(code).toMatch(/^\d( \d){7}$/);
    await page.click('[data-do="copy"]');
    await page.locator(".code [role=status]", { hasText: /\S/ }).waitFor({ state: "attached" });
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(code?.replaceAll(" ", ""));
    // The same wish from both languages is one order; the site of this test obeys none.
    const button = page.locator('[data-do="extend"]');
    await page.waitForSelector("[data-wish=extension]");
    if ((await button.count()) > 0) await button.click();
    await page.waitForSelector('[data-wish="extension"][data-state="asked"]');
    if ((await page.locator('[data-do="change"]').count()) > 0) {
      await page.click('[data-do="change"]');
      await page.click('[data-do="change-sure"]');
    }
    await page.waitForSelector('[data-wish="change"][data-state="asked"]');
    // What opens the door still stands there.
    expect(await page.locator(".code-digits .aside").textContent()).toBe(code);
    expect((await fleet.fleet.database.rows("select id from remote_command")).length).toBe(2);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
