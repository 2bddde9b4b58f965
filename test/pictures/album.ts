/** Pictures of a state: at every size and in both languages, each look on some screen. */
import type { Page } from "playwright-core";
import { type Locale, locales, type Screen, screens } from "../browser/chromium.ts";
import { atRest } from "../browser/fit.ts";
import { type Theme, turnLanguage, wear } from "../browser/look.ts";
import type { Small } from "./small-copies.ts";

const themes: Readonly<Record<Screen, Readonly<Record<Locale, Theme>>>> = {
  phone: { en: "light", "zh-CN": "dark" },
  kiosk: { en: "contrast", "zh-CN": "light" },
  desk: { en: "light", "zh-CN": "dark" },
};

export interface Album {
  readonly folder: string;
  /** Name of a picture, and how wide its small copy is. */
  readonly chosen: Readonly<Record<string, number>>;
  readonly small: Small[];
}
/** Gives what takes the pictures of one state. A page that is longer than its screen is taken whole. */
export const camera =
  ({ folder, chosen, small }: Album, face: string, page: Page) =>
  async (state: string): Promise<void> => {
    const isLong = ["front", "maintainer", "commission", "fleet", "recipient"].includes(face);
    const own = await page.evaluate<Theme | undefined>("document.documentElement.dataset.theme");
    for (const screen of Object.keys(screens) as Screen[]) {
      await page.setViewportSize(screens[screen]);
      for (const locale of locales) {
        if ((await page.evaluate("document.documentElement.lang")) !== locale) await turnLanguage(page);
        await wear(page, themes[screen][locale]);
        await page.evaluate(atRest);
        const name = `${face}-${screen}-${locale}-${state}`;
        if (isLong && (await page.locator("dialog[open]").count()) === 0) await standAsHighAsThePage(page, screen);
        const png = await page.screenshot({ path: `${folder}/${name}.png`, animations: "disabled" });
        await page.setViewportSize(screens[screen]);
        const width = chosen[name];
        const { width: full, height } = screens[screen];
        if (width !== undefined) small.push({ name, png, width, heightMax: Math.round((height * width) / full) });
      }
    }
    await wear(page, own ?? "light");
    process.stdout.write(`${face} ${state}\n`);
  };

/** A picture of the whole page from a lower screen would have what stays at the edge across its middle. */
const standAsHighAsThePage = async (page: Page, screen: Screen): Promise<void> => {
  const { width, height } = screens[screen];
  const whole = await page.evaluate<number>("document.documentElement.scrollHeight");
  await page.setViewportSize({ width, height: Math.max(height, whole) });
};
