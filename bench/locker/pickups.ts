/** Rounds of pickups: every compartment filled, then every parcel collected, and how long each door took. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../machine/disk.ts";
import type { Moment } from "../machine/profile.ts";
import { type Reply, watchLive } from "./http-client.ts";
import type { People } from "./locker-site.ts";
import type { Steel } from "./steel.ts";

const lockRestMs = 1600;
/** Nobody types faster; the site has come to rest in between. */
const pauseMs = (): number => 20 + Math.random() * 40;

export interface Sample {
  /** From the code's leaving to the pulse's reaching the board. */
  readonly pulse: Moment[];
  /** From the door's springing open to everybody's seeing it. */
  readonly seen: number[];
}

const inTime = <T>(work: Promise<T>, what: string): Promise<T> =>
  Promise.race([
    work,
    sleep(20_000, undefined, { ref: false }).then((): never => {
      throw new Error(`waited in vain: ${what}`);
    }),
  ]);

/** Time from `ask` to the pulse of this compartment. */
export const timed = async (steel: Steel, compartment: string, ask: () => Promise<Reply>): Promise<Moment> => {
  await sleep(pauseMs());
  const pulse = steel.pulse(compartment);
  const sent = performance.now();
  const granted = ask().then(({ status, body }) => {
    if (status !== 200) throw new Error(`${compartment}: ${status} ${JSON.stringify(body)}`);
  });
  const [at] = await inTime(Promise.all([pulse, granted]), `pulse of ${compartment}`);
  return [sent, at];
};

/** Fills every compartment and collects every parcel. */
export const collectAll = async (steel: Steel, people: People, url: string): Promise<Sample> => {
  const filled = await inTime(people.fill(steel), "deposits");
  // A lock rests after a pulse (rules.md): codes are refused until then.
  await sleep(lockRestMs);
  const openSeen = new Map<string, (at: number) => void>();
  const live = await watchLive(url, ({ compartment, door }) => {
    if (door === "open") openSeen.get(compartment)?.(performance.now());
  });
  const sample: Sample = { pulse: [], seen: [] };
  const leaving: Promise<void>[] = [];
  for (const { compartment, code } of filled) {
    const seen = new Promise<number>((resolve) => openSeen.set(compartment, resolve));
    const ask = () => people.client.post("/kiosk/codes", { code }, { as: people.kiosk, key: randomUUID() });
    sample.pulse.push(await timed(steel, compartment, ask));
    const collect = async (): Promise<void> => {
      const opened = await inTime(steel.opened(compartment), `opening of ${compartment}`);
      sample.seen.push((await inTime(seen, `sight of ${compartment}`)) - opened);
      await steel.takeOut(compartment);
    };
    leaving.push(collect());
  }
  await Promise.all(leaving);
  await inTime(people.emptied(), "empty compartments");
  live.stop();
  return sample;
};

export const took = (moments: readonly Moment[]): readonly number[] => moments.map(([from, to]) => to - from);
export const figures = (values: readonly number[]) => ({
  p50: Number(percentile(values, 0.5).toFixed(3)),
  p99: Number(percentile(values, 0.99).toFixed(3)),
});
