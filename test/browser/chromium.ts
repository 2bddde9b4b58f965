/** Debian's Chromium for the tests of the faces: one browser a file, a fresh profile a page. */
import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { misfits, targetMin } from "./fit.ts";

export const screens = {
  phone: { width: 320, height: 640 },
  kiosk: { width: 1080, height: 1920 },
  desk: { width: 1440, height: 900 },
} as const;
export type Screen = keyof typeof screens;
export type Locale = "zh-CN" | "en";
export const locales: readonly Locale[] = ["zh-CN", "en"];

export interface Visit {
  readonly page: Page;
  /** What the browser complained about so far: errors, and requests that left the site. */
  readonly complaints: readonly string[];
}
export interface VisitOptions {
  readonly locale: Locale;
  readonly screen: Screen;
  readonly theme?: "light" | "dark" | "contrast";
}

const wholeProgram = "/usr/bin/chromium";
/** Chromium without its windows: the same pages for a quarter less of the processor's time. It has no web push. */
const shell = "/usr/bin/chromium-headless-shell";

const launch = (executablePath: string, more: readonly string[]): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage", ...more],
  });
export const openBrowser = (more: readonly string[] = []): Promise<Browser> =>
  launch(existsSync(shell) ? shell : wholeProgram, more);
export const openWholeBrowser = (more: readonly string[] = []): Promise<Browser> => launch(wholeProgram, more);

/** A new profile at `url`. Answers with 4xx and lost connections are the page's business and no complaint. */
export const visit = async (
  browser: Browser,
  url: string,
  { locale, screen, theme = "light" }: VisitOptions,
): Promise<Visit> => {
  const context = await browser.newContext({
    locale,
    viewport: screens[screen],
    hasTouch: screen !== "desk",
    reducedMotion: "reduce",
  });
  await context.addInitScript(
    `localStorage.getItem("postern-theme") ?? localStorage.setItem("postern-theme", "${theme}")`,
  );
  const page = await context.newPage();
  const complaints: string[] = [];
  const { origin } = new URL(url);
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|ERR_/.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
};

/** Everything that a machine can say about a view: accessibility, targets, clipped text, sideways scrolling. */
export const expectFit = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`)).toEqual([]);
  expect(await page.evaluate<string[]>(misfits(targetMin))).toEqual([]);
};

/** Another theme moves nothing: its colours are all that can be wrong. */
export const expectContrast = async (page: Page, theme: "dark" | "contrast"): Promise<void> => {
  const wear = (name: string): Promise<unknown> =>
    page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(name)}`);
  await wear(theme);
  const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
  expect(violations.flatMap(({ nodes }) => nodes.map(({ target }) => `${theme}: ${target}`))).toEqual([]);
  await wear("light");
};
