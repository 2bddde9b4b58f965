/** The frame that all faces share, in Chromium against a running site: live, cut, both languages, every theme. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { openBrowser, screens, visit } from "./chromium.ts";
import { expectAllSeen } from "./every-view.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { lookingAt } from "./look.ts";
import { cut, dialog, press } from "./walks/scene.ts";

describe.runIf(has("chromium"))("every face", () => {
  let browser: Browser;
  let site: FaceSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  test("draws the cabinet as it stands, and a door as it opens", async () => {
    const { page, complaints } = await visit(browser, site.url, { locale: "en", screen: "desk" });
    await page.waitForSelector('.live[data-state="live"]');
    await expect.poll(() => page.locator(".cabinet .door").count()).toBe(48);
    await site.hands("A-03", "pry");
    await page.waitForSelector('[data-compartment="A-03"][data-door="open"]');
    await site.hands("A-03", "close");
    await page.waitForSelector('[data-compartment="A-03"][data-door="closed"]');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("asks once whether this is a demo, and loads nothing of one at a site at work", async () => {
    const { page } = await visit(browser, `${site.url}/health`, { locale: "en", screen: "desk" });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const times = (): number => asked.filter((path) => path === "/site").length;
    for (const [at, face] of ["", "kiosk", "courier", "maintainer"].entries()) {
      await page.goto(`${site.url}/${face}`);
      await page.waitForSelector("h1, h2");
      await expect.poll(times).toBe(at + 1);
    }
    // By the name of the part: the letters behind it are a hash, and may spell anything.
    expect(asked.filter((path) => /\/demo\/|\/assets\/(strip|tour|notes|qr)\b/.test(path))).toEqual([]);
    expect(await page.locator(".demo-strip").count()).toBe(0);
    await page.context().close();
  });

  test("opens without one failed request, whoever is here", async () => {
    const { page } = await visit(browser, "about:blank", { locale: "en", screen: "phone" });
    const failed: string[] = [];
    page.on("response", (response) => response.status() >= 400 && failed.push(response.url()));
    page.on("console", (message) => message.type() === "error" && failed.push(message.text()));
    for (const face of ["", "kiosk", "courier", "maintainer"]) {
      await page.goto(`${site.url}/${face}`);
      await page.locator("main :is(h1, h2, input)").first().waitFor();
      await page.waitForLoadState("load");
    }
    expect(failed).toEqual([]);
    await page.context().close();
  });

  test("says when it is not live, and shows what happened meanwhile once it is", async () => {
    const { page } = await visit(browser, site.url, { locale: "en", screen: "phone" });
    await page.waitForSelector('.live[data-state="live"]');
    await page.context().setOffline(true);
    await site.restartGateway();
    await page.waitForSelector('.live[data-state="lost"]');
    // Also at the foot of a page that is longer than the screen.
    await page.evaluate("scrollTo(0, document.body.scrollHeight)");
    await expect.poll(() => page.evaluate("scrollY")).toBeGreaterThan(100);
    const box = await page.locator(".live").boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(screens.phone.height);
    await site.hands("B-04", "pry");
    await page.context().setOffline(false);
    await page.waitForSelector('.live[data-state="live"]');
    await page.waitForSelector('[data-compartment="B-04"][data-door="open"]');
    await site.hands("B-04", "close");
    await page.context().close();
  });

  test("is accessible and fits on every screen, in every language and theme, cut off too", async () => {
    const { page, complaints } = await visit(browser, site.url, { locale: "en", screen: "desk" });
    const looking = lookingAt(page, "front page at work", frontMarks);
    await page.waitForSelector('.live[data-state="live"]');
    await page.waitForSelector(".cabinet .door");
    await looking.look("doors");
    await press(page, ".shell-tools .button:last-child");
    await dialog(page, "display");
    await looking.look("display");
    await press(page, 'dialog .stack > .button[data-kind="main"]');
    await cut(page, site);
    await looking.look("not-live");
    expectAllSeen(looking, { name: "front page at work", views: { doors: true }, dialogs: {}, marks: frontMarks });
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
const frontMarks = { display: "dialog[data-dialog=display]", "not live": '.live[data-state="lost"]' };
