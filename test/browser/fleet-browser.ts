/** A fleet with its site, and a browser, for the tests of one file. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type Locale, openBrowser, type Screen, type Visit, visit } from "./chromium.ts";
import { type FleetSite, fleetSite } from "./fleet-site.ts";

export interface FleetInBrowser {
  readonly browser: Browser;
  readonly fleet: FleetSite;
}
const startMsMax = 120_000;

/** Its fields are there as soon as the first test runs. */
export const fleetInBrowser = (openOne: () => Promise<Browser> = openBrowser): FleetInBrowser => {
  const opened = {} as { browser?: Browser; fleet?: FleetSite };
  beforeAll(async () => {
    [opened.browser, opened.fleet] = await Promise.all([openOne(), fleetSite()]);
  }, startMsMax);
  afterAll(async () => {
    await opened.browser?.close();
    await opened.fleet?.stop();
  }, startMsMax);
  return {
    get browser() {
      return opened.browser!;
    },
    get fleet() {
      return opened.fleet!;
    },
  };
};

/** In a profile of its own, with patience for a machine that does other things as well. */
export const openPage = async (
  { browser }: FleetInBrowser,
  url: string,
  locale: Locale,
  screen: Screen,
): Promise<Visit> => {
  const visited = await visit(browser, url, { locale, screen });
  visited.page.setDefaultTimeout(60_000);
  return visited;
};
