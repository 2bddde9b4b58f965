/** What the site says of itself and of this browser: asked once a page. */
import type { SiteAnswer } from "../../../wire/http.ts";
import { ask } from "./ask.ts";

const patienceMs = 60_000;
let known: Promise<SiteAnswer | null> | null = null;

/** Null: it does not answer; the next one asks again. */
export const about = async (): Promise<SiteAnswer | null> => {
  known ??= ask<SiteAnswer>("/site", { patienceMs }).then((said) => (said.ok ? said.value : null));
  const site = await known;
  if (site === null) known = null;
  return site;
};
