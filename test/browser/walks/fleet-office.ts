/** An operator's office at the fleet: orders to sites, alarms and counts of all of them, keys. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { AlarmList } from "../../../cloud-bridge/fleet/answers/overview.ts";
import { type FleetSite, site } from "../fleet-site.ts";
import { letsIn } from "./fleet-couriers.ts";
import { tells, view } from "./scene.ts";

export interface FleetScene {
  readonly page: Page;
  readonly fleet: FleetSite;
  readonly look: (name: string) => Promise<void>;
}

export const worksInOffice = async (scene: FleetScene): Promise<void> => {
  await orders(scene);
  await readsLog(scene);
  await withdraws(scene);
  await looksAround(scene);
  await givesKeys(scene);
  await tellsRecipients(scene);
};

export const place = async ({ page }: FleetScene, name: string): Promise<void> => {
  await page.goto(page.url().replace(/#.*|$/, `#/${name}`));
  await view(page, name);
};

const orders = async (scene: FleetScene): Promise<void> => {
  const { page, look } = scene;
  await page.goto(page.url().replace(/#.*|$/, `#/sites/${site}`));
  await page.click('[data-do="order"]');
  await page.click("dialog [type=submit]");
  await page.waitForSelector("dialog .field-wrong");
  await look("order");
  await page.fill("dialog [name=reason]", "the door is to be cleaned");
  await page.click("dialog [type=submit]");
  await page.waitForSelector(".order[data-state=issued]");
  await place(scene, "orders");
  await page.waitForSelector(".order[data-state=issued]");
  const at = Date.now();
  const ended = { acceptedAt: at - 3_000, startedAt: at - 2_000, endedAt: at - 1_000 };
  await tells<{ readonly commands: readonly object[] }>(page, "**/v1/commands?*", ({ commands: [one] }) => ({
    commands: [
      one,
      { ...one, ...ended, id: "1".repeat(32), state: "failed", why: "door-jammed" },
      { ...one, ...ended, id: "2".repeat(32), state: "done" },
    ],
  }));
  await page.waitForSelector(".order[data-state=failed]");
  await look("orders");
  await page.unroute("**/v1/commands?*");
};

const withdraws = async (scene: FleetScene): Promise<void> => {
  const { page, fleet, look } = scene;
  const announced = { id: "order-1", site, waybill: "WB-SOON-1", carrier: "carrier-1", consent: "given" };
  const made = await page.request.post(`${fleet.url}/v1/announcements`, { data: { announcements: [announced] } });
  expect(await made.json()).toMatchObject({ results: [{ result: "accepted" }] });
  await place(scene, "announcements");
  await page.click('[data-do="withdraw"]');
  await page.click("dialog [type=submit]");
  await page.waitForSelector("dialog .field-wrong");
  await look("withdraw");
  await page.fill("dialog [name=reason]", "the recipient called");
  await page.click("dialog [type=submit]");
  await page.waitForSelector("[data-announced=withdrawing]");
  const at = Date.now();
  const told = [
    { state: "waiting", consent: "named-by-sender" },
    { state: "at-site", takenAt: at, consent: "given", consentRecord: "call-4711" },
    { state: "at-site", takenAt: at, consent: "refused" },
    { state: "used", takenAt: at, endedAt: at, consent: "unknown" },
    { state: "withdrawn", takenAt: at, endedAt: at, why: "the recipient called" },
    { state: "refused", takenAt: at, endedAt: at, why: "waybill-duplicate" },
    { state: "expired", notAfter: at },
    { state: "replaced", endedAt: at },
  ];
  await tells<{ readonly announcements: readonly object[] }>(page, "**/v1/announcements?*", (said) => ({
    announcements: told.map((one, nth) => ({ ...said.announcements[0], why: null, id: `order-${nth}`, ...one })),
  }));
  await page.waitForSelector("[data-announced=replaced]");
  await look("announcements");
  await page.unroute("**/v1/announcements?*");
};

const readsLog = async ({ page, look }: FleetScene): Promise<void> => {
  await page.goto(page.url().replace(/#.*|$/, `#/sites/${site}`));
  await page.click('[data-do="ask-log"]');
  await page.fill("dialog [name=reason]", "it was slow this morning");
  await look("ask-log");
  await page.click("dialog [type=submit]");
  await page.waitForSelector('.order[data-order="send-log"]');
  const at = Date.now();
  const wanted = { level: "info", ageMs: 3_600_000, lines: 100, bytes: 65_536 };
  const command = {
    ...{ id: "5".repeat(32), site, issuer: { role: "operator", id: "office" }, reason: "it was slow", why: null },
    ...{ action: { type: "send-log", wanted }, expect: { epoch: 1 }, issuedAt: at, notAfter: at, endedAt: null },
    ...{ state: "started", acceptedAt: at, startedAt: at },
  };
  const log = { command, pieces: 9, arrived: 4, lines: 4_200, leftOut: 17, bytes: 200_000, keptUntil: at + 1_000_000 };
  const lines = ["opened", "uplink-down"].map((what) => JSON.stringify({ at, level: "warn", what, device: "board-a" }));
  await page.route(`**/v1/sites/${site}/logs`, (route) => route.fulfill({ json: { logs: [log] } }));
  await page.route(`**/v1/sites/${site}/logs/*`, (route) => route.fulfill({ json: { lines, all: 4_200 } }));
  await page.click('[data-do="show-log"]');
  await page.waitForSelector("[data-log] .event");
  await look("log");
  await page.unroute(`**/v1/sites/${site}/logs`);
  await page.unroute(`**/v1/sites/${site}/logs/*`);
};

const forks = (["forked", "fleet-ahead", "bad-frame"] as const).map((fault, nth) => ({
  ...{ site, fault, epoch: 2, seq: 1_204, firstAt: 1_000, lastAt: Date.now(), times: nth + 1 },
  ...{ acknowledgedAt: null, acknowledgedBy: null, acknowledgedWhy: null },
}));
const looksAround = async (scene: FleetScene): Promise<void> => {
  const { page, look } = scene;
  await place(scene, "office");
  await look("office");
  await place(scene, "alarms");
  const seen = { acknowledgedAt: Date.now(), acknowledgedBy: "office", acknowledgedRemotely: "1".repeat(32) };
  await tells<AlarmList>(page, "**/v1/alarms?*", ({ alarms: [one, ...others] }) => ({
    forks: one ? forks : [],
    alarms: [
      ...(one ? [{ ...one, alarm: "c".repeat(16), ahead: "raised", acknowledgedAt: null }, one] : []),
      ...others,
      ...(one ? [{ ...one, ...seen, alarm: "d".repeat(16), ahead: "cleared" }] : []),
    ],
    after: one ? `1.${site}.${"e".repeat(16)}` : null,
  }));
  await page.waitForSelector(".alarm[data-ahead=cleared]");
  await look("alarms");
  await page.click('[data-fork=forked] [data-do="acknowledge-fork"]');
  await page.waitForSelector("dialog [name=reason]");
  await look("acknowledge-fork");
  await page.keyboard.press("Escape");
  // None stands before the oldest one.
  await page.click('[data-do="older"]');
  await page.waitForSelector('[data-do="newest"]');
  await page.locator(".alarm").first().waitFor({ state: "detached" });
  await page.click('[data-do="newest"]');
  await page.selectOption(".filters select >> nth=1", "low");
  await page.locator(".alarm").first().waitFor({ state: "detached" });
  await page.fill("[name=since]", "2026-10-01");
  await page.fill("[name=site]", site);
  const csv = await page.getAttribute('[data-do="csv-alarms"]', "href");
  expect(csv).toBe(`/v1/tables/alarms.csv?site=${site}&since=2026-10-01`);
  await page.waitForSelector('[data-view="alarms"] .filters ~ .soft');
  await look("no-such-alarm");
  await page.fill("[name=site]", "");
  await page.selectOption(".filters select >> nth=1", "all");
  await page.unroute("**/v1/alarms?*");
  await page.click('[data-do="acknowledge"]');
  await page.waitForSelector("dialog [name=reason]");
  await look("acknowledge");
  await page.keyboard.press("Escape");
  const counted = { opening: 12, in: 5, out: 4, corrections: -1, closing: 12 };
  await tells<object>(page, "**/v1/stock?*", () => ({
    statements: [
      { site, day: "2026-11-22", carriers: [{ carrier: "carrier-1", ...counted }], differences: 0, sound: true },
      {
        ...{ site: "site-2", day: "2026-11-22", differences: 2, sound: false },
        carriers: [
          { carrier: "carrier-1", ...counted },
          { carrier: null, ...counted },
        ],
      },
    ],
  }));
  await place(scene, "stock");
  await page.waitForSelector("[data-statement][data-bad=true]");
  await look("stock");
  await page.unroute("**/v1/stock?*");
  const terms = { name: "Shunda", unknownConsent: "refuse", handIns: "labelled", holdMs: 172_800_000, sites: [site] };
  await tells<object>(page, "**/v1/carriers", () => ({
    carriers: [
      { carrier: "carrier-1", parcels: 12, terms: [terms, { ...terms, handIns: "none", sites: ["site-2"] }] },
      { carrier: "carrier-2", parcels: 1, terms: [] },
    ],
  }));
  await place(scene, "carriers");
  await page.locator("[data-carrier] summary").first().click();
  await look("carriers");
  await page.unroute("**/v1/carriers");
  await place(scene, "couriers");
  await page.waitForSelector('[data-courier="courier-9"] .notice');
  await page.fill("[name=carrier]", "?");
  await page.waitForSelector(".field-wrong");
  await look("couriers");
  await letsIn(scene);
};

const givesKeys = async (scene: FleetScene): Promise<void> => {
  const { page, look } = scene;
  await place(scene, "keys");
  await page.click('[data-do="add"]');
  await page.click("[type=submit]");
  await page.waitForSelector(".field-wrong");
  await look("key-form");
  await page.fill("[name=tenant]", "carrier-9");
  await page.fill("[name=name]", "Depot");
  // Made, and the answer is lost: the page does not say that it goes on by itself.
  await page.route("**/v1/keys", (route) => (route.request().method() === "POST" ? route.abort() : route.fallback()));
  await page.click("[type=submit]");
  await page.waitForSelector('form .notice[data-kind="bad"]');
  await look("key-lost");
  await page.unroute("**/v1/keys");
  await page.click("[type=submit]");
  await page.waitForSelector(".hook-secret");
  await page.click('[data-do="secret-seen"]');
  const depot = page.locator("[data-key]", { hasText: "Depot" });
  await depot.locator('[data-do="rotate"]').click();
  await page.waitForSelector('[data-do="rotate-yes"]');
  expect(await page.locator(".hook-secret").count()).toBe(0);
  await look("key-exchange");
  await page.click('[data-do="rotate-yes"]');
  await page.waitForSelector(".hook-secret");
  await look("key-secret");
  await page.click('[data-do="secret-seen"]');
  await depot.first().locator('[data-do="revoke"]').click();
  await page.click('[data-do="revoke-yes"]');
  await page.waitForSelector("[data-over=true]");
  await depot.locator('[data-do="revoke"]').first().click();
  await page.waitForSelector('[data-do="revoke-yes"]');
  await look("keys");
};

const tellsRecipients = async (scene: FleetScene): Promise<void> => {
  const { page, look } = scene;
  const madeAt = Date.now() - 3_600_000;
  const sent = {
    ...{ deposit: "0".repeat(32), channel: "sms", site, carrier: "carrier-1", tries: 1, madeAt, nextAt: null },
    ...{ endedAt: madeAt, arrivedAt: null, providerId: "p-1", error: null },
  };
  await tells<object>(page, "**/v1/notice-deliveries?*", () => ({
    deliveries: [
      { ...sent, delivery: "1".repeat(32), kind: "ready", state: "sent" },
      { ...sent, delivery: "4".repeat(32), kind: "ready", state: "delivered", arrivedAt: madeAt + 5_000 },
      { ...sent, delivery: "2".repeat(32), kind: "reminder-1", state: "given-up", tries: 17, error: "http-503" },
      { ...sent, delivery: "3".repeat(32), kind: "code-2", state: "waiting", nextAt: Date.now() },
    ],
  }));
  await place(scene, "notices");
  await page.waitForSelector('.sent[data-state="given-up"]');
  await look("sent");
  await page.unroute("**/v1/notice-deliveries?*");
  await page.click('[data-do="templates"]');
  await view(page, "templates");
  await page.waitForSelector(".message");
  await page.fill("[name=template]", "{cod}");
  await page.waitForSelector(".field-wrong");
  await look("template-wrong");
  await page.fill("[name=template]", "【顺达】取件码 {code}，{place}，格口 {compartment}，请在{until}前取件。{link}");
  await page.click('[data-do="save"]:enabled');
  await page.waitForSelector('[data-do="reset"]');
  await page.waitForSelector(".notice[data-kind=good]");
  await look("template");
  await tellsMany(scene);
};

const tellsMany = async (scene: FleetScene): Promise<void> => {
  const { page, look } = scene;
  await place(scene, "notices");
  await page.click('[data-do="bulk"]');
  await view(page, "bulk");
  await page.click('[data-do="write"]');
  await page.fill("[name=sites]", site);
  await page.fill("[name=text-zh-CN]", "{place} 明日停用检修，请于今日 20:00 前取件，格口 {compartment}。");
  await page.fill(
    "[name=text-en]",
    "{place} is closed tomorrow. Please collect your parcel by 20:00 today, {compartment}.",
  );
  await page.click('[data-do="look"]');
  await page.click('[data-do="send-bulk"]:enabled');
  await page.waitForSelector("[data-bulk]");
  await page.waitForSelector('[data-bulk][data-state="done"]');
  await tells<{ readonly notices: readonly object[] }>(page, "**/v1/bulk-notices", ({ notices: [one] }) => ({
    notices: [
      { ...one, id: "1".repeat(16), state: "running", deposits: 1_240, seen: 600, doubled: 31, unreached: 4 },
      { ...one, id: "2".repeat(16), state: "cancelled" },
    ].map((told) => ({ ...told, messages: { waiting: 140, sent: 420, failed: 2, needless: 0 } })),
  }));
  await page.click('[data-do="write"]');
  await page.fill("[name=text-zh-CN]", "{cod}");
  await page.fill("[name=text-en]", "{locker} is closed tomorrow.");
  await page.click('[data-do="look"]');
  await page.waitForSelector(".message");
  await page.waitForSelector('[data-do="cancel-bulk"]');
  await look("bulk");
  await page.unroute("**/v1/bulk-notices");
};
