/** A round of hand-ins: what waits, what is fetched, what is not as it should be. */
import { courierOf, mainAction, openDoor, waybills, wedge } from "../../courier-hands.ts";
import { handedIn } from "../../hand-in-rig.ts";
import { kioskOf } from "../../kiosk-rig.ts";
import { cutAt, dialog, hold, jam, type Scene, tells, view } from "../scene.ts";
import { side, way } from "./ways.ts";

export const fetchMarks = {
  "nothing to fetch": '[data-view="hand-ins"] .work-body > p:not(.soft)',
  "not what belongs there": '[data-view="door-fetch-open"] .notice[data-kind="bad"]',
  "scanned at the door": '[data-scanned]:not([data-scanned="0"])',
  "to be told": '[data-view="door-fetch-open"] .work:not(:has(.work-bar .button))',
  ...Object.fromEntries(
    ["held", "overdue", "suspect", "shut"].map((one) => [`hand-in: ${one}`, `[data-hand-in=${one}]`]),
  ),
};

export const fetches = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  await page.locator(way("hand-ins")).click();
  await view(page, "hand-ins");
  await page.waitForSelector(".work-body > p:not(.soft)");
  await look("nothing-to-fetch");
  await mainAction(page).click();
  await view(page, "scan");
  const lying = [];
  for (let at = 0; at < 4; at++) lying.push(await handedIn(site, { label: waybills.next() }));
  const stages = [{}, { stage: "overdue" }, { stage: "suspect" }, { opens: false }];
  await tells<object[]>(page, "**/courier/hand-ins", (all) => all.map((one, at) => ({ ...one, ...stages[at] })));
  await page.locator(way("hand-ins")).click();
  await page.waitForSelector("[data-hand-in] >> nth=3");
  await look("hand-ins");
  await page.unroute("**/courier/hand-ins");
  const [first] = lying;
  await fetchesOne(scene, first?.label ?? "");
  await tellsOfOne(scene);
  await meetsJam(scene, lying[3]?.label ?? "");
  await findsNothing(scene);
};

const fetchesOne = async ({ page, site, look }: Scene, label: string): Promise<void> => {
  const stay = await hold(page, "**/courier/hand-ins/*/fetch");
  await mainAction(page).click();
  await view(page, "door-fetch-opening");
  await look("fetch-opening");
  await stay();
  await view(page, "door-fetch-open");
  const compartment = await openDoor(page);
  await look("fetch-open");
  await wedge(page, waybills.next());
  await page.waitForSelector('.work .notice[data-kind="bad"]');
  await look("fetch-other-label");
  await page.locator(side).click();
  await dialog(page, "fetch-open");
  await look("fetch-trouble");
  await page.locator("dialog .button[data-kind=main]").click();
  await site.hands(compartment, "take-out");
  await site.hands(compartment, "close");
  await view(page, "door-fetch-closed");
  await look("fetch-closed");
  await page.locator(side).click();
  await dialog(page, "fetch-closed");
  await look("fetch-trouble-closed");
  await page.locator("dialog .button[data-kind=main]").click();
  await wedge(page, label);
  await view(page, "hand-ins");
};

/** Something else lies there: the second of the list. */
const tellsOfOne = async ({ page, site, look }: Scene): Promise<void> => {
  await mainAction(page).click();
  await view(page, "door-fetch-open");
  const compartment = await openDoor(page);
  await page.locator(side).click();
  await page.locator('dialog [data-do="wrong"]').click();
  await look("fetch-to-be-told");
  await site.hands(compartment, "close");
  await view(page, "door-fetch-unclear");
  await look("fetch-unclear");
  await mainAction(page).click();
  await view(page, "hand-ins");
};

/** One does not open; the label of the next is scanned before its door is closed, and nothing more is asked. */
const meetsJam = async ({ page, site, look }: Scene, label: string): Promise<void> => {
  const next = await page.locator('[data-hand-in="held"]').first().getAttribute("data-at");
  await jam(site, String(next));
  await mainAction(page).click();
  await view(page, "door-fetch-still-inside");
  await look("fetch-still-inside");
  await site.peace();
  await page.locator(side).click();
  await view(page, "hand-ins");
  await page.waitForSelector(`[data-hand-in="shut"][data-at="${next}"]`);
  await mainAction(page).click();
  await view(page, "door-fetch-open");
  const compartment = await openDoor(page);
  await wedge(page, label);
  await page.waitForSelector('[data-scanned="1"]');
  await look("fetch-scanned");
  await site.hands(compartment, "take-out");
  await site.hands(compartment, "close");
  await view(page, "hand-ins");
};

/** Somebody walked away from a door while the gateway was down: nobody knows, and nothing is there. */
const findsNothing = async ({ page, site }: Scene): Promise<void> => {
  const body = { code: waybills.next(), carrier: courierOf(site).carrier, size: "M" };
  const begun = await site.call("/kiosk/hand-ins", { body, as: kioskOf(site) });
  await page.locator(".work-bar > .button").last().click();
  await view(page, "scan");
  await cutAt(site, String(begun.body.compartment));
  await page.waitForSelector('.live[data-state="live"]');
  await page.locator(way("hand-ins")).click();
  await page.locator('[data-hand-in="suspect"]', { hasText: body.code }).locator(".button").click();
  await view(page, "door-fetch-open");
  const compartment = await openDoor(page);
  await site.hands(compartment, "close");
  await view(page, "door-fetch-closed");
  await page.locator(side).click();
  await page.locator('dialog [data-do="empty"]').click();
  await view(page, "hand-ins");
  await page.locator(".work-bar > .button").last().click();
  await view(page, "scan");
};
