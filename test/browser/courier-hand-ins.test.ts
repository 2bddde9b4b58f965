/** A courier's round of hand-ins in Chromium: fetched, refused, put into the wrong compartment, cut off. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { openBrowser } from "./chromium.ts";
import { atWork, type Events, journalOf, mainAction, openDoor, wedge } from "./courier-hands.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { handedIn, handInSite, labelOf, waitingFor } from "./hand-in-rig.ts";
import { compartmentNow, sensed, unsensed } from "./kiosk-rig.ts";

describe.runIf(has("chromium"))("a courier's round of hand-ins", () => {
  let browser: Browser;
  let site: FaceSite;
  let events: Events;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite(handInSite)]);
    events = await journalOf(site);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  const typesOf = async (deposit: string): Promise<readonly string[]> =>
    (await events()).filter((event) => event["deposit"] === deposit).map(({ type }) => type);
  const round = '[data-do="hand-ins"]';
  const list = '[data-view="hand-ins"]';
  test("fetches one after the other: by word, by label, by the sensor; each with a receipt", async () => {
    const { page, complaints } = await atWork(browser, site, { locale: "zh-CN", screen: "phone" });
    const said = await handedIn(site, { size: unsensed });
    const scanned = await handedIn(site, { size: unsensed });
    const seen = await handedIn(site, { size: sensed });
    const foreign = await handedIn(site, { label: labelOf("blue"), carrier: "blue" });
    await page.locator(round, { hasText: "3" }).click();
    await page.waitForSelector("[data-hand-in=held] >> nth=2");
    expect(await page.locator("[data-hand-in]").allTextContents()).not.toContain(foreign.label);
    const all = [said, scanned, seen];
    for (const [at, one] of all.entries()) {
      await page.locator(`[data-at="${one.compartment}"] .button`).click();
      expect(await openDoor(page)).toBe(one.compartment);
      if (one === scanned) {
        await wedge(page, one.label);
        await page.waitForSelector('[data-scanned="1"]');
      }
      await site.hands(one.compartment, "take-out");
      await site.hands(one.compartment, "close");
      if (one === said) {
        await page.waitForSelector('[data-view="door-fetch-closed"]');
        await mainAction(page).click();
      }
      await page.waitForSelector(list);
      await page.waitForSelector(`.notice[data-kind=good] [data-taken="${at + 1}"]`);
      expect(await typesOf(one.deposit)).toContain("hand-in-fetched");
      expect((await compartmentNow(site, one.compartment))?.occupancy).toBe("free");
    }
    await page.waitForSelector("[data-hand-in]", { state: "detached" });
    // The last one is a success as well, and said to be the last.
    await page.waitForSelector('.notice[data-kind=good] [data-taken="3"][data-all="true"]');
    await page.locator(".work-bar > .button").last().click();
    await page.locator('[data-do="receipt"]').click();
    await page.waitForSelector("[data-entry=fetched] >> nth=2");
    const given = (await events()).flatMap((event) =>
      event.type === "hand-in-fetched" ? [String(event["receipt"])] : [],
    );
    const shown = (await page.locator("[data-entry=fetched]").allTextContents()).join();
    expect(given).toHaveLength(all.length);
    for (const receipt of given) expect(shown).toContain(receipt);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("refuses what cannot be carried: it stays, and staff is told", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "phone" });
    const { deposit, compartment } = await handedIn(site, { size: unsensed });
    await page.locator(round).click();
    await page.locator(`[data-at="${compartment}"] .button`).click();
    await openDoor(page);
    // Said while the door stands open, told when it is closed.
    await page.locator(".work-bar > .button").click();
    await page.locator('dialog [data-do="damaged"]').click();
    await site.hands(compartment, "close");
    await page.waitForSelector('[data-view="door-fetch-unclear"]');
    const types = await typesOf(deposit);
    expect(types).toEqual(expect.arrayContaining(["incident-opened", "compartment-suspected"]));
    expect(types).not.toContain("hand-in-fetched");
    await mainAction(page).click();
    await page.waitForSelector(list);
    await page.context().close();
  });

  test("finds nothing where the person put it elsewhere, and elsewhere what does not belong there", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "desk" });
    // Two doors stand open; each parcel goes behind the other one's.
    const [one, other] = [labelOf("swift"), labelOf("swift")];
    const first = await handedIn(site, { label: one, puts: other });
    const second = await handedIn(site, { label: other, puts: null });
    await page.locator(round).click();
    await page.locator(`[data-at="${first.compartment}"] .button`).click();
    await openDoor(page);
    await wedge(page, other);
    await page.waitForSelector('.work .notice[data-kind="bad"]');
    await page.locator(".work-bar > .button").click();
    await page.locator('dialog [data-do="wrong"]').click();
    await site.hands(first.compartment, "close");
    await page.waitForSelector('[data-view="door-fetch-unclear"]');
    await mainAction(page).click();
    await page.locator(`[data-at="${second.compartment}"] .button`).click();
    await openDoor(page);
    await site.hands(second.compartment, "close");
    await page.waitForSelector('[data-view="door-fetch-closed"]');
    await page.locator(".work-bar > .button:not([data-kind=main])").click();
    await page.locator('dialog [data-do="empty"]').click();
    await page.waitForSelector('[data-view="door-fetch-unclear"]');
    const incidents = (await events()).flatMap((event) =>
      event.type === "incident-opened" ? [`${event["deposit"]} ${event["kind"]}`] : [],
    );
    expect(incidents).toEqual(expect.arrayContaining([`${first.deposit} wrong`, `${second.deposit} empty`]));
    for (const { deposit } of [first, second]) expect(await typesOf(deposit)).not.toContain("hand-in-fetched");
    await mainAction(page).click();
    // Neither is offered as the next door again: now it is for staff.
    await page.waitForSelector(list);
    expect(await waitingFor(site)).toEqual(
      expect.arrayContaining(
        [first, second].map(({ deposit }) => expect.objectContaining({ deposit, stage: "suspect" })),
      ),
    );
    await page.context().close();
  });

  test("says that it has it while the line is cut; that is sent once, and no door opens by itself", async () => {
    const { page } = await atWork(browser, site, { locale: "zh-CN", screen: "phone" });
    const { deposit, compartment } = await handedIn(site, { size: unsensed });
    const waits = await handedIn(site, { size: unsensed });
    await page.locator(round).click();
    await page.locator(`[data-at="${compartment}"] .button`).click();
    await openDoor(page);
    await page.context().setOffline(true);
    await page.waitForSelector('.live[data-state="lost"]');
    await site.hands(compartment, "take-out");
    await site.hands(compartment, "close");
    await mainAction(page).click();
    await page.waitForSelector(list);
    expect(await page.locator(`[data-at="${compartment}"]`).count()).toBe(0);
    // A door may not wait: the no is shown, and the tap is not kept.
    await page.locator(`[data-at="${waits.compartment}"] .button`).click();
    await page.waitForSelector('[data-view="door-fetch-still-inside"] .notice[data-kind="bad"]');
    await page.locator(".work-bar > .button:not([data-kind=main])").click();
    await site.restartGateway();
    await page.context().setOffline(false);
    await expect.poll(() => typesOf(deposit), { timeout: 60_000 }).toContain("hand-in-fetched");
    expect((await typesOf(deposit)).filter((type) => type === "hand-in-fetched")).toHaveLength(1);
    expect(await typesOf(waits.deposit)).not.toContain("hand-in-fetch-begun");
    await page.context().close();
  });
});
