/**
 * `npm run screenshots`: every face and state at every size and in both languages into `screenshots/`, and small
 * copies of some into `docs/images/`. The walks are those of the proof that every view fits. Words after it choose:
 * `npm run screenshots -- kiosk`.
 */
import { mkdirSync, rmSync } from "node:fs";
import type { Browser } from "playwright-core";
import type { ConfigInput } from "../gateway/config/schema.ts";
import { openWholeBrowser, visit } from "./browser/chromium.ts";
import { commissionSite } from "./browser/commission-rig.ts";
import { waybills } from "./browser/courier-hands.ts";
import { faceSite } from "./browser/face-site.ts";
import { fleetSite } from "./browser/fleet-site.ts";
import { commissionLocks, commissionMischief, commissionWalk } from "./browser/walks/commission.ts";
import { courierSite, courierWalk } from "./browser/walks/courier.ts";
import { fleetWalk } from "./browser/walks/fleet.ts";
import { kioskSite, kioskWalk } from "./browser/walks/kiosk.ts";
import { maintainerSite, maintainerWalk } from "./browser/walks/maintainer.ts";
import { recipientWalk } from "./browser/walks/recipient.ts";
import type { Walk } from "./browser/walks/scene.ts";
import { startUp, temporaryFolder, until } from "./cli/a-site.ts";
import { type Album, camera } from "./pictures/album.ts";
import { writeSmall } from "./pictures/small-copies.ts";

const images = "docs/images";
const album: Album = {
  folder: "screenshots",
  small: [],
  /** What the README shows. */
  chosen: {
    "front-desk-en-tour": 960,
    "front-phone-zh-CN-tour": 300,
    "kiosk-kiosk-zh-CN-start": 360,
    "kiosk-kiosk-zh-CN-door-open": 360,
    "kiosk-kiosk-en-did-not-open": 360,
    "kiosk-kiosk-zh-CN-keypad-waits": 360,
    "kiosk-phone-en-taken-everything": 300,
    "courier-phone-en-size": 300,
    "courier-phone-zh-CN-door-open": 300,
    "courier-phone-en-offline-queue": 300,
    "courier-phone-zh-CN-overdue": 300,
    "courier-phone-en-receipt": 300,
    "kiosk-kiosk-zh-CN-hand-in-ready": 360,
    "kiosk-phone-en-hand-in-receipt": 300,
    "courier-phone-en-hand-ins": 300,
    "courier-phone-zh-CN-fetch-scanned": 300,
    "maintainer-desk-en-site": 960,
    "maintainer-desk-zh-CN-compartment": 960,
    "maintainer-phone-en-alarms": 300,
    "maintainer-phone-en-second-person": 300,
    "maintainer-desk-en-devices-tree": 960,
    "maintainer-phone-zh-CN-disagreement": 300,
    "maintainer-phone-en-stock": 300,
    "fleet-desk-en-many-sites": 960,
    "fleet-phone-zh-CN-overdue": 300,
    "fleet-desk-en-template": 960,
    "fleet-phone-en-sent": 300,
    "recipient-phone-en-push-default": 300,
    "recipient-phone-zh-CN-rated": 300,
    "commission-phone-en-which-door": 300,
    "commission-desk-zh-CN-which-door": 960,
  },
};

interface Tour {
  readonly walk: Walk;
  readonly edit: (config: ConfigInput) => ConfigInput;
  /** Sizes of what lies there already. */
  readonly held: string;
}
const tours: Readonly<Record<string, Tour>> = {
  kiosk: { walk: kioskWalk, edit: kioskSite, held: "SMLSSMSSM" },
  courier: { walk: courierWalk, edit: courierSite, held: "SSS" },
  maintainer: { walk: maintainerWalk, edit: maintainerSite, held: "SMLSSMSSM" },
};

/** A fresh site for each face: nobody's leftovers, nobody's waits. */
const walkThrough = async (browser: Browser, face: string, { walk, edit, held }: Tour): Promise<void> => {
  const site = await faceSite(edit);
  try {
    for (const size of held) await site.deposit(waybills.next(), size);
    const named = { ...site, url: site.url.replace("127.0.0.1", "localhost") };
    const { page } = await visit(browser, `${named.url}/health`, { locale: "en", screen: "desk" });
    page.setDefaultTimeout(60_000);
    await walk({ page, site: named, look: camera(album, face, page) });
    await page.context().close();
  } finally {
    await site.stop();
  }
};

/** The demo with its people, once some of their parcels lie there. */
const front = async (browser: Browser): Promise<void> => {
  const place = temporaryFolder();
  const up = await startUp(`${place.folder}/data`, "--free-ports");
  try {
    const compartments = async () => JSON.stringify(await (await fetch(`${up.listening.api}/compartments`)).json());
    await until(async () => (await compartments()).split('"held"').length > 4);
    const { page } = await visit(browser, up.listening.api, { locale: "en", screen: "desk" });
    const look = camera(album, "front", page);
    await page.waitForSelector(".labels .qr");
    await page.waitForSelector(".hand-in .qr");
    await page.waitForSelector('.live[data-state="live"]');
    await look("tour");
    for (const summary of await page.locator("summary").all()) await summary.click();
    await look("unfolded");
    for (const face of ["kiosk", "courier", "maintainer"]) {
      await page.goto(`${up.listening.api}/${face}`);
      await page.locator(".demo-sign").click();
      await page.waitForSelector(".demo-inside .input");
      await look(`strip-${face}`);
    }
  } finally {
    await up.interrupt();
    place.remove();
  }
};

/** At a cabinet with a swapped pair, a stuck contact and a dead lock. */
const commission = async (browser: Browser): Promise<void> => {
  const site = await commissionSite(commissionLocks, commissionMischief);
  try {
    const { page } = await visit(browser, site.url.replace(/#.*/, ""), { locale: "en", screen: "desk" });
    page.setDefaultTimeout(60_000);
    await commissionWalk({ page, site, look: camera(album, "commission", page) });
  } finally {
    await site.stop();
  }
};

const ofFleet = { fleet: fleetWalk, recipient: recipientWalk } as const;
/** An operator of a fleet of one site, and, as far as the page can tell, of many; and somebody with a parcel there. */
const atFleet = async (browser: Browser, face: keyof typeof ofFleet): Promise<void> => {
  const fleet = await fleetSite();
  try {
    const { page } = await visit(browser, `${fleet.url}/health`, { locale: "en", screen: "desk" });
    page.setDefaultTimeout(60_000);
    await ofFleet[face]({ page, fleet, look: camera(album, face, page) });
  } finally {
    await fleet.stop();
  }
};

const wanted = process.argv.slice(2);
const isWanted = (face: string): boolean => wanted.length === 0 || wanted.includes(face);
if (wanted.length === 0) rmSync(album.folder, { recursive: true, force: true });
for (const one of [album.folder, images]) mkdirSync(one, { recursive: true });
const browser = await openWholeBrowser(["--use-fake-device-for-media-stream"]);
try {
  if (isWanted("front")) await front(browser);
  if (isWanted("commission")) await commission(browser);
  for (const face of ["fleet", "recipient"] as const) if (isWanted(face)) await atFleet(browser, face);
  for (const [face, tour] of Object.entries(tours)) if (isWanted(face)) await walkThrough(browser, face, tour);
  await writeSmall(browser, images, album.small);
} finally {
  await browser.close();
}
