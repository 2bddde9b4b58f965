/**
 * Target 2, over Modbus TCP: from sending a pickup code to the moment at which the pulse reaches its lock board, and
 * from the door's springing open to the moment at which everybody may see it. 48 compartments on six boards of the
 * bench's own; Node-RED's flow (peer-node-red.ts) drives boards of its own beside them.
 */
import { newClient } from "./locker/http-client.ts";
import { enlist, lockerConfig } from "./locker/locker-site.ts";
import { collectAll, figures, type Sample, timed, took } from "./locker/pickups.ts";
import { type Steel, startSteel } from "./locker/steel.ts";
import { calm } from "./machine/calm.ts";
import { percentile, syncTimes } from "./machine/disk.ts";
import { type Moment, type Profile, profileSelf, profiling, spentIn, toMonotonic } from "./machine/profile.ts";
import { type NodeRed, peerCodes, startNodeRed } from "./peer-node-red.ts";
import { newBenchSite, startVerb } from "./site.ts";
import { type Bench, median, type Verdict, verdict } from "./verdict.ts";

const runs = 5;
/** Of 48 pickups each: the 99th percentile of a run is then not the worst of it. */
const roundsPerRun = 5;
const pulseMsMax = 5;
const pollMs = 25;
/** One record of a pickup with its events. */
const commitBytes = 2048;
interface Run {
  readonly ours: Sample;
  readonly theirs: Moment[];
  /** p99 of an append and fdatasync on this disk, ms. */
  readonly disk: number;
  /** Rounds that began while nobody else used the machine. */
  calm: number;
}

const theirs = async (steel: Steel, red: NodeRed): Promise<Moment[]> => {
  const client = newClient(red.url);
  const times: Moment[] = [];
  for (const { compartment, code } of peerCodes)
    times.push(await timed(steel, compartment, () => client.post("/codes", { code }, {})));
  client.close();
  return times;
};

export const bench: Bench = async (): Promise<readonly Verdict[]> => {
  const steel = await startSteel();
  const peerSteel = await startSteel();
  const site = newBenchSite(lockerConfig(steel.ports), []);
  const meet = await enlist(site.folder);
  const gateway = await startVerb(["gateway", "-c", site.configFile]);
  const url = String(gateway.ready["api"]);
  const people = meet(url);
  const red = await startNodeRed(peerSteel.ports, { as: "installed" });
  const all: Run[] = [];
  const ownProfile = profiling ? await profileSelf() : async (): Promise<Profile> => [];
  try {
    for (let turn = 0; turn < runs; turn++) {
      const run: Run = { disk: syncTimes(commitBytes, 300).p99, theirs: [], ours: { pulse: [], seen: [] }, calm: 0 };
      for (let round = 0; round < roundsPerRun; round++) {
        if (await calm()) run.calm++;
        run.theirs.push(...(await theirs(peerSteel, red)));
        const { pulse, seen } = await collectAll(steel, people, url);
        run.ours.pulse.push(...pulse);
        run.ours.seen.push(...seen);
      }
      all.push(run);
      const [pulse, seen, node] = [took(run.ours.pulse), run.ours.seen, took(run.theirs)].map(figures);
      console.log(`run ${turn + 1}: code to pulse ${JSON.stringify(pulse)}, Node-RED ${JSON.stringify(node)}`);
      console.log(`  open to seen ${JSON.stringify(seen)}, fdatasync p99 ${run.disk.toFixed(2)} (ms)`);
    }
  } finally {
    people.client.close();
    await Promise.all([gateway.stop(), red.stop()]);
    await Promise.all([steel.stop(), peerSteel.stop()]);
    site.stop();
  }
  if (profiling) tellWhere(all, { gateway: gateway.profile(), bench: await ownProfile() });
  return verdictsOf(all);
};

/** What both processes did while the slowest hundredth waited, beside what they did in the quicker half. */
const tellWhere = (all: readonly Run[], profiles: Readonly<Record<string, Profile>>): void => {
  const pickups = all.flatMap(({ ours: { pulse } }) => pulse).sort((a, b) => a[1] - a[0] - (b[1] - b[0]));
  const parts = {
    "quicker half": pickups.slice(0, pickups.length >> 1),
    "slowest hundredth": pickups.slice(-Math.ceil(pickups.length / 100)),
  };
  const clock = toMonotonic();
  for (const [part, waited] of Object.entries(parts)) {
    const moments = waited.map(([from, to]): Moment => [from + clock, to + clock]);
    const mean = took(moments).reduce((sum, ms) => sum + ms, 0) / waited.length;
    console.log(`${part}: ${waited.length} pickups of ${mean.toFixed(2)} ms each, of which (ms)`);
    for (const [who, profile] of Object.entries(profiles))
      console.log(`  ${who}: ${JSON.stringify(spentIn(profile, moments))}`);
  }
};

const verdictsOf = (all: readonly Run[]): Verdict[] => {
  const samples = all.reduce((sum, { ours: { pulse } }) => sum + pulse.length, 0);
  const detail = {
    ...{ samples, unit: "ms" },
    ours: all.map(({ ours: { pulse } }) => figures(took(pulse))),
    nodeRed: all.map(({ theirs: times }) => figures(took(times))),
    calmRounds: `${all.reduce((sum, one) => sum + one.calm, 0)} of ${runs * roundsPerRun}`,
    fdatasyncP99: all.map(({ disk }) => Number(disk.toFixed(3))),
  };
  const p99 = (moments: readonly Moment[]): number => percentile(took(moments), 0.99);
  const p50s = all.map(({ ours: { pulse }, theirs: times }) => median(took(pulse)) / median(took(times)));
  return [
    verdict(
      "pickup",
      all.map(({ ours: { pulse } }) => ({ ours: p99(pulse), theirs: pulseMsMax })),
      { atMost: 1 },
      { what: "code sent to pulse at the board, p99 over 5 ms", ...detail },
    ),
    verdict(
      "pickup-peer",
      all.map(({ ours: { pulse }, theirs: times }) => ({ ours: p99(pulse), theirs: p99(times) })),
      { atMost: 0.0667 },
      {
        what: "the same p99 over Node-RED's",
        ratioOfP50: Number(median(p50s).toFixed(4)),
        ...detail,
      },
    ),
    verdict(
      "pickup-open-seen",
      all.map(({ ours: { seen } }) => ({ ours: percentile(seen, 0.99), theirs: pollMs + pulseMsMax })),
      { atMost: 1 },
      { what: "door sprung to /live says open, p99 over one poll (25 ms) + 5 ms", unit: "ms", samples },
    ),
  ];
};
