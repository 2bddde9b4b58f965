/**
 * Looks at a view from every side: both languages, every theme, every screen, each screen at 200 % zoom and with large
 * text. What could be seen is taken down, so that a view that nobody ever looked at is noticed.
 */
import { AxeBuilder } from "@axe-core/playwright";
import type { CDPSession, Page } from "playwright-core";
import { full } from "../scale.ts";
import { locales, type Screen, screens } from "./chromium.ts";
import { atRest, foreignWords, misfits, targetMin, unreachable } from "./fit.ts";

export const themes = ["light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];
const sizes = Object.keys(screens) as Screen[];

export interface Looking {
  /** Names of views and dialogs, and marks that were found in them. */
  readonly seen: ReadonlySet<string>;
  /** What was wrong, with where. */
  readonly wrong: readonly string[];
  readonly looks: number;
  look(name: string): Promise<void>;
}

/** `marks`: what else there is to be seen, each by a selector. */
export const lookingAt = (page: Page, face: string, marks: Readonly<Record<string, string>>): Looking => {
  const seen = new Set<string>();
  const wrong: string[] = [];
  let looks = 0;
  let devtools: CDPSession | null = null;
  const look = async (name: string): Promise<void> => {
    devtools ??= await page.context().newCDPSession(page);
    await page.evaluate(atRest);
    const before = await takeDown(page, marks);
    for (const one of before) seen.add(one);
    const eye: Eye = { page, devtools, turn: looks++, tell: (where, what) => say(wrong, face, name, where, what) };
    await lookAtShape(eye);
    await lookAtColours(eye);
    const after = await takeDown(page, {});
    if (after[0] !== before[0]) wrong.push(`${face} ${name}: ${before[0]} became ${after[0]} while it was looked at`);
  };
  return {
    ...{ seen, wrong, look },
    get looks() {
      return looks;
    },
  };
};

const say = (wrong: string[], face: string, name: string, where: string, what: readonly string[]): void => {
  for (const one of what) wrong.push(`${face} ${name} (${where}): ${one}`);
};

/** The view's own name first, then its dialogs, then the marks. */
const takeDown = (page: Page, marks: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  page.evaluate<string[]>(`(() => {
    const marks = ${JSON.stringify(Object.entries(marks))};
    const there = (element) => element !== null && element.getClientRects().length > 0;
    const view = document.querySelector("[data-view]")?.dataset.view ?? "nothing";
    const dialogs = [...document.querySelectorAll("dialog[open]")].map(({ dataset }) => "dialog " + dataset.dialog);
    const marked = marks.filter(([, selector]) => [...document.querySelectorAll(selector)].some(there));
    return [view, ...dialogs, ...marked.map(([name]) => name)];
  })()`);

interface Eye {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** Counts looks: small runs look at the next one from another side. */
  readonly turn: number;
  tell(where: string, what: readonly string[]): void;
}

/** As large as the window is: what the browser shows of a page at 200 % is half as wide and half as high. */
const stand = ({ devtools }: Eye, screen: Screen, zoom: 1 | 2): Promise<unknown> => {
  const { width, height } = screens[screen];
  const metrics = { width: width / zoom, height: height / zoom, deviceScaleFactor: zoom, mobile: false };
  return devtools.send("Emulation.setDeviceMetricsOverride", metrics);
};
/** The button that says the other language, also while a dialog stands before it. */
export const turnLanguage = (page: Page): Promise<unknown> =>
  page.evaluate(`document.querySelector('header [lang], footer [lang]').click()`);
export const wear = (page: Page, theme: Theme): Promise<unknown> =>
  page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(theme)}`);
const languageOf = (page: Page): Promise<string> => page.evaluate<string>("document.documentElement.lang");

/** As it is; at 200 %; and with the larger text that a person can ask for. */
const sides = ["usual", "zoomed", "large"] as const;
const lookAtShape = async (eye: Eye): Promise<void> => {
  const { page, turn } = eye;
  const own = page.viewportSize();
  for (const [at, screen] of sizes.entries())
    for (const [nth, side] of sides.entries()) {
      // Small runs: each side on one screen and in one language a view, on another one at the next view.
      if (!full && at !== (turn + nth) % sizes.length) continue;
      await stand(eye, screen, side === "zoomed" ? 2 : 1);
      const text = await textSize(page);
      if (side === "large") await letText(page, "large");
      for (const [index] of locales.entries()) {
        if (full || (turn + nth + index) % 2 === 0) await tellShape(eye, screen, side);
        await turnLanguage(page);
      }
      await letText(page, text);
    }
  await eye.devtools.send("Emulation.clearDeviceMetricsOverride");
  if (own) await page.setViewportSize(own);
};
const tellShape = async ({ page, tell }: Eye, screen: Screen, side: (typeof sides)[number]): Promise<void> => {
  const where = `${await languageOf(page)}, ${screen} ${side}`;
  tell(where, await page.evaluate<string[]>(misfits(side === "zoomed" ? targetMin / 2 : targetMin)));
  tell(where, await page.evaluate<string[]>(foreignWords));
  if (side === "zoomed") tell(where, await page.evaluate<string[]>(unreachable));
};
const textSize = (page: Page): Promise<string | null> =>
  page.evaluate<string | null>("document.documentElement.dataset.text ?? null");
const letText = (page: Page, size: string | null): Promise<unknown> =>
  page.evaluate(
    size === null
      ? "delete document.documentElement.dataset.text"
      : `document.documentElement.dataset.text = "${size}"`,
  );

/**
 * At full count every rule in both languages and every theme. Small runs: every rule at every second view, and at those
 * between what colours can make wrong, in one of the two other themes.
 */
const lookAtColours = async ({ page, turn, tell }: Eye): Promise<void> => {
  const own = await page.evaluate<Theme | undefined>("document.documentElement.dataset.theme");
  const other = turn % 4 < 2 ? "dark" : "contrast";
  for (const [at] of locales.entries()) {
    const small: readonly Theme[] = at !== turn % 2 ? [] : at === 0 ? ["light"] : [other];
    for (const theme of full ? themes : small) {
      await wear(page, theme);
      tell(`${await languageOf(page)}, ${theme}`, await violations(page, full || theme === "light"));
    }
    await turnLanguage(page);
  }
  await wear(page, own ?? "light");
};

interface Found {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}
/** The library is laid into the page once a page load. */
const violations = async (page: Page, everything: boolean): Promise<readonly string[]> => {
  if (!(await page.evaluate<boolean>("'axe' in globalThis")))
    await new AxeBuilder({ page }).setLegacyMode(true).withRules(["document-title"]).analyze();
  const options = {
    resultTypes: ["violations"],
    ...(everything ? {} : { runOnly: { type: "rule", values: ["color-contrast"] } }),
  };
  const found = await page.evaluate<Found[]>(`axe.run(document, ${JSON.stringify(options)}).then(
    ({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ target }) => ({ target })) })),
  )`);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
};
