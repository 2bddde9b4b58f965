/** Doors that jam, lines that are cut, words that are not believed. */
import {
  announce,
  mainAction,
  openDoor,
  putIn,
  sayDone,
  trouble,
  typed,
  waybills,
  wedge,
} from "../../courier-hands.ts";
import { cut, cutAt, hold, jam, type Scene, view } from "../scene.ts";
import { clearWaiting, door, side, way } from "./ways.ts";

export const meetsJam = async ({ page, site, look }: Scene): Promise<void> => {
  await site.mischief({ kind: "jam", times: 3 });
  const moved = await announce(site, waybills.next(), { size: "S" });
  await wedge(page, moved);
  await page.waitForSelector(".work:has(.place) .notice[data-kind=warn]");
  const stay = await hold(page, door);
  await look("another-door");
  await stay();
  await putIn(page, site, moved);
  await sayDone(page);
  // There is one large compartment only.
  await jam(site, "A-01");
  await wedge(page, await announce(site, waybills.next(), { size: "L" }));
  await view(page, "door-not-opened");
  await look("no-door");
  await site.peace();
  await page.locator(side).click();
  await view(page, "scan");
  await clearWaiting(page);
  // Into a compartment without a sensor, and nobody saw what became of it.
  await wedge(page, await announce(site, waybills.next(), { size: "M" }));
  const compartment = await openDoor(page);
  await view(page, "door-open");
  await cutAt(site, compartment);
  await view(page, "door-interrupted");
  await page.waitForSelector('.live[data-state="live"]');
  await look("interrupted");
  await page.locator(side).click();
  await view(page, "scan");
  const cancelled = await announce(site, waybills.next(), { size: "S" });
  await wedge(page, cancelled);
  const kept = await openDoor(page);
  await view(page, "door-open");
  await trouble(page, 4);
  await look("cancelling");
  await site.hands(kept, "close");
  await view(page, "scan");
};

export const isCut = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  await typed(page, await announce(site, waybills.next()));
  await view(page, "size-one");
  await page.context().setOffline(true);
  await page.click("[data-size-of=S]");
  await view(page, "unsure");
  await look("unsure");
  await page.context().setOffline(false);
  await view(page, "size-one");
  await page.locator(".work-body .ways .button").last().click();
  await view(page, "scan");
  const waybill = await announce(site, waybills.next(), { size: "M" });
  await wedge(page, waybill);
  const compartment = await openDoor(page);
  await view(page, "door-open");
  await cut(page, site);
  await look("door-open-cut-off");
  await site.hands(compartment, "put-in", { waybill });
  await site.hands(compartment, "close");
  await mainAction(page).click();
  await page.waitForSelector("[data-waits=done]");
  for (const one of [await announce(site, waybills.next(), { size: "S" }), waybills.malformed()])
    await wedge(page, one);
  await page.waitForSelector("[data-waits=unchecked] >> nth=1");
  await look("offline-queue");
  await page.locator(way("receipt")).click();
  await page.waitForSelector("[data-entry=waits]");
  await look("receipt-cut-off");
  await mainAction(page).click();
  await page.context().setOffline(false);
  await page.waitForSelector("[data-waits=refused]", { timeout: 60_000 });
  await page.waitForSelector("[data-waits=done]", { state: "detached" });
  await page.waitForSelector('.live[data-state="live"]');
  await look("queue-answered");
  await clearWaiting(page);
};

/** Closed without the parcel, said to be done: the sensor of a very large one contradicts. */
export const isDoubted = async ({ page, site, look }: Scene): Promise<void> => {
  await wedge(page, await announce(site, waybills.next(), { size: "XL" }));
  const compartment = await openDoor(page);
  await view(page, "door-open");
  await site.hands(compartment, "close");
  await view(page, "door-closed");
  await mainAction(page).click();
  await view(page, "door-doubted");
  await look("doubted");
  await mainAction(page).click();
  await openDoor(page);
  await site.hands(compartment, "close");
  await view(page, "door-closed");
  await mainAction(page).click();
  await view(page, "door-doubted");
  await page.locator('.work-bar > [data-do="kept"]').click();
  await view(page, "scan");
};

/** "It is inside", said while the door stood open. */
export const isNotBelieved = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  await wedge(page, await announce(site, waybills.next(), { size: "M" }));
  const compartment = await openDoor(page);
  await view(page, "door-open");
  await cut(page, site);
  await mainAction(page).click();
  await page.context().setOffline(false);
  await page.waitForSelector("[data-waits=done] .button", { timeout: 60_000 });
  await look("not-believed");
  await page.locator("[data-waits=done] .button").click();
  await view(page, "door-open");
  await trouble(page, 4);
  await site.hands(compartment, "close");
  await view(page, "scan");
};
