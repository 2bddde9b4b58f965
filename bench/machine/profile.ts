/**
 * Where the time went, as V8 sampled it (`npm run bench -- NAME --profile`): over a whole run, or only in the moments
 * that somebody waited, since what makes a tail is seldom what costs most. Samples carry the machine's monotonic
 * clock, so that those of two processes lie on one line.
 */
import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";

export const profiling = process.argv.includes("--profile");

const sampleMicros = 100;
/** Makes Node write a profile into this file when it ends. */
export const profileOptions = (file: string): readonly string[] => [
  ...["--cpu-prof", `--cpu-prof-interval=${sampleMicros}`],
  ...[`--cpu-prof-dir=${file.slice(0, file.lastIndexOf("/"))}`, `--cpu-prof-name=${file.split("/").at(-1)}`],
];

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  /** Microseconds of the monotonic clock. */
  readonly startTime: number;
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}
/** What ran from `at` on (ms of the monotonic clock), for so many ms. */
interface Slice {
  readonly at: number;
  readonly ms: number;
  readonly what: string;
}
export type Profile = readonly Slice[];
/** From, to: ms. */
export type Moment = readonly [number, number];

/** What turns this process' `performance.now()` into ms of the monotonic clock. */
export const toMonotonic = (): number => Number(process.hrtime.bigint()) / 1e6 - performance.now();

const whatOf = ({ functionName, url, lineNumber }: CallFrame): string => {
  if (functionName === "(program)") return "(outside JavaScript)";
  if (url === "") return functionName;
  return `${functionName || "(anonymous)"} ${url.split("/").at(-1)}:${lineNumber + 1}`;
};

const slicesOf = ({ nodes, startTime, samples = [], timeDeltas = [] }: CpuProfile): Profile => {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, whatOf(callFrame)] as const));
  let micros = startTime;
  return samples.map((id, index) => {
    micros += timeDeltas[index] ?? 0;
    return { at: micros / 1000, ms: (timeDeltas[index + 1] ?? 0) / 1000, what: names.get(id) ?? "" };
  });
};

export const readProfile = (file: string): Profile => slicesOf(JSON.parse(readFileSync(file, "utf8")) as CpuProfile);

/** Samples this process until the result is called. */
export const profileSelf = async (): Promise<() => Promise<Profile>> => {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: sampleMicros });
  await session.post("Profiler.start");
  return async () => {
    const { profile } = await session.post("Profiler.stop");
    session.disconnect();
    return slicesOf(profile as CpuProfile);
  };
};

/** Mean ms a moment (of the monotonic clock) by what ran, most first; all other things in one. */
export const spentIn = (profile: Profile, moments: readonly Moment[], rows = 12): Readonly<Record<string, number>> => {
  const sums = new Map<string, number>();
  for (const [from, to] of moments) {
    for (let at = firstAfter(profile, from); at < profile.length; at++) {
      const slice = profile[at];
      if (!slice || slice.at > to) break;
      const ms = Math.min(slice.at + slice.ms, to) - slice.at;
      sums.set(slice.what, (sums.get(slice.what) ?? 0) + ms);
    }
  }
  const sorted = [...sums].sort(([, a], [, b]) => b - a);
  const rest = sorted.slice(rows).reduce((sum, [, ms]) => sum + ms, 0);
  const mean = (ms: number): number => Number((ms / moments.length).toFixed(3));
  return Object.fromEntries([...sorted.slice(0, rows), ["(all else)", rest] as const].map(([k, ms]) => [k, mean(ms)]));
};

const firstAfter = (profile: Profile, time: number): number => {
  let [low, high] = [0, profile.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((profile[middle]?.at ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
};
