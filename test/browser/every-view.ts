/** A whole face, looked at from every side, in one page; and whether nothing of it was left out. */
import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { figure } from "../scale.ts";
import { visit } from "./chromium.ts";
import type { FaceSite } from "./face-site.ts";
import { lookingAt } from "./look.ts";
import type { Walk } from "./walks/scene.ts";

export interface Face {
  readonly name: string;
  readonly walk: Walk;
  /** Names of views, of dialogs, and of what is marked by a selector. */
  readonly views: Readonly<Record<string, true>>;
  readonly dialogs: Readonly<Record<string, true>>;
  readonly marks: Readonly<Record<string, string>>;
}

export const expectEveryView = async (browser: Browser, site: FaceSite, face: Face): Promise<void> => {
  const { page, complaints } = await visit(browser, `${site.url}/health`, { locale: "en", screen: "desk" });
  page.setDefaultTimeout(60_000);
  const looking = lookingAt(page, face.name, face.marks);
  await face.walk({ page, site, look: looking.look }).catch((error: unknown) => {
    throw new Error([error, "so far:", ...looking.wrong].join("\n"), { cause: error });
  });
  const wanted = [...Object.keys(face.views), ...Object.keys(face.dialogs), ...Object.keys(face.marks)];
  figure(`${face.name}: views, dialogs and marks met, looks`, [looking.seen.size, looking.looks]);
  expect(looking.wrong).toEqual([]);
  expect(wanted.filter((name) => !looking.seen.has(name))).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
};
