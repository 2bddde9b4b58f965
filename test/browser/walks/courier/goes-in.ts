/** Signing in, and parcels that go in, or do not. */
import {
  announce,
  courierOf,
  journalOf,
  mainAction,
  openDoor,
  sayDone,
  signIn,
  typed,
  waybills,
  wedge,
} from "../../courier-hands.ts";
import { kioskOf } from "../../kiosk-rig.ts";
import { dialog, hold, type Scene, view } from "../scene.ts";
import { clearWaiting, door, side, way } from "./ways.ts";

export const signsIn = async ({ page, site, look }: Scene): Promise<void> => {
  // Overdue by the time that somebody asks.
  for (let at = 0; at < 3; at++) await site.deposit(waybills.next(), "M");
  const release = await hold(page, "**/site");
  await page.clock.install();
  await page.goto(`${site.url}/courier`);
  await view(page, "asking");
  await look("asking");
  await release();
  await view(page, "sign-in");
  await look("sign-in");
  const { badge, pin } = courierOf(site);
  await page.fill("input[name=badge]", badge);
  for (;;) {
    await page.fill("input[name=pin]", "000001");
    await mainAction(page).click();
    await page.waitForSelector(".notice[data-kind=bad]");
    await mainAction(page).or(page.locator(".count")).first().waitFor();
    if (await page.locator(".count").isVisible()) break;
  }
  await look("sign-in-waits");
  await mainAction(page).waitFor();
  await signIn(page, { badge, pin });
};

export const looksRound = async ({ page, look }: Scene): Promise<void> => {
  await look("scan");
  await typed(page, "1234");
  await page.waitForSelector(".field-wrong");
  await look("no-waybill");
  await page.locator(way("overdue")).click();
  await view(page, "overdue");
  await page.waitForSelector(".work-body > p");
  await look("nothing-overdue");
  await mainAction(page).click();
  await page.locator(way("receipt")).click();
  await view(page, "receipt");
  await look("empty-receipt");
  await mainAction(page).click();
  await mainAction(page).click();
  await page.waitForSelector(".work-body > .notice[data-kind=warn]");
  await look("no-camera");
  await mainAction(page).click();
  await page.context().grantPermissions(["camera"]);
  await mainAction(page).click();
  await page.waitForSelector(".camera video");
  await look("camera");
  await mainAction(page).click();
};

const phone = "138 1234 5678";
export const putsOneIn = async ({ page, site, look }: Scene): Promise<void> => {
  const waybill = waybills.next();
  const checks = await hold(page, "**/courier/checks");
  await typed(page, waybill);
  await view(page, "check");
  await look("checking");
  await checks();
  await view(page, "phone");
  await page.fill("input[name=phone]", "12");
  await mainAction(page).click();
  await page.waitForSelector(".field-wrong");
  await look("phone");
  await page.fill("input[name=phone]", phone);
  await mainAction(page).click();
  await view(page, "size-one");
  await look("size");
  const begin = await hold(page, "**/courier/deposits");
  await page.click("[data-size-of=M]");
  await view(page, "begin");
  await look("begin");
  const stay = await hold(page, door);
  await begin();
  await view(page, "door-opening");
  await look("door-opening");
  await stay();
  const compartment = await openDoor(page);
  await view(page, "door-open");
  await look("door-open");
  await page.locator(side).click();
  await dialog(page, "trouble-open");
  await look("trouble-open");
  await page.locator("dialog .button[data-kind=main]").click();
  await site.hands(compartment, "put-in", { waybill });
  await site.hands(compartment, "close");
  await view(page, "door-closed");
  await look("inside");
  await page.locator(side).click();
  await dialog(page, "trouble-closed");
  await look("trouble-closed");
  await page.locator("dialog .button[data-kind=main]").click();
  await sayDone(page);
  await look("last-one");
};

/** Beside another parcel of the same recipient; somebody collects that one just then. */
export const putsBeside = async ({ page, site, look }: Scene): Promise<void> => {
  const events = await journalOf(site);
  const made = (await events()).find(({ type }) => type === "deposit-made");
  const waybill = waybills.next();
  await typed(page, waybill);
  await view(page, "phone");
  await page.fill("input[name=phone]", phone);
  await mainAction(page).click();
  await view(page, "size-beside");
  await look("beside");
  const code = site.codeOf(String(made?.["deposit"]));
  await site.call("/kiosk/codes", { body: { code }, as: kioskOf(site) });
  await mainAction(page).click();
  await view(page, "refused-again");
  await look("refused-again");
  await page.locator(".work-bar > .button").last().click();
  await site.hands(String(made?.["compartment"]), "close");
};

export const isRefused = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  await typed(page, await announce(site, waybills.next(), { consent: "refused" }));
  await view(page, "refused-back");
  await look("refused");
  await mainAction(page).click();
  await typed(page, await announce(site, waybills.next(), { size: "L" }));
  await view(page, "refused-size");
  await page.locator(side).first().click();
  await look("full");
  await page.locator(".work-bar > .button").last().click();
  const [one, other] = ["13800000001", "13800000002"];
  const first = await announce(site, waybills.next(), { phone: one });
  const second = await announce(site, waybills.next(), { phone: other });
  await typed(page, first);
  await view(page, "size-one");
  await page.locator(".work-body .ways .button").first().click();
  await view(page, "size-adds");
  await look("adding");
  await wedge(page, second);
  await view(page, "refused-apart");
  await look("apart");
  await mainAction(page).click();
  await view(page, "size-one");
  await page.locator(".work-body .ways .button").last().click();
  await view(page, "scan");
  await page.waitForSelector("[data-waits=taken] >> nth=1");
  await look("waiting");
  await clearWaiting(page);
};
