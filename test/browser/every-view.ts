/** A whole face, looked at from every side, in one page; and whether nothing of it was left out. */
import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { count, figure } from "../scale.ts";
import { visit } from "./chromium.ts";
import type { FaceSite } from "./face-site.ts";
import { type Looking, lookingAt } from "./look.ts";
import type { Walk } from "./walks/scene.ts";

export interface Face {
  readonly name: string;
  readonly walk: Walk;
  /** Names of views, of dialogs, and of what is marked by a selector. */
  readonly views: Readonly<Record<string, true>>;
  readonly dialogs: Readonly<Record<string, true>>;
  readonly marks: Readonly<Record<string, string>>;
}

/** For a whole face, on a machine that does other things as well. */
export const lookMsMax = count(600_000, 3_600_000);

/** For what a walk waits for: some of it takes longer at full count, so that there is time to look. */
const waitMsMax = count(60_000, 240_000);

/** Nothing was wrong, and nothing was left out. */
export const expectAllSeen = (looking: Looking, { name, views, dialogs, marks }: Omit<Face, "walk">): void => {
  const opened = Object.keys(dialogs).map((dialog) => `dialog ${dialog}`);
  const wanted = [...Object.keys(views), ...opened, ...Object.keys(marks)];
  figure(`${name}: views, dialogs and marks met, looks`, [looking.seen.size, looking.looks]);
  expect(looking.wrong).toEqual([]);
  expect(wanted.filter((one) => !looking.seen.has(one))).toEqual([]);
};

export const expectEveryView = async (browser: Browser, site: FaceSite, face: Face): Promise<void> => {
  // A host with a name, for passkeys.
  const named = { ...site, url: site.url.replace("127.0.0.1", "localhost") };
  const { page, complaints } = await visit(browser, `${named.url}/health`, { locale: "en", screen: "desk" });
  page.setDefaultTimeout(waitMsMax);
  const looking = lookingAt(page, face.name, face.marks);
  await face.walk({ page, site: named, look: looking.look }).catch((error: unknown) => {
    throw new Error([error, "so far:", ...looking.wrong].join("\n"), { cause: error });
  });
  expectAllSeen(looking, face);
  expect(complaints).toEqual([]);
  await page.context().close();
};
