/** An operator at the fleet's page: every page of it, and everything that can be wrong. */
import type { Page } from "playwright-core";
import type { SiteList } from "../../../cloud-bridge/fleet/answers/answers.ts";
import { type FleetSite, parcels, site, waybillOf } from "../fleet-site.ts";
import { type FleetScene, worksInOffice } from "./fleet-office.ts";
import { readsRemarks } from "./fleet-remarks.ts";
import { hold, tells, view } from "./scene.ts";

export const fleetWalk = async (scene: FleetScene): Promise<void> => {
  await comesIn(scene);
  await seesSites(scene);
  await findsParcels(scene);
  await readsNotices(scene);
  await tellsOthers(scene);
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
  await page.goto(`${fleet.url}/health`);
  await page.goto(`${fleet.url}/#no_no-role`);
  await view(page, "out-sign-on");
  await look("no-role");
  await page.goto(await fleet.link());
  await view(page, "sites");
};

const conditionOff = {
  ...{ clockOffsetMs: -90_000, clockSynced: false, backlogEvents: 12, backlogAgeMs: 4_000 },
  ...{ uptimeMs: 1_000, disk: "full", dropped: 0 },
};
const seesSites = async ({ page, look }: FleetScene): Promise<void> => {
  await page.waitForSelector(`[data-site="${site}"]`);
  await look("sites");
  const day = 24 * 3_600_000;
  const ills = [
    { alarms: 2, forkAlarms: 1, troubles: ["alarms", "forks"] },
    { condition: { ...conditionOff, receivedAt: Date.now() }, troubles: ["clock", "disk"] },
    { behindSince: Date.now() - 3 * day, troubles: ["behind"] },
    { seenAt: Date.now() - 2 * day, troubles: ["away"] },
    { seenAt: null, software: null, troubles: ["away"] },
  ];
  const well = { alarms: 0, forkAlarms: 0, troubles: [] };
  await tells<SiteList>(page, "**/sites?order=*", ({ sites: [one], counts }) => ({
    sites: Array.from({ length: one ? 100 : 0 }, (_, at) => ({
      ...{ ...one, ...well, site: `locker-${at + 1}` },
      ...ills[at],
    })),
    counts: { ...counts, sites: 12_000, found: one ? 12_000 : 0, troubled: ills.length },
  }));
  await page.waitForSelector("[name=filter]");
  await page.waitForSelector('[data-counted="12000"]');
  await look("many-sites");
  await page.fill("[name=filter]", "nowhere");
  await page.locator(".sites > li").first().waitFor({ state: "detached" });
  await look("no-such-site");
  await page.unroute("**/sites?order=*");
  await page.goto(page.url().replace(/#.*|$/, `#/sites/${site}`));
  await view(page, "site");
  await page.waitForSelector(".alarm .severity");
  await page.waitForSelector("[data-device][data-bad=true]");
  await look("site");
  await page.click('[data-do="journal"]');
  await page.waitForSelector(".events [data-type=alarm-acknowledged]");
  await look("journal");
  await page.goto(page.url().replace(/#.*/, `#/sites/${site}`));
  await view(page, "site");
  const [epoch, seq] = [2, 1_204];
  await tells<object>(page, `**/sites/${site}`, (told) => ({
    ...told,
    forks: ["forked", "fleet-ahead", "bad-frame"].map((fault, nth) => ({
      ...{ site, fault, epoch, seq, firstAt: 1_000, lastAt: Date.now(), times: 2 },
      acknowledgedAt: nth === 2 ? Date.now() : null,
      acknowledgedBy: nth === 2 ? "office" : null,
      acknowledgedWhy: nth === 2 ? "the disk was changed" : null,
    })),
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
  // What was found before is gone: only then is this the field of the next question.
  await page.locator(".parcel, .page > .notice").first().waitFor({ state: "detached" });
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

const tellsOthers = async ({ page, fleet, look }: FleetScene): Promise<void> => {
  // The demo phone's session sees no webhooks: an operator's does.
  await page.click('[data-do="sign-out"]');
  await signsIn(page, fleet);
  await page.click('.nav a[href="#/webhooks"]');
  await view(page, "webhooks");
  await page.click('[data-do="add"]');
  await page.click("[type=submit]");
  await page.waitForSelector(".field-wrong");
  await page.fill("[name=name]", "Depot");
  await page.fill("[name=url]", "http://hooks.invalid/");
  await page.click("[type=submit]");
  await page.waitForSelector(".notice[data-kind=bad]");
  await look("webhooks-form");
  await page.fill("[name=url]", "https://hooks.invalid/parcels");
  await page.click("[type=submit]");
  await page.waitForSelector(".hook-secret");
  await page.waitForSelector("[data-hook] a");
  await look("webhooks");
  await page.click('[data-do="secret-seen"]');
  await page.click("[data-hook] a");
  await view(page, "webhook");
  await page.click('[data-do="test"]');
  await page.waitForSelector('[data-delivery][data-state="waiting"]');
  await page.waitForSelector('[data-view="webhook"] .notice[data-kind=bad]');
  await tells<{ readonly webhook: object }>(page, "**/v1/webhooks/*", (told) => ({
    webhook: { ...told.webhook, dead: 3, waiting: 2 },
  }));
  await page.click('[data-do="rotate"]');
  await page.waitForSelector('[data-do="rotate-yes"]');
  await look("webhook-rotate");
  await page.click('[data-do="rotate-no"]');
  await page.route("**/v1/webhooks/*/replay", (route) => route.fulfill({ json: { count: 3 } }));
  await page.click('[data-do="replay"]');
  await page.waitForSelector(".hook-bar");
  await page.click('[data-do="drop"]');
  await page.locator("[data-delivery] summary").first().click();
  await look("webhook");
  await page.unroute("**/v1/webhooks/*");
  await page.click('[data-do="drop-yes"]');
  await view(page, "webhooks");
  await page.click('[data-do="sign-out"]');
  await view(page, "out-signed-out");
  await page.goto(await fleet.link());
  await view(page, "sites");
};
const signsIn = async (page: Page, fleet: FleetSite): Promise<void> => {
  await page.fill("[name=token]", fleet.tokens.operator);
  await page.click("[type=submit]");
  await view(page, "sites", "notices", "parcels");
};

/** An operator, who may order; the site of this walk obeys nobody. */
const changesCode = async ({ page, look }: FleetScene): Promise<void> => {
  await tells<object>(page, "**/v1/deposits/*/remarks", () => ({
    remarks: [
      { id: "1".repeat(32), at: Date.now(), kind: "damaged", text: "A corner is crushed.", hasPhoto: true },
      { id: "2".repeat(32), at: Date.now(), kind: "unwanted", text: "", hasPhoto: false },
    ],
  }));
  await findParcel(page, waybillOf(3));
  await page.waitForSelector("[data-remark=damaged]");
  await look("remarks");
  await page.unroute("**/v1/deposits/*/remarks");
  await page.click('[data-do="change-code"]');
  await page.click("dialog [type=submit]");
  await page.waitForSelector("dialog .field-wrong");
  await look("change-code");
  await page.fill("dialog [name=reason]", "the recipient called");
  await page.click("dialog [type=submit]");
  await page.waitForSelector("[data-ordered=issued]");
  await look("change-ordered");
  for (const state of ["done", "conflict"]) {
    await tells<object>(page, "**/commands/*", (told) => ({ ...told, state, why: state === "done" ? null : "epoch" }));
    await page.waitForSelector(`[data-ordered=${state}]`);
    await look(`change-${state}`);
    await page.unroute("**/commands/*");
  }
  for (const order of ["extend", "recall"]) {
    await page.click(`[data-do="${order}"]`);
    await look(order);
    await page.fill("dialog [name=reason]", "the recipient called");
    await page.click("dialog [type=submit]");
    await page.locator("dialog").waitFor({ state: "detached" });
  }
};

/** The demo's link does not show it: an operator's key does. */
const seesDesired = async (page: Page, look: FleetScene["look"]): Promise<void> => {
  await page.goto(page.url().replace(/#.*|$/, `#/sites/${site}`));
  await page.waitForSelector("#desired");
  await look("desired-none");
  const at = Date.now();
  const set = { issuer: { role: "operator", id: "office" }, reason: "a new board", issuedAt: at, toldAt: at };
  const problems = [{ field: "rules.graceMs", value: "-1", rule: "too-small", message: "expected number to be >0" }];
  const held = { digest: "f".repeat(64), state: "applied", at };
  const detail = { why: "device-silent", detail: "board-a" };
  await tells<object>(page, `**/v1/sites/${site}/desired`, () => ({
    kinds: [
      {
        kind: "configuration",
        desired: { ...set, kind: "configuration", version: 7, state: "rolled-back", ...detail },
      },
      { kind: "rules", desired: { ...set, kind: "rules", version: 2, state: "refused", problems }, held: null },
      { kind: "carriers", desired: { ...set, kind: "carriers", version: 4, state: "sent", toldAt: null } },
    ].map((one) => ({ held: { ...held, version: one.desired.version - 1 }, ...one })),
  }));
  await page.waitForSelector('.desired[data-state="rolled-back"]');
  await look("desired");
  await page.unroute(`**/v1/sites/${site}/desired`);
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
  await signsIn(page, fleet);
  await changesCode({ page, fleet, look });
  await seesDesired(page, look);
  await readsRemarks({ page, fleet, look });
  await worksInOffice({ page, fleet, look });
  await page.click('[data-do="sign-out"]');
  await view(page, "out-signed-out");
  await look("signed-out");
};
