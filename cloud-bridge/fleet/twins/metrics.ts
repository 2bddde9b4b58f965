/**
 * Figures of each site for Prometheus. A label a site costs memory wherever it is kept, so only so many sites have
 * their own; the sums are of all of them.
 */
import { Gauge, Registry } from "prom-client";
import type { SiteCounts, SiteSummary } from "../answers/answers.ts";
import { awayMs } from "../answers/sites/troubles.ts";
import { countSites, readSites } from "../overview/sites.ts";
import type { Database } from "../store/query.ts";

export interface SiteMetricsParts {
  readonly database: Database;
  readonly now: () => number;
  /** Sites with figures of their own; the first ones by name. */
  readonly sitesMax: number;
}
/** One scrape asks the database once, whatever order its figures are asked in. */
const freshMs = 1_000;

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
const backlogAge = ({ behindSince }: SiteSummary, now: number): number =>
  behindSince === null ? 0 : Math.max(0, now - behindSince) / 1000;

const sums: readonly (readonly [name: string, help: string, of: (counts: SiteCounts) => number])[] = [
  ["sites", "Sites enrolled", ({ sites }) => sites],
  ["sites_away", `Sites that nothing was heard of for ${awayMs / 60_000} minutes`, ({ away }) => away],
  ["sites_behind", "Sites of which more is known to wait", ({ behind }) => behind],
  ["alarms_standing", "Standing alarms at all sites", ({ alarms }) => alarms],
  ["fork_alarms", "Places where sites told their history differently", ({ forkAlarms }) => forkAlarms],
];
/** Null: not known of this one. */
type Figure = readonly [name: string, help: string, of: (site: SiteSummary, now: number) => number | null];
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

interface Asked {
  readonly at: number;
  readonly all: Promise<readonly [counts: SiteCounts, listed: readonly SiteSummary[]]>;
}
export const siteMetrics = ({ database, now, sitesMax }: SiteMetricsParts): Registry => {
  const registry = new Registry();
  const first = { part: "", site: null, after: null, order: "name", limit: sitesMax } as const;
  let asked: Asked | null = null;
  const ask = (at: number): Asked["all"] => Promise.all([countSites(database, at, ""), readSites(database, at, first)]);
  const fresh = (): Asked["all"] => {
    if (!asked || Math.abs(now() - asked.at) > freshMs) asked = { at: now(), all: ask(now()) };
    return asked.all;
  };
  type Set = (on: Gauge, counts: SiteCounts, listed: readonly SiteSummary[]) => void;
  const gauge = (name: string, help: string, labelNames: string[], set: Set) =>
    new Gauge({
      ...{ name: `postern_fleet_${name}`, help, labelNames, registers: [registry] },
      async collect() {
        this.reset();
        set(this, ...(await fresh()));
      },
    });
  for (const [name, help, of] of sums) gauge(name, help, [], (on, counts) => on.set(of(counts)));
  gauge("sites_unlisted", "Sites without figures of their own", [], (on, { sites }, listed) =>
    on.set(Math.max(0, sites - listed.length)),
  );
  for (const [name, help, of] of figures)
    gauge(`site_${name}`, help, ["site"], (on, _counts, listed) => {
      for (const site of listed) {
        const value = of(site, now());
        if (value !== null) on.set({ site: site.site }, value);
      }
    });
  gauge("site_info", "1; what runs there", ["site", "software"], (on, _counts, listed) => {
    for (const { site, software } of listed) on.set({ site, software: software ?? "unknown" }, 1);
  });
  return registry;
};
