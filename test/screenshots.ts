/**
 * `npm run screenshots`: every face and state at every size and in both languages into `screenshots/`, and small
 * copies of a chosen dozen into `docs/images/`. Words after it choose walks: `npm run screenshots -- kiosk`.
 */
import { mkdirSync, rmSync } from "node:fs";
import type { Browser } from "playwright-core";
import { type Locale, locales, openBrowser, type Screen, screens, visit } from "./browser/chromium.ts";
import { waybills } from "./browser/courier-hands.ts";
import { faceSite } from "./browser/face-site.ts";
import { quickSite } from "./browser/kiosk-rig.ts";
import { startUp, temporaryFolder, until } from "./cli/a-site.ts";
import { type Small, writeSmall } from "./pictures/small-copies.ts";
import { courierWalk, kioskWalk, maintainerWalk, type Walk } from "./pictures/walks.ts";

const folder = "screenshots";
const images = "docs/images";
const walks: Readonly<Record<string, Walk>> = { kiosk: kioskWalk, courier: courierWalk, maintainer: maintainerWalk };
/** Each look is seen on some screen. */
const themes = {
  phone: { en: "light", "zh-CN": "dark" },
  kiosk: { en: "contrast", "zh-CN": "light" },
  desk: { en: "light", "zh-CN": "dark" },
} as const;
/** What the README shows: name of the picture, and how wide. */
const chosen: Readonly<Record<string, number>> = {
  "front-desk-en-tour": 960,
  "front-phone-zh-CN-tour": 300,
  "kiosk-kiosk-zh-CN-start": 360,
  "kiosk-kiosk-zh-CN-door-open": 360,
  "kiosk-kiosk-en-did-not-open": 360,
  "kiosk-phone-en-taken-everything": 300,
  "courier-phone-en-size": 300,
  "courier-phone-zh-CN-door-open": 300,
  "courier-phone-en-receipt": 300,
  "maintainer-desk-en-site": 960,
  "maintainer-desk-zh-CN-compartment": 960,
  "maintainer-phone-en-alarms": 300,
};
const small: Small[] = [];

const album = (face: string, screen: Screen, locale: Locale, page: { screenshot: Screenshot }) => {
  const isLong = face === "front" || face === "maintainer";
  return async (state: string): Promise<void> => {
    const name = `${face}-${screen}-${locale}-${state}`;
    const png = await page.screenshot({ path: `${folder}/${name}.png`, fullPage: isLong, animations: "disabled" });
    const width = chosen[name];
    const { width: full, height } = screens[screen];
    if (width !== undefined) small.push({ name, png, width, heightMax: Math.round((height * width) / full) });
    console.log(name);
  };
};
type Screenshot = (options: { path: string; fullPage: boolean; animations: "disabled" }) => Promise<Buffer>;

const everywhere = (): readonly { readonly screen: Screen; readonly locale: Locale }[] =>
  (Object.keys(screens) as Screen[]).flatMap((screen) => locales.map((locale) => ({ screen, locale })));

/** A fresh site for each face: nobody's leftovers, nobody's waits. */
const walkThrough = async (browser: Browser, face: string, walk: Walk): Promise<void> => {
  const site = await faceSite((config) => {
    const quick = quickSite(config);
    return { ...quick, rules: { ...quick.rules, freeTries: 100 } };
  });
  try {
    for (const size of "SMLSSMSSM") await site.deposit(waybills.next(), size);
    for (const { screen, locale } of everywhere()) {
      const options = { locale, screen, theme: themes[screen][locale] };
      const { page } = await visit(browser, `${site.url}/health`, options);
      await walk({ page, site, locale, shot: album(face, screen, locale, page) });
      await page.context().close();
    }
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
    for (const { screen, locale } of everywhere()) {
      const options = { locale, screen, theme: themes[screen][locale] };
      const { page } = await visit(browser, up.listening.api, options);
      await page.waitForSelector(".label .qr");
      await page.waitForSelector('.live[data-state="live"]');
      const shot = album("front", screen, locale, page);
      await shot("tour");
      for (const summary of await page.locator("summary").all()) await summary.click();
      await shot("unfolded");
      await page.context().close();
    }
  } finally {
    await up.interrupt();
    place.remove();
  }
};

const wanted = process.argv.slice(2);
const isWanted = (face: string): boolean => wanted.length === 0 || wanted.includes(face);
if (wanted.length === 0) rmSync(folder, { recursive: true, force: true });
for (const one of [folder, images]) mkdirSync(one, { recursive: true });
const browser = await openBrowser();
try {
  if (isWanted("front")) await front(browser);
  for (const [face, walk] of Object.entries(walks)) if (isWanted(face)) await walkThrough(browser, face, walk);
  await writeSmall(browser, images, small);
} finally {
  await browser.close();
}
