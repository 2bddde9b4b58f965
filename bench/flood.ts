/**
 * What a reader that publishes 2,000 tag reads a second costs a pickup: p99 from sending the code to the pulse at the
 * lock board, under the flood and at rest, in turn, at one and the same gateway of 48 compartments.
 */
import { type ChildProcess, fork } from "node:child_process";
import type { FloodOrder, FloodReaderSettings } from "./load/flood-reader.ts";
import { enlist, lockerConfig } from "./locker/locker-site.ts";
import { collectAll, figures, took } from "./locker/pickups.ts";
import { banks, compartmentOf, relays, type Steel, startSteel } from "./locker/steel.ts";
import { calm } from "./machine/calm.ts";
import { percentile } from "./machine/disk.ts";
import type { Moment } from "./machine/profile.ts";
import { newBenchSite, startVerb } from "./site.ts";
import { type Bench, type Verdict, verdict } from "./verdict.ts";

const runs = 5;
/** Of 48 pickups each, at rest and under the flood. */
const roundsPerRun = 3;
const readsPerSecond = 2_000;
const ratioMax = 2;
const reader = "reader-1";
const antennas = banks.flatMap((bank) => Array.from({ length: relays }, (_, lock) => compartmentOf(bank, lock)));

interface Run {
  readonly flood: Moment[];
  readonly rest: Moment[];
}

export const bench: Bench = async (): Promise<readonly Verdict[]> => {
  const steel = await startSteel();
  const plain = lockerConfig(steel.ports);
  const covers = Object.fromEntries(antennas.map((compartment, at) => [String(at + 1), [compartment]]));
  const hearing = { id: reader, kind: "rfid-mqtt" as const, settings: { antennas: covers } };
  const site = newBenchSite({ ...plain, devices: [...(plain.devices ?? []), hearing] }, [hearing]);
  const meet = await enlist(site.folder);
  const gateway = await startVerb(["gateway", "-c", site.configFile]);
  const url = String(gateway.ready["api"]);
  const people = meet(url);
  const secret = site.secrets.get(reader) ?? "";
  const flood = await startReader({ ...{ device: reader, secret, antennas }, port: Number(gateway.ready["mqtt"]) });
  const tagged = withTags(steel, flood.tell);
  const all: Run[] = [];
  let calmRounds = 0;
  try {
    for (let turn = 0; turn < runs; turn++) {
      const run: Run = { flood: [], rest: [] };
      for (let round = 0; round < 2 * roundsPerRun; round++) {
        const part = (round + turn) % 2 === 0 ? "rest" : "flood";
        flood.tell({ perSecond: 0 });
        if (await calm()) calmRounds++;
        if (part === "flood") flood.tell({ perSecond: readsPerSecond });
        run[part].push(...(await collectAll(tagged, people, url)).pulse);
      }
      all.push(run);
      const [flooded, rested] = [figures(took(run.flood)), figures(took(run.rest))].map((found) =>
        JSON.stringify(found),
      );
      console.log(`run ${turn + 1}: code to pulse (ms) under the flood ${flooded}, at rest ${rested}`);
    }
    const heard = await readsHeard(url);
    return [verdictOf(all, { heard, calmRounds: `${calmRounds} of ${2 * runs * roundsPerRun}` })];
  } finally {
    people.client.close();
    flood.stop();
    await gateway.stop();
    await steel.stop();
    site.stop();
  }
};

const verdictOf = (all: readonly Run[], more: Verdict["detail"]): Verdict =>
  verdict(
    "flood",
    all.map(({ flood, rest }) => ({ ours: percentile(took(flood), 0.99), theirs: percentile(took(rest), 0.99) })),
    { atMost: ratioMax },
    {
      what: "code sent to pulse at the board, p99 under 2,000 tag reads a second over p99 at rest",
      ...{ unit: "ms", samples: all.reduce((sum, { flood }) => sum + flood.length, 0) },
      flood: all.map(({ flood }) => figures(took(flood))),
      rest: all.map(({ rest }) => figures(took(rest))),
      ...more,
    },
  );

/** Each parcel carries a tag of its own, and the reader is told where it lies. */
const withTags = (steel: Steel, tell: (order: FloodOrder) => void): Steel => ({
  ...steel,
  putIn: async (compartment, waybill) => {
    await steel.putIn(compartment, waybill);
    tell({ compartment, epc: `3074257BF7194E${waybill.slice(2).padStart(10, "0")}` });
  },
  takeOut: async (compartment) => {
    await steel.takeOut(compartment);
    tell({ compartment, epc: null });
  },
});

const startReader = (settings: FloodReaderSettings): Promise<{ tell(order: FloodOrder): void; stop(): void }> =>
  new Promise((resolve, reject) => {
    const child: ChildProcess = fork("bench/load/flood-reader.ts", [JSON.stringify(settings)], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    child.once("exit", (code) => reject(new Error(`the reader ended with ${code}`)));
    child.once("message", () =>
      resolve({
        tell: (order) => void child.send(order),
        stop: () => {
          child.removeAllListeners("exit");
          child.kill();
        },
      }),
    );
  });

const readsHeard = async (url: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = new RegExp(`^postern_device_requests_total\\{[^}]*device="${reader}"[^}]*\\} (\\d+)`, "m");
  return Number(line.exec(text)?.[1] ?? 0);
};
