/**
 * Figures of each site for Prometheus. A label a site costs memory wherever it is kept, so only so many sites have
 * their own; the sums are of all of them.
 */
import { Gauge, Registry } from "prom-client";
import { readSites } from "../api/reads.ts";
import type { Database } from "../store/query.ts";

export interface SiteMetricsParts {
  readonly database: Database;
  readonly now: () => number;
  /** Sites with figures of their own; the first ones by name. */
  readonly sitesMax: number;
}
type Site = Awaited<ReturnType<typeof readSites>>[number];
/** One scrape asks the database once, whatever order its figures are asked in. */
const freshMs = 1_000;
/** Nothing was heard of a site for so long: it is away. */
const awayMs = 10 * 60_000;

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
const isAway =
  (now: number) =>
  ({ seenAt }: Site): boolean =>
    seenAt === null || now - seenAt > awayMs;
const backlogAge = ({ behindSince }: Site, now: number): number =>
  behindSince === null ? 0 : Math.max(0, now - behindSince) / 1000;

const sums: readonly (readonly [name: string, help: string, of: (sites: readonly Site[], now: number) => number])[] = [
  ["sites", "Sites enrolled", (all) => all.length],
  ["sites_away", "Sites that nothing was heard of for ten minutes", (all, now) => all.filter(isAway(now)).length],
  ["sites_behind", "Sites of which more is known to wait", (all) => all.filter((one) => one.behindSince).length],
  ["alarms_standing", "Standing alarms at all sites", (all) => all.reduce((count, one) => count + one.alarms, 0)],
];
/** Null: not known of this one. */
type Figure = readonly [name: string, help: string, of: (site: Site, now: number) => number | null];
const figures: readonly Figure[] = [
  ["seen_seconds", "When a site was heard of last, since 1970", ({ seenAt }) => seconds(seenAt)],
  ["backlog_age_seconds", "How far its trail is behind; 0: nothing is known to wait", backlogAge],
  ["backlog_events", "Events that it says are waiting there", ({ condition }) => condition?.backlogEvents ?? null],
  [
    ...(["clock_offset_seconds", "By how much its clock is ahead of the fleet's"] as const),
    ({ condition }) => seconds(condition?.clockOffsetMs ?? null),
  ],
  ["alarms", "Standing alarms", ({ alarms }) => alarms],
];

export const siteMetrics = ({ database, now, sitesMax }: SiteMetricsParts): Registry => {
  const registry = new Registry();
  let asked: { readonly at: number; readonly sites: ReturnType<typeof readSites> } | null = null;
  const sites = (): ReturnType<typeof readSites> => {
    if (!asked || Math.abs(now() - asked.at) > freshMs) asked = { at: now(), sites: readSites(database) };
    return asked.sites;
  };
  const gauge = (name: string, help: string, labelNames: string[], set: (on: Gauge, all: readonly Site[]) => void) =>
    new Gauge({
      ...{ name: `postern_fleet_${name}`, help, labelNames, registers: [registry] },
      async collect() {
        this.reset();
        set(this, await sites());
      },
    });
  for (const [name, help, of] of sums) gauge(name, help, [], (on, all) => on.set(of(all, now())));
  gauge("sites_unlisted", "Sites without figures of their own", [], (on, all) =>
    on.set(Math.max(0, all.length - sitesMax)),
  );
  for (const [name, help, of] of figures)
    gauge(`site_${name}`, help, ["site"], (on, all) => {
      for (const site of all.slice(0, sitesMax)) {
        const value = of(site, now());
        if (value !== null) on.set({ site: site.site }, value);
      }
    });
  gauge("site_info", "1; what runs there", ["site", "software"], (on, all) => {
    for (const { site, software } of all.slice(0, sitesMax)) on.set({ site, software: software ?? "unknown" }, 1);
  });
  return registry;
};
