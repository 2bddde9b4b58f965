/** Everything that a courier can meet on a round. */
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { until } from "../../free-port.ts";
import { count } from "../../scale.ts";
import {
  announce,
  courierOf,
  journalOf,
  mainAction,
  openDoor,
  putIn,
  sayDone,
  signIn,
  trouble,
  typed,
  waybills,
  wedge,
} from "../courier-hands.ts";
import { cut, cutAt, dialog, hold, jam, type Scene, view, type Walk } from "./scene.ts";

export const courierMarks = {
  "sign-in refused": ".work-form .notice[data-kind=bad]",
  "sign-in waits": ".count",
  "no waybill": ".typed .field-wrong",
  "no number": "form:has([name=phone]) .field-wrong",
  camera: ".camera video",
  "no camera": ".work-body > .notice[data-kind=warn]",
  "another size": ".work:has(.notice[data-kind=bad]) .work-body .sizes",
  "another door": ".work:has(.place) .notice[data-kind=warn]",
  "not live": '.live[data-state="lost"]',
  "waits: done": "[data-waits=done]",
  "waits: not believed": "[data-waits=done] .button",
  ...Object.fromEntries(["unchecked", "taken", "refused"].map((one) => [`waits: ${one}`, `[data-waits=${one}]`])),
  ...Object.fromEntries(
    ["in", "waits", "recalled", "cancelled", "unclear", "refused"].map((one) => [
      `receipt: ${one}`,
      `[data-entry=${one}]`,
    ]),
  ),
  "nothing overdue": '[data-view="overdue"] .work-body > p',
  "empty receipt": '[data-view="receipt"] .work-body > p:not(.soft)',
  overdue: "[data-overdue]",
};

/** One large compartment; medium ones without sensors; doors and PINs that give up soon; parcels overdue soon. */
export const courierSite = (config: ConfigInput): ConfigInput => ({
  ...config,
  rules: {
    ...{ ...config.rules, openSeenMs: 900, pulseGapMs: 300, freeTries: 2 },
    ...{ firstWaitMs: count(8_000, 20_000), waitMaxMs: count(8_000, 20_000) },
    carriers: (config.rules?.carriers ?? []).map((carrier) => ({ ...carrier, holdMs: count(40_000, 90_000) })),
  },
  banks: (config.banks ?? []).map((bank) => ({
    ...bank,
    compartments: bank.compartments.map(({ itemInput, ...plan }) => ({
      ...plan,
      ...(plan.size === "M" || itemInput === undefined ? {} : { itemInput }),
      ...(plan.size === "L" && bank.bank !== "A" ? { size: "XL" as const } : {}),
    })),
  })),
});

const door = "**/courier/deposits/*";
const way = (which: 0 | 1 | 2): string => `.ways > .button:nth-child(${which + 1})`;
const side = ".work-bar > .button:not([data-kind=main])";

export const courierWalk: Walk = async (scene) => {
  await signsIn(scene);
  await looksRound(scene);
  await putsOneIn(scene);
  await putsBeside(scene);
  await meetsJam(scene);
  await isRefused(scene);
  await isCut(scene);
  await isNotBelieved(scene);
  await isElsewhere(scene);
  await takesBack(scene);
  await goesIdle(scene);
  await leaves(scene);
};

const signsIn = async ({ page, site, look }: Scene): Promise<void> => {
  // Overdue by the time that somebody asks.
  for (let at = 0; at < 3; at++) await site.deposit(waybills.next(), "M");
  const release = await hold(page, "**/courier/session");
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

const looksRound = async ({ page, look }: Scene): Promise<void> => {
  await look("scan");
  await typed(page, "1234");
  await page.waitForSelector(".field-wrong");
  await look("no-waybill");
  await page.locator(way(0)).click();
  await view(page, "overdue");
  await page.waitForSelector(".work-body > p");
  await look("nothing-overdue");
  await mainAction(page).click();
  await page.locator(way(1)).click();
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
const putsOneIn = async ({ page, site, look }: Scene): Promise<void> => {
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
const putsBeside = async ({ page, site, look }: Scene): Promise<void> => {
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

const isRefused = async (scene: Scene): Promise<void> => {
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
  await clearWaiting(scene);
};

const clearWaiting = async ({ page }: Pick<Scene, "page">): Promise<void> => {
  const remove = page.locator("[data-waits] .row .button:last-child");
  while ((await remove.count()) > 0) await remove.first().click();
};

const meetsJam = async ({ page, site, look }: Scene): Promise<void> => {
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
  await clearWaiting({ page });
  // Into a compartment without a sensor, and nobody saw what became of it.
  await wedge(page, await announce(site, waybills.next(), { size: "M" }));
  const compartment = await openDoor(page);
  await cutAt(site, compartment);
  await view(page, "door-interrupted");
  await page.waitForSelector('.live[data-state="live"]');
  await look("interrupted");
  await page.locator(side).click();
  await view(page, "scan");
  const cancelled = await announce(site, waybills.next(), { size: "S" });
  await wedge(page, cancelled);
  const kept = await openDoor(page);
  await trouble(page, 4);
  await look("cancelling");
  await site.hands(kept, "close");
  await view(page, "scan");
};

const isCut = async (scene: Scene): Promise<void> => {
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
  await page.locator(way(1)).click();
  await page.waitForSelector("[data-entry=waits]");
  await look("receipt-cut-off");
  await mainAction(page).click();
  await page.context().setOffline(false);
  await page.waitForSelector("[data-waits=refused]", { timeout: 60_000 });
  await page.waitForSelector("[data-waits=done]", { state: "detached" });
  await page.waitForSelector('.live[data-state="live"]');
  await look("queue-answered");
  await clearWaiting(scene);
};

/** "It is inside", said while the door stood open. */
const isNotBelieved = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  await wedge(page, await announce(site, waybills.next(), { size: "M" }));
  const compartment = await openDoor(page);
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

/** Its courier had said so elsewhere, and its recipient sent it back, before this page heard of any of it. */
const isElsewhere = async ({ page, site, look }: Scene): Promise<void> => {
  const waybill = await announce(site, waybills.next(), { size: "M" });
  await wedge(page, waybill);
  const compartment = await openDoor(page);
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
const kioskOf = ({ credentials }: Scene["site"]): string => {
  const kiosk = credentials.devices.find(({ kind }) => kind === "kiosk");
  return `${kiosk?.id}:${kiosk?.secret}`;
};

const takesBack = async ({ page, site, look }: Scene): Promise<void> => {
  const overdue = async (): Promise<number> => {
    await page.locator(way(0)).click();
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
const goesIdle = async ({ page, look }: Scene): Promise<void> => {
  await page.clock.fastForward(3.5 * 60_000);
  await dialog(page, "idle-untouched");
  await look("idle");
  await page.locator("dialog .button").first().click();
  await page.route("**/courier/session", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), leftMs: 50_000 } });
  });
  await page.clock.fastForward(25_000);
  await dialog(page, "idle-session");
  await look("session-ends");
  await page.unroute("**/courier/session");
};

const leaves = async ({ page, look }: Scene): Promise<void> => {
  await page.reload();
  await page.locator(".work-bar > .button").first().waitFor();
  if ((await page.locator(way(1)).count()) === 0) await page.locator(".work-bar > .button").last().click();
  if ((await page.locator('[data-view="overdue"]').count()) > 0)
    await page.locator(".work-bar > .button").last().click();
  await view(page, "scan");
  await page.locator(way(1)).click();
  await view(page, "receipt");
  await look("receipt");
  await mainAction(page).click();
  await page.locator(way(2)).click();
  await dialog(page, "leave");
  await look("leave");
  const release = await hold(page, "**/courier/session");
  await page.locator("dialog .button[data-kind=main]").click();
  await view(page, "leaving");
  await look("leaving");
  await release();
  await view(page, "sign-in");
};
