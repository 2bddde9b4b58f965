/** Everything that somebody can meet at the kiosk. */
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { badgePrefix } from "../../../gateway/wire/parcel/scan-line.ts";
import { count } from "../../scale.ts";
import { courierOf } from "../courier-hands.ts";
import { handInSite } from "../hand-in-rig.ts";
import { entries, type Held, heldPair, heldParcel, sensed, setUp, unsensed } from "../kiosk-rig.ts";
import { handInMarks, handsIn } from "./kiosk-hand-in.ts";
import { cut, cutAt, dialog, hold, jam, press, type Scene, still, view, type Walk } from "./scene.ts";

export const kioskMarks = {
  "large text": ':root[data-text="large"]',
  "controls low": '.kiosk[data-low="true"]',
  "not live": '.live[data-state="lost"]',
  "some of several": '.choice-parcel[aria-pressed="false"]',
  ...handInMarks,
  "number for phones": '[data-presence="482913"]',
  "scan while the keypad waits": ".home-say:has(.keypad-waits) .notice",
  "jammed when opened again": '.at-door[data-stage="collected"] .notice[data-kind="warn"]',
};

/** Collections are over soon, doors give up soon, and a keypad waits long enough to be looked at. */
export const kioskSite = (config: ConfigInput): ConfigInput => {
  const quick = handInSite(config);
  return { ...quick, rules: { ...quick.rules, graceMs: count(18_000, 60_000), firstWaitMs: count(40_000, 80_000) } };
};

const collections = "**/kiosk/collections/*";
const codes = "**/kiosk/codes";
const again = '[data-do="reopen"], .task .button:not([data-do])';

export const kioskWalk: Walk = async (scene) => {
  await setsUp(scene);
  await displays(scene);
  await meetsJam(scene);
  await takesTime(scene);
  await sensedAndCut(scene);
  await reportsAndRefuses(scene);
  await takesSome(scene);
  await missesTheEnd(scene);
  await handsIn(scene);
  await losesTheLine(scene);
  await typesWrong(scene);
};

const setsUp = async ({ page, site, look }: Scene): Promise<void> => {
  const number = { number: "482913", leftMs: 60_000, collection: null };
  await page.route("**/kiosk/presence", (route) => route.fulfill({ json: number }));
  const release = await hold(page, "**/site");
  await page.clock.install();
  await page.goto(`${site.url}/kiosk`);
  await view(page, "starting");
  await look("starting");
  await release();
  await view(page, "set-up");
  await look("set-up");
  await page.locator(".set-up input").first().fill("kiosk-1");
  await page.locator(".set-up input").last().fill("wrong");
  await page.locator(".set-up button").click();
  await view(page, "set-up-refused");
  await look("set-up-refused");
  await setUp(page, site);
  await page.waitForSelector('.live[data-state="live"]');
};

const displays = async ({ page, site, look }: Scene): Promise<void> => {
  await look("start");
  for (const tool of ["text", "low"]) await press(page, `[data-tool="${tool}"]`);
  await look("start-large-low");
  for (const tool of ["text", "low"]) await press(page, `[data-tool="${tool}"]`);
  await cut(page, site);
  await look("not-live");
  await page.context().setOffline(false);
  await page.waitForSelector('.live[data-state="live"]');
  await page.keyboard.type("12345", { delay: 60 });
  await view(page, "home-typed");
  await look("typing");
  await page.clock.fastForward(26_000);
  await dialog(page, "still-there");
  await look("still-there");
  await page.locator('dialog [data-kind="main"]').click();
  await page.keyboard.press("Delete");
  await view(page, "home");
  await entries.scanner(page, `${badgePrefix}${courierOf(site).badge}`);
  await view(page, "pin");
  await look("courier-pin");
  await page.keyboard.type("000001", { delay: 60 });
  await page.keyboard.press("Enter");
  await view(page, "pin-refused");
  await look("courier-pin-refused");
  await page.locator('[data-do="back"]').click();
  await view(page, "home");
};

const present = async ({ page, site }: Scene, size: string): Promise<Held> => {
  const held = await heldParcel(site, size);
  await view(page, "home");
  await entries.scanner(page, held.code);
  return held;
};
const done = async ({ page }: Scene): Promise<void> => {
  await page.locator('[data-do="done"], .farewell .button').first().click();
  await view(page, "home");
};

const meetsJam = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  const held = await heldParcel(site, unsensed);
  await jam(site, held.compartment);
  const release = await hold(page, collections);
  await entries.scanner(page, held.code);
  await view(page, "door-opening");
  await look("opening");
  await release();
  await view(page, "door-not-opened");
  await look("did-not-open");
  await site.peace();
  await done(scene);
  // Looked at once more from its second attempt: what is said then lasts for a moment only.
  const other = await heldParcel(site, unsensed);
  await jam(site, other.compartment, 2);
  await entries.scanner(page, other.code);
  await view(page, "door-again");
  const stay = await hold(page, collections);
  await look("one-more-try");
  await stay();
  await view(page, "door-open", "door-close");
  await site.hands(other.compartment, "take-out");
  await site.hands(other.compartment, "close");
  await page.locator('.kiosk-actions [data-kind="main"]').click();
  await view(page, "door-collected");
  await done(scene);
};

const takesTime = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  const { compartment } = await present(scene, unsensed);
  await view(page, "door-open");
  const release = await hold(page, collections);
  await look("door-open");
  await release();
  await page.locator('[data-do="report"]').click();
  await look("report");
  await page.locator('[data-do="back"]').click();
  await page.locator('[data-do="refuse"]').click();
  await look("refuse-open");
  await page.locator('[data-do="back"]').click();
  await view(page, "door-close");
  await look("please-close");
  await site.hands(compartment, "take-out");
  await site.hands(compartment, "close");
  await view(page, "door-closed");
  await look("taken-everything");
  await page.locator('[data-do="refuse"]').click();
  await view(page, "refuse-now");
  await look("refuse-now");
  await page.locator('[data-do="back"]').click();
  await page.locator('.kiosk-actions [data-kind="main"]').click();
  await view(page, "door-collected");
  await look("collected");
  await page.locator('[data-do="refuse"]').click();
  await view(page, "refuse-reopen");
  await look("refuse-reopen");
  await jam(site, compartment);
  await page.locator(again).first().click();
  await view(page, "refuse-no");
  await look("refuse-no");
  await site.peace();
  await page.locator('[data-do="back"]').click();
  await look("jammed-again");
  await done(scene);
};

const sensedAndCut = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  const { compartment } = await present(scene, sensed);
  await view(page, "door-open");
  await site.hands(compartment, "close");
  await view(page, "door-still-inside");
  await look("still-inside");
  await page.locator('[data-do="report"]').click();
  await page.locator('[data-do="door-broken"]').click();
  await view(page, "farewell-reported");
  await look("reported");
  await done(scene);
  const cut = await present(scene, unsensed);
  await view(page, "door-open");
  await cutAt(site, cut.compartment);
  await view(page, "door-unclear");
  await page.waitForSelector('.live[data-state="live"]');
  await look("unclear");
  await done(scene);
};

const reportsAndRefuses = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  const empty = await present(scene, unsensed);
  await view(page, "door-open");
  await page.locator('[data-do="report"]').click();
  await page.locator('[data-do="empty"]').click();
  await view(page, "farewell-reported-open");
  await look("reported-open");
  await site.hands(empty.compartment, "close");
  await done(scene);
  const unwanted = await present(scene, unsensed);
  await view(page, "door-open");
  await site.hands(unwanted.compartment, "close");
  await view(page, "door-closed");
  await page.locator('[data-do="refuse"]').click();
  await page.locator('.task [data-kind="main"]').click();
  await view(page, "farewell-refused");
  await look("refused");
  await done(scene);
};

const takesSome = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  const { compartment, code, waybills } = await heldPair(site);
  await entries.scanner(page, code);
  await view(page, "door-open");
  await site.hands(compartment, "take-out", { waybills: [waybills[0]] });
  await site.hands(compartment, "close");
  await view(page, "door-closed-many");
  await page.locator(".choice-parcel", { hasText: waybills[1] ?? "" }).click();
  await look("some-of-several");
  await page.locator('.choice [data-kind="main"]').click();
  await view(page, "door-part-collected");
  await look("part-collected");
  await done(scene);
};

/** The grace time ends while the answers do not come through. */
const missesTheEnd = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  const { compartment } = await present(scene, unsensed);
  await view(page, "door-open");
  await site.hands(compartment, "close");
  await view(page, "door-closed");
  await view(page, "farewell-over");
  await look("over");
  await done(scene);
};

const typesWrong = async (scene: Scene): Promise<void> => {
  const { page, look } = scene;
  const release = await hold(page, codes);
  await entries.scanner(page, "10000000");
  await view(page, "checking");
  await look("checking");
  await view(page, "checking-long");
  await still(page, () => look("checking-long"));
  await release();
  await view(page, "home-refused");
  await look("wrong-code");
  for (const wrong of ["10000001", "10000002"]) {
    await entries.scanner(page, wrong);
    await view(page, "home-refused", "home-waits");
  }
  await view(page, "home-waits");
  await look("keypad-waits");
  const said = page.waitForResponse(codes);
  await entries.scanner(page, "10000003");
  await said;
  await page.waitForSelector(kioskMarks["scan while the keypad waits"]);
  await look("keypad-waits-scan");
};

/** No answer comes, then the site answers again, and nobody stands there any more. */
const losesTheLine = async (scene: Scene): Promise<void> => {
  const { page, look } = scene;
  for (const url of [codes, "**/kiosk/answers"]) await page.route(url, (route) => route.abort());
  await entries.scanner(page, "10000000");
  await view(page, "unanswered");
  await still(page, () => look("unanswered"));
  await page.unroute("**/kiosk/answers");
  await view(page, "unanswered-back");
  await still(page, () => look("unanswered-back"));
  await page.locator('[data-do="cancel"]').click();
  await view(page, "home");
  await page.unroute(codes);
};
