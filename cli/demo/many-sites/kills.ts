/** SIGKILL, one after the other, while people are at work; and how long it takes until all is as before. */
import { performance } from "node:perf_hooks";
import type { ManyOptions, ManyStage } from "./stage.ts";

export interface Kill {
  readonly whom: string;
  /** Until it takes work again. */
  readonly backMs: number;
  /** Until everything that the sites had written when it was back is acknowledged. */
  readonly recoveredMs: number;
}
interface Victim {
  /** Once the one before has recovered, and not later than when this share of the parcels is brought. */
  readonly by: number;
  /** Kills; resolves with who it was. */
  kill(stage: ManyStage): Promise<string>;
  /** Resolves when it is back. */
  restore(stage: ManyStage): Promise<void>;
}
/** Nobody stands beside a server to start it again at once. */
const downMs = 1_000;
const lookMs = 50;

const victims: readonly Victim[] = [
  {
    by: 0.1,
    kill: async ({ workers }) => {
      const { pid } = workers[0]!.child;
      if (pid !== undefined) process.kill(pid, "SIGKILL");
      await untilGone(pid);
      return "a worker";
    },
    // It is started again by what watches over it.
    restore: async () => undefined,
  },
  {
    by: 0.45,
    kill: ({ engine }) => engine.kill(),
    restore: async ({ engine }) => {
      await pause(downMs);
      await engine.start();
    },
  },
  {
    by: 0.8,
    kill: async ({ database }) => {
      await database.kill();
      return "the database";
    },
    restore: async ({ database }) => {
      await pause(downMs);
      await database.start();
    },
  },
];

export const killInTurn = async (stage: ManyStage, { parcels, say }: ManyOptions): Promise<readonly Kill[]> => {
  const kills: Promise<Kill>[] = [];
  for (const victim of victims) {
    const late = stage.hosts.brought(Math.floor(parcels * victim.by));
    await Promise.race([late, ...kills.slice(-1)]);
    const at = performance.now();
    const whom = await victim.kill(stage);
    say(`killed: ${whom}`);
    await victim.restore(stage);
    await allReady(stage);
    const backMs = Math.round(performance.now() - at);
    say(`back: ${whom}, after ${backMs} ms`);
    kills.push(stage.hosts.settled().then(() => ({ whom, backMs, recoveredMs: Math.round(performance.now() - at) })));
  }
  return Promise.all(kills);
};

const allReady = async ({ workers }: ManyStage): Promise<void> => {
  for (const { url } of workers)
    while (
      !(await fetch(`${url}/ready`).then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await pause(lookMs);
};

const untilGone = async (pid: number | undefined): Promise<void> => {
  while (pid !== undefined && isAlive(pid)) await pause(lookMs);
};
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
