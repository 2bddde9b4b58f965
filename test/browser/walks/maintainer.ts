/** Everything that a maintainer can meet: outside, at each page, and in each dialog. */
import type { Page } from "playwright-core";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { count } from "../../scale.ts";
import { waybills } from "../courier-hands.ts";
import type { FaceSite } from "../face-site.ts";
import { fillSignIn, signIn } from "../maintainer-hands.ts";
import { seesDevices } from "./maintainer/devices.ts";
import { at, go } from "./maintainer/go.ts";
import { hearsWitnesses } from "./maintainer/witnesses.ts";
import type { runs } from "./maintainer-marks.ts";
import { cut, dialog, hold, jam, press, type Scene, tells, view, type Walk } from "./scene.ts";

/** Locks are tried for as long as one looks, and wrong sign-ins wait soon. */
export const maintainerSite = (config: ConfigInput): ConfigInput => ({
  ...config,
  rules: {
    ...{ ...config.rules, openSeenMs: 900, pulseGapMs: 300, freeTries: 2, reconcileMs: 1_000 },
    ...{ firstWaitMs: count(7_000, 20_000), waitMaxMs: count(7_000, 20_000) },
  },
  devices: [
    ...config.devices,
    { id: "climate", kind: "io-mqtt", settings: { lamps: ["A-01", "A-02"] } },
    { id: "reader-b", kind: "rfid-mqtt", settings: { antennas: { 1: ["B-01"], 2: ["B-02"], 3: ["B-03"] } } },
  ],
});

export const maintainerWalk: Walk = async (scene) => {
  await comesIn(scene);
  await looksRound(scene);
  await seesAlarms(scene);
  await hearsWitnesses(scene);
  await asksTheJournal(scene);
  await counts(scene);
  await keepsAPasskey(scene);
  await acts(scene);
  await opensForTwo(scene);
  await seesDevices(scene);
  await goesOut(scene);
};

const ada = (site: FaceSite) => site.credentials.maintainers[0]!;
const bob = (site: FaceSite) => site.credentials.maintainers[1]!;

/** A fingerprint reader that knows its person. */
const giveAuthenticator = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
};

const comesIn = async ({ page, site, look }: Scene): Promise<void> => {
  await giveAuthenticator(page);
  const release = await hold(page, "**/site");
  await page.goto(at(site));
  await view(page, "asking");
  await look("asking");
  await release();
  await view(page, "out-never");
  await look("sign-in");
  const submit = page.locator(".sign-in [type=submit]:enabled");
  const waits = page.locator(".sign-in form .notice[data-kind=warn]");
  for (let tries = 0; (await waits.count()) === 0; tries++) {
    const answered = page.waitForResponse("**/maintainer/session");
    await fillSignIn(page, ada(site), `00000${tries}`);
    await answered;
    await page.locator(".sign-in .notice").first().waitFor();
    if (tries === 0) await look("sign-in-refused");
    await submit.or(waits).first().waitFor();
  }
  await look("sign-in-waits");
  await submit.waitFor();
  await signIn(page, ada(site));
};

const looksRound = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  await page.waitForSelector(".cabinet .door[data-door]");
  await page.waitForSelector(".figures dd");
  await look("site-quiet");
  await press(page, "[role=group] > .button:nth-of-type(4)");
  await page.waitForSelector(".page .stack > p.soft");
  await look("site-none-fits");
  await press(page, ".shell-tools .button:last-child");
  await dialog(page, "display");
  await press(page, "dialog .stack > .button");
  await look("display");
  await press(page, "dialog .stack > .button");
  await press(page, 'dialog .stack > .button[data-kind="main"]');
  await go(scene, "alarms", ".notice[data-kind=good]");
  await look("no-alarm");
  await site.mischief({ kind: "silent", device: "board-e" });
  await go(scene, "devices", ".trend-chart canvas");
  await page.waitForSelector('.device[data-online="false"]');
  await look("devices");
  await site.peace();
  await page.waitForSelector('.device[data-online="false"]', { state: "detached" });
  await go(scene, "compartments/Z-99", ".page > .notice[data-kind=bad]");
  await look("compartment-unknown");
  await cut(page, site);
  await look("not-live");
  await page.context().setOffline(false);
  await page.waitForSelector('.live[data-state="live"]');
};

const seesAlarms = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  await site.hands("F-08", "pry");
  await go(scene, "", '.cabinet [data-compartment="F-08"][data-mark="true"]');
  await look("site");
  await go(scene, "compartments/F-08", ".events [data-type=door-forced]");
  await look("compartment");
  await go(scene, "alarms", "[data-alarm=door-forced]");
  await look("alarms");
  await page.click('[data-alarm="door-forced"] .button[data-kind="main"]');
  await page.waitForSelector('[data-alarm="door-forced"][data-seen="true"]');
  await look("alarms-acknowledged");
  await site.hands("F-08", "close");
};

const asksTheJournal = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  const waybill = waybills.next();
  await site.deposit(waybill, "M");
  await go(scene, "journal", ".events li");
  await look("journal");
  await page.locator("search input").first().fill("nowhere");
  await page.waitForSelector(".field-wrong");
  await look("journal-malformed");
  await page.locator("search input").first().fill("A-08");
  await page.locator("search input").last().fill("no such word");
  await page.waitForSelector(".page .stack > p.soft");
  await look("journal-nothing");
  await go(scene, "parcels", "[name=waybill]");
  await page.fill("[name=waybill]", "?");
  await page.click("main [type=submit]");
  await page.waitForSelector(".field-wrong");
  await look("parcel-malformed");
  await page.fill("[name=waybill]", "RR000000014GB");
  await page.click("main [type=submit]");
  await page.waitForSelector('main .notice[data-kind="warn"]');
  await look("parcel-unknown");
  await go(scene, `parcels/${waybill}`, ".events [data-type=deposit-made]");
  await look("parcel");
};

const counts = async (scene: Scene): Promise<void> => {
  await go(scene, "stock", "[data-statement]");
  await scene.look("stock");
  await go(scene, "audit", '[data-do^="bank"]');
  await scene.look("audit-round");
};

const keepsAPasskey = async (scene: Scene): Promise<void> => {
  const { page, look } = scene;
  await go(scene, "account", "section .input");
  await look("account");
  for (const label of ["test reader", "once more"]) {
    await page.fill("section .input", label);
    await page.click("section [type=submit]");
    await page.locator("section li, section .notice[data-kind=bad]").first().waitFor();
  }
  // The same reader again: it is known already.
  await page.waitForSelector('section .notice[data-kind="bad"]');
  await look("account-passkey");
};

const begin = async ({ page }: Pick<Scene, "page">, act: string): Promise<void> => {
  await page.click(`.acts [data-act="${act}"]`);
  await page.waitForSelector("dialog[open]");
};
const giveReason = async ({ page }: Pick<Scene, "page">): Promise<void> => {
  await page.fill("dialog [name=reason]", "to look inside");
  await page.click("dialog [type=submit]");
};
const close = async ({ page }: Pick<Scene, "page">): Promise<void> => {
  await page.click('dialog .button[data-kind="quiet"]');
  await page.waitForSelector("dialog", { state: "detached" });
};
const run = ({ page }: Pick<Scene, "page">, state: (typeof runs)[number]): Promise<unknown> =>
  page.waitForSelector(`[data-run="${state}"]`);

const acts = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  await go(scene, "compartments/C-03", ".acts .button");
  await look("compartment-quiet");
  await begin(scene, "block");
  await look("block");
  await giveReason(scene);
  await page.waitForSelector('.acts [data-act="release"]');
  await begin(scene, "release");
  await look("release");
  await giveReason(scene);
  await page.waitForSelector('.acts [data-act="test"]');
  await begin(scene, "audit");
  await page.click('dialog .button[data-kind="main"]');
  await page.waitForSelector("dialog .notice[data-kind=bad]");
  await look("audit-refused");
  await close(scene);
  await begin(scene, "test");
  await look("test");
  await page.click('dialog .button[data-kind="main"]');
  await run(scene, "open");
  await look("test-good");
  await close(scene);
  await begin(scene, "open");
  await look("open-asked");
  const release = await hold(page, "**/maintainer/compartments/*/open");
  await giveReason(scene);
  await dialog(page, "open-sending");
  await look("open-sending");
  await release();
  await page.waitForSelector('dialog[data-dialog="open-watching"] .stack > p');
  await look("stands-open-already");
  await close(scene);
  await site.hands("C-03", "close");
  await wornAndJammed(scene);
};

const wornAndJammed = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  await go(scene, "compartments/C-04", ".acts .button");
  await jam(site, "C-04", 1);
  await begin(scene, "test");
  await page.click('dialog .button[data-kind="main"]');
  await page.waitForSelector("dialog .notice[data-kind=warn]");
  await look("test-worn");
  await site.hands("C-04", "close");
  await close(scene);
  await go(scene, "compartments/C-05", ".acts .button");
  await jam(site, "C-05");
  await begin(scene, "open");
  await giveReason(scene);
  await run(scene, "failed");
  await look("open-failed");
  await site.peace();
  await close(scene);
};

/** The second sign-in of each person is the last one that needs no wait for the next code. */
const opensForTwo = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  const { compartment } = await site.deposit(waybills.next(), "M");
  await go(scene, `compartments/${compartment}`, ".events [data-type=deposit-made]");
  await begin(scene, "open");
  await giveReason(scene);
  await dialog(page, "open-second");
  await look("second-person");
  await fillSignIn(page, ada(site));
  await page.waitForSelector('dialog .notice[data-kind="bad"]');
  await look("second-person-refused");
  await jam(site, compartment, 2);
  await fillSignIn(page, bob(site));
  await run(scene, "fired");
  await look("open-fired");
  await run(scene, "open");
  await look("open-open");
  await site.hands(compartment, "close");
  await run(scene, "closed");
  await look("open-closed");
  await page.click('dialog .button[data-kind="plain"]');
  await dialog(page, "audit");
  await look("audit");
  await close(scene);
};

/** The session's end is told sooner than it comes; then it is ended elsewhere, and at last by hand. */
const goesOut = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  await tells<object>(page, "**/maintainer/session", (told) => ({ ...told, leftMs: 50_000 }));
  await page.reload();
  await dialog(page, "ending");
  await look("ending");
  await page.unroute("**/maintainer/session");
  const cookies = await page.context().cookies();
  await fetch(`${site.url}/maintainer/session`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${cookies[0]?.value}`, "idempotency-key": "ended-elsewhere" },
  });
  await view(page, "out-ended");
  await look("session-ended");
  await signIn(page, bob(site));
  await go(scene, "account", "section .row .button");
  await page.click("section .row .button >> nth=0");
  await view(page, "out-signed-out");
  await look("signed-out");
};
