/** What comes back, and the end of the round. */
import { until } from "../../../free-port.ts";
import { announce, courierOf, mainAction, openDoor, waybills, wedge } from "../../courier-hands.ts";
import { kioskOf } from "../../kiosk-rig.ts";
import { cutAt, dialog, hold, type Scene, tells, view } from "../scene.ts";
import { door, way } from "./ways.ts";

/** Its courier had said so elsewhere, and its recipient sent it back, before this page heard of any of it. */
export const isElsewhere = async ({ page, site, look }: Scene): Promise<void> => {
  const waybill = await announce(site, waybills.next(), { size: "M" });
  await wedge(page, waybill);
  const compartment = await openDoor(page);
  await view(page, "door-open");
  await site.hands(compartment, "put-in", { waybill });
  await site.hands(compartment, "close");
  await view(page, "door-closed");
  const stay = await hold(page, door);
  const { badge, pin } = courierOf(site);
  const as = String((await site.call("/courier/session", { body: { badge, pin } })).body.token);
  const checked = await site.call("/courier/checks", { body: { parcels: [waybill] }, as });
  const deposit = String(checked.body.deposit);
  await site.call(`/courier/deposits/${deposit}/confirm`, { body: {}, as });
  const kiosk = kioskOf(site);
  const { body } = await site.call("/kiosk/codes", { body: { code: site.codeOf(deposit) }, as: kiosk });
  await site.hands(compartment, "close");
  await until(
    async () =>
      (await site.call(`/kiosk/collections/${body.collection}/refuse`, { body: {}, as: kiosk })).status === 200,
  );
  await stay();
  await view(page, "door-elsewhere");
  await look("elsewhere");
  await mainAction(page).click();
  await view(page, "scan");
};
export const takesBack = async ({ page, site, look }: Scene): Promise<void> => {
  const overdue = async (): Promise<number> => {
    await page.locator(way("overdue")).click();
    await view(page, "overdue");
    await page.locator("[data-overdue], .work-body > p").first().waitFor();
    return await page.locator("[data-overdue]").count();
  };
  while ((await overdue()) < 3) await page.locator(".work-bar > .button").last().click();
  await look("overdue");
  const open = page.locator("[data-overdue] .button");
  // The door opens late enough to be looked at.
  const stay = await hold(page, door);
  const recall = await hold(page, "**/courier/deposits/*/recall");
  await open.first().click();
  await view(page, "door-recall-opening");
  await look("recall-opening");
  await recall();
  await stay();
  await view(page, "door-recall-open");
  const first = await openDoor(page);
  await look("recall-open");
  await site.hands(first, "take-out");
  await site.hands(first, "close");
  await page.locator('[data-view="door-recall-closed"], [data-view="overdue"]').waitFor();
  await view(page, "door-recall-closed");
  await look("recall-closed");
  await mainAction(page).click();
  await view(page, "overdue");
  await open.first().click();
  await view(page, "door-recall-open");
  await cutAt(site, await openDoor(page));
  await view(page, "door-recall-unclear");
  await page.waitForSelector('.live[data-state="live"]');
  await look("recall-unclear");
  await mainAction(page).click();
  await view(page, "overdue");
  await site.mischief({ kind: "jam" });
  await open.first().click();
  await view(page, "door-recall-still-inside");
  await look("recall-still-inside");
  await site.peace();
};

/** What a screen does that nobody touches; the session's own end is told sooner than it comes. */
export const goesIdle = async ({ page, look }: Scene): Promise<void> => {
  await page.clock.fastForward(3.5 * 60_000);
  await dialog(page, "idle-untouched");
  await look("idle");
  await page.locator("dialog .button").first().click();
  await tells<object>(page, "**/courier/session", (told) => ({ ...told, leftMs: 50_000 }));
  await page.clock.fastForward(25_000);
  await dialog(page, "idle-session");
  await look("session-ends");
  await page.unroute("**/courier/session");
};

export const leaves = async ({ page, look }: Scene): Promise<void> => {
  await page.reload();
  await page.locator(".work-bar > .button").first().waitFor();
  if ((await page.locator(way("receipt")).count()) === 0) await page.locator(".work-bar > .button").last().click();
  if ((await page.locator('[data-view="overdue"]').count()) > 0)
    await page.locator(".work-bar > .button").last().click();
  await view(page, "scan");
  await page.locator(way("receipt")).click();
  await view(page, "receipt");
  await look("receipt");
  await mainAction(page).click();
  await page.locator(way("sign-out")).click();
  await dialog(page, "leave");
  await look("leave");
  const release = await hold(page, "**/courier/session");
  await page.locator("dialog .button[data-kind=main]").click();
  await view(page, "leaving");
  await look("leaving");
  await release();
  await view(page, "sign-in");
};
