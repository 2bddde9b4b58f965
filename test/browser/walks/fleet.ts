/** An operator at the fleet's page: every page of it, and everything that can be wrong. */
import type { Page } from "playwright-core";
import { type FleetSite, parcels, site, waybillOf } from "../fleet-site.ts";
import { hold, view } from "./scene.ts";

export interface FleetScene {
  readonly page: Page;
  readonly fleet: FleetSite;
  readonly look: (name: string) => Promise<void>;
}

export const fleetMarks = {
  "field that is empty": ".field-wrong",
  "key that opens nothing": '[data-view="out-start"] .notice[data-kind=bad]',
  "sites with troubles": '[data-view="sites"] [data-bad=true]',
  "more sites than are shown": "[name=filter]",
  "name of no site": '[data-view="sites"] .page > .soft',
  "open alarm": ".alarm .severity",
  "alarm that staff has seen": ".alarm[data-seen=true]",
  "history that forked": '[data-view="site"] .notice[data-kind=bad]',
  "history that is lost": '[data-view="site"] .notice[data-kind=warn]',
  "parcel and what comes next": ".parcel .standing",
  "parcel in doubt": '.parcel[data-tone="warn"]',
  "parcel that is missing": '.parcel[data-tone="bad"]',
  "what overtook the trail": "[data-unconfirmed]",
  "parcel of which nobody knows": '[data-view="parcels"] .notice[data-kind=warn]',
  "pickup code": ".told-code",
  "not live": '.live[data-state="lost"]',
};

export const fleetWalk = async (scene: FleetScene): Promise<void> => {
  await comesIn(scene);
  await seesSites(scene);
  await findsParcels(scene);
  await readsNotices(scene);
  await leaves(scene);
};

const comesIn = async ({ page, fleet, look }: FleetScene): Promise<void> => {
  const open = await hold(page, "**/session");
  await page.goto(fleet.url);
  await view(page, "asking");
  await look("asking");
  await open();
  await view(page, "out-start");
  await look("sign-in");
  await page.route("**/session", (route) => route.abort());
  await page.reload();
  await view(page, "away");
  await look("away");
  await page.unroute("**/session");
  await view(page, "out-start");
  await page.click("[type=submit]");
  await page.waitForSelector(".field-wrong");
  await look("no-key");
  await page.fill("[name=token]", "wrong");
  await page.click("[type=submit]");
  await page.waitForSelector(".notice[data-kind=bad]");
  await look("wrong-key");
  const link = await fleet.link();
  await page.goto(link);
  await view(page, "sites");
  await page.context().clearCookies();
  await page.goto(`${fleet.url}/health`);
  await page.goto(link);
  await view(page, "out-link");
  await look("used-link");
  await page.goto(await fleet.link());
  await view(page, "sites");
};

/** What the fleet says, changed on its way to the page. */
const tells = async <T>(page: Page, path: string, change: (told: T) => object): Promise<void> => {
  await page.route(path, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: change((await answer.json()) as T) }).catch(() => {});
  });
};

interface Told {
  readonly sites: readonly object[];
}
const seesSites = async ({ page, look }: FleetScene): Promise<void> => {
  await page.waitForSelector(`[data-site="${site}"]`);
  await look("sites");
  const day = 24 * 3_600_000;
  await tells<Told>(page, "**/sites", ({ sites: [one] }) => ({
    sites: Array.from({ length: 120 }, (_, at) => ({
      ...{ ...one, site: `locker-${at + 1}`, alarms: at % 40 === 3 ? 2 : 0, forkAlarms: at === 7 ? 1 : 0 },
      ...(at === 5 ? { behindSince: Date.now() - 3 * day } : {}),
      ...(at === 9 ? { seenAt: null, software: null } : {}),
    })),
  }));
  await page.waitForSelector("[name=filter]");
  await look("many-sites");
  await page.fill("[name=filter]", "nowhere");
  await page.locator(".sites > li").first().waitFor({ state: "detached" });
  await look("no-such-site");
  await page.unroute("**/sites");
  await page.goto(page.url().replace(/#.*|$/, `#/sites/${site}`));
  await view(page, "site");
  await page.waitForSelector(".alarm .severity");
  await look("site");
  const [epoch, seq] = [2, 1_204];
  await tells<object>(page, `**/sites/${site}`, (told) => ({
    ...told,
    forks: ["forked", "fleet-ahead", "bad-frame"].map((fault) => ({ fault, epoch, seq, lastAt: Date.now() })),
    gaps: [{ epoch, from: 7, to: 19 }],
  }));
  await page.waitForSelector(".notice[data-kind=warn]");
  await look("site-with-faults");
  await page.unroute(`**/sites/${site}`);
  await page.goto(page.url().replace(/#.*/, "#/sites/nowhere"));
  await page.waitForSelector(".notice[data-kind=warn]");
  await look("unknown-site");
};

/** Asks for a parcel, as a person does. */
export const findParcel = async (page: Page, waybill: string): Promise<void> => {
  await page.click('.nav a[href="#/parcels"]');
  await page.fill("[name=waybill]", waybill);
  await page.click("[type=submit]");
};

const looked: ReadonlySet<string> = new Set(["overdue", "fetched", "in-doubt", "missing"]);
const findsParcels = async ({ page, look }: FleetScene): Promise<void> => {
  await page.click('.nav a[href="#/parcels"]');
  await view(page, "parcels");
  await look("parcels");
  await findParcel(page, "?");
  await page.waitForSelector(".field-wrong");
  await look("no-waybill");
  await findParcel(page, "nobody-knows");
  await page.waitForSelector(".notice[data-kind=warn]");
  await look("unknown-parcel");
  await tells<{ readonly trail: readonly object[] }>(page, "**/parcels/*", (told) => ({
    ...told,
    unconfirmed: told.trail.slice(-1).map((one) => ({ ...one, seq: 9_999 })),
  }));
  for (const [number, stage] of Object.entries(parcels)) {
    await findParcel(page, waybillOf(number));
    await page.waitForSelector(`.parcel[data-stage="${stage}"]`);
    if (looked.has(stage)) await look(stage);
  }
  await page.unroute("**/parcels/*");
};

const readsNotices = async ({ page, look }: FleetScene): Promise<void> => {
  await page.click('.nav a[href="#/notices"]');
  await view(page, "notices");
  await page.waitForSelector(".told-code");
  await look("notices");
};

const leaves = async ({ page, fleet, look }: FleetScene): Promise<void> => {
  await page.context().setOffline(true);
  await page.waitForSelector('.live[data-state="lost"]');
  await look("not-live");
  await page.context().setOffline(false);
  await page.waitForSelector('.live[data-state="live"]');
  await page.context().clearCookies();
  await view(page, "out-ended");
  await look("ended");
  await page.fill("[name=token]", fleet.tokens.operator);
  await page.click("[type=submit]");
  await view(page, "sites", "notices", "parcels");
  await page.click('[data-do="sign-out"]');
  await view(page, "out-signed-out");
  await look("signed-out");
};
