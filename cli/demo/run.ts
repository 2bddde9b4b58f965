/** `postern demo`: couriers and recipients drive a whole site over real sockets, and then everything is compared. */
import { rmSync } from "node:fs";
import { SingleBar } from "cli-progress";
import { type HandInReport, runHandIns } from "../../firmware-sim/people/hand-ins/run.ts";
import { handsThroughControl } from "../../firmware-sim/people/hands.ts";
import { demoTraffic, newPlan, parcelsMin, type Traffic } from "../../firmware-sim/people/plan.ts";
import type { PeopleReport } from "../../firmware-sim/people/report.ts";
import { runPeople } from "../../firmware-sim/people/run.ts";
import type { Street } from "../../firmware-sim/people/street.ts";
import type { Recorded } from "../../gateway/core/event.ts";
import { meddle } from "./all-devices/meddling.ts";
import { inventedIn, type PlantReport } from "./all-devices/planted.ts";
import { allDevices } from "./all-devices/site.ts";
import { demoStaff } from "./all-devices/staff.ts";
import { type Compared, compare, fleetEvents } from "./compare.ts";
import { type DemoDoors, demoDoorways } from "./doorways.ts";
import { type DemoHandIns, demoHandIns } from "./hand-ins/day.ts";
import { type HandInCounts, type HandInsJudged, judgeHandIns } from "./hand-ins/judge.ts";
import { demoCouriers, newStage, type Stage } from "./stage.ts";

/** Sites that a demo can be at, by what stands there. */
export const demoSites = {
  "relay-boards": { what: "six relay boards on Modbus TCP", taggedShare: 0 },
  "all-devices": { what: "ten kinds of device on their real protocols, and mischief", taggedShare: 0.5 },
} as const;
export type DemoSiteName = keyof typeof demoSites;

export interface DemoOptions {
  readonly site?: DemoSiteName;
  readonly parcels: number;
  readonly seed: number;
  readonly holdMs: number;
  /** Kept for a look afterwards; otherwise a folder among the temporary files that is deleted. */
  readonly data?: string;
  readonly databaseUrl?: string;
  readonly say: (text: string) => void;
  readonly progress: boolean;
  /** Called when everything runs: a proof may then pull plugs. */
  readonly onRunning?: (stage: Stage) => void;
}
export interface DemoResult extends Omit<PeopleReport, "codeToOpenMs" | "problems"> {
  readonly journalEvents: number;
  readonly fleetEvents: number;
  readonly missing: number;
  readonly doubled: number;
  readonly violations: number;
  readonly pulses: number;
  readonly retries: number;
  readonly codeToPulseMs: Percentiles;
  readonly codeToOpenMs: Percentiles;
  /** Each with a receipt for the person. */
  readonly handedIn: number;
  /** Each with a receipt for the courier. */
  readonly fetched: number;
  readonly handIns: HandInCounts;
  readonly witnesses: Compared["witnesses"];
  readonly mischief: Compared["mischief"];
  /** Devices of each kind that the gateway had heard at the end, by `kind`. */
  readonly devices: Readonly<Record<string, number>>;
  /** What was done behind the site's back, by name and compartment, and what the site said of it. */
  readonly differences: Readonly<Record<"planted" | "reported" | "unreported" | "invented", number>>;
  readonly seconds: number;
  /** What the figures above count, in words. */
  readonly findings: readonly string[];
}
interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** What every run must show at least. */
const overdueMin = 5;
const recalledMin = 3;
const refusals = [
  ...["waybill-malformed", "waybill-duplicate", "foreign-carrier", "not-consented"],
  ...["goods-not-allowed", "oversize", "full", "damaged"],
];
const layout = { S: 24, M: 18, L: 6 } as const;
export const demoParcelsMin = parcelsMin(layout);

export const runDemo = async (options: DemoOptions): Promise<DemoResult> => {
  const started = performance.now();
  const stage = await newStage(options.site === "all-devices" ? { ...options, hardware: allDevices } : options);
  const { say } = options;
  say(`demo site in ${stage.data}: gateway ${stage.doors.gateway}, fleet ${stage.doors.fleet}`);
  try {
    options.onRunning?.(stage);
    const staff = demoStaff(stage.doors, stage.credentials.maintainers, handsThroughControl(stage.doors.control));
    const handIns = demoHandIns(stage, staff, options);
    const meddler = options.site === "all-devices" ? meddle(stage, staff, options) : null;
    const [{ people, handedIn }, meddled] = await Promise.all([walk(stage, handIns, options), meddler]);
    const fleet = await caughtUp(stage.doors);
    const history: Recorded[] = [];
    const compared = await compare(stage.data, stage.doors, fleet, (recorded) => history.push(recorded));
    const { inside } = compared;
    const judged = judgeHandIns(handedIn, { history, fleet: new Set(fleet.map(({ seq }) => seq)), inside });
    const differences = differencesOf([handIns.report, ...(meddled ? [meddled] : [])], history);
    const devices = await devicesHeard(stage.doors);
    return { ...resultOf(people, compared, judged, differences, started), devices };
  } finally {
    await stage.stop();
    if (options.data === undefined) rmSync(stage.data, { recursive: true, force: true });
  }
};

export const trafficOf = ({ parcels, holdMs, site }: Pick<DemoOptions, "parcels" | "holdMs" | "site">): Traffic => {
  const carriers = [...new Set(demoCouriers.map(({ carrier }) => carrier))].map((id) => ({
    id,
    couriers: demoCouriers.filter(({ carrier }) => carrier === id).map((courier) => courier.id),
  }));
  const { taggedShare } = demoSites[site ?? "relay-boards"];
  return { ...demoTraffic, parcels, layout, carriers, holdMs, taggedShare };
};

interface Walked {
  readonly people: PeopleReport;
  readonly handedIn: HandInReport;
}
const walk = async ({ doors }: Stage, { day }: DemoHandIns, options: DemoOptions): Promise<Walked> => {
  const { parcels, seed, progress } = options;
  const bar = new SingleBar({
    format:
      "{bar} {value}/{total} deposited or refused · {collected} collected · {overdue} overdue · {duration_formatted}",
    stream: process.stderr,
    noTTYOutput: false,
  });
  if (progress) bar.start(parcels, 0, { collected: 0, overdue: 0 });
  const time = {
    now: Date.now,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  };
  const watch = (report: PeopleReport): void => {
    const refused = Object.entries(report.refused).reduce((sum, [, times]) => sum + times, 0);
    const { collected, overdue } = report;
    if (progress) bar.update(Math.min(parcels, report.deposited + refused), { collected, overdue });
  };
  const plan = newPlan(seed, trafficOf(options));
  let handedIn: HandInReport = { records: [], refused: {} };
  const beside = async (street: Street): Promise<void> => {
    handedIn = await runHandIns(street, day);
  };
  try {
    const hands = handsThroughControl(doors.control);
    const people = await runPeople(plan, demoDoorways(doors), hands, time, { watch, beside });
    return { people, handedIn };
  } finally {
    bar.stop();
  }
};

const settleMsMax = 60_000;
/** Resolves with the fleet's trail once it has stopped growing and the site waits for no acknowledgement. */
export const caughtUp = async (doors: DemoDoors) => {
  const until = Date.now() + settleMsMax;
  for (let before = -1; ; ) {
    const events = await fleetEvents(doors);
    const metrics = await (await fetch(`${doors.gateway}/metrics`)).text();
    const backlog = Number(/^postern_uplink_backlog_events(?:\{[^}]*\})? (\d+)/m.exec(metrics)?.[1] ?? Number.NaN);
    if ((backlog === 0 && events.length === before) || Date.now() > until) return events;
    before = events.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
};

const devicesHeard = async ({ gateway }: DemoDoors): Promise<Record<string, number>> => {
  const metrics = await (await fetch(`${gateway}/metrics`)).text();
  const heard: Record<string, number> = {};
  for (const [, kind = "", online] of metrics.matchAll(/^postern_device_online\{[^}]*kind="([^"]*)"[^}]*\} ([01])$/gm))
    heard[kind] = (heard[kind] ?? 0) + Number(online);
  return heard;
};

interface Differences {
  readonly counts: DemoResult["differences"];
  readonly findings: readonly string[];
}
const differencesOf = (reports: readonly PlantReport[], history: readonly Recorded[]): Differences => {
  const planted = reports.flatMap((report) => report.planted);
  const unreported = reports.flatMap((report) => report.unreported);
  const invented = inventedIn(history, planted);
  return {
    counts: {
      ...{ planted: planted.length, reported: planted.length - unreported.length },
      ...{ unreported: unreported.length, invented: invented.length },
    },
    findings: [
      ...reports.flatMap(({ troubles }) => troubles.map((what) => `meddling came to nothing: ${what}`)),
      ...unreported.map(({ deed, kind, compartment }) => `${deed}: no ${kind} was reported at ${compartment}`),
      ...invented.map((one) => `reported, though nobody did it: ${one}`),
    ],
  };
};

const resultOf = (
  people: PeopleReport,
  compared: Compared,
  { findings: odd, ...handIns }: HandInsJudged,
  differences: Differences,
  startedAt: number,
): Omit<DemoResult, "devices"> => {
  const { codeToOpenMs, problems, ...counts } = people;
  const { violations, codeToPulseMs, inside: _, ...figures } = compared;
  const findings = [
    ...violations,
    ...odd,
    ...differences.findings,
    ...problems.map(({ waybill, what }) => `${waybill}: ${what}`),
    ...refusals.filter((reason) => !people.refused[reason]).map((reason) => `nobody was refused with ${reason}`),
    ...(people.overdue < overdueMin ? [`only ${people.overdue} overdue`] : []),
    ...(people.recalled < recalledMin ? [`only ${people.recalled} recalled`] : []),
  ];
  return {
    ...{ ...counts, ...handIns, ...figures, differences: differences.counts, violations: findings.length },
    codeToPulseMs: percentiles(codeToPulseMs),
    codeToOpenMs: percentiles(codeToOpenMs),
    seconds: Math.round((performance.now() - startedAt) / 1000),
    findings,
  };
};

const percentiles = (values: readonly number[]): Percentiles => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1));
  return { p50: at(0.5), p99: at(0.99) };
};
