/**
 * `postern demo --sites`: many sites, several workers and a real engine between them; what is killed in the middle
 * comes back, and at the end every trail is held against its journal.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineName } from "../../engines/engines.ts";
import { untilToldToStop } from "../../process.ts";
import { Ended } from "../../verb.ts";
import { type Kill, killInTurn } from "./kills.ts";
import { type ManyOptions, setStage } from "./stage.ts";
import { compareAll, type ManyCompared } from "./trails.ts";

export interface ManyResult extends ManyCompared {
  readonly engine: EngineName;
  readonly workers: number;
  readonly kills: readonly Kill[];
  /** From the first parcel until the last person went home. */
  readonly peopleSeconds: number;
  readonly eventsPerSecond: number;
  readonly seconds: number;
}
/** Rejects with `Ended` when somebody wants it to end early; by then everything that it started has ended. */
export const runManySites = async (options: ManyOptions): Promise<ManyResult> => {
  const { told } = untilToldToStop({ inTime: false });
  const data = options.data ?? mkdtempSync(join(tmpdir(), "postern-many-"));
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const undo: (() => Promise<void>)[] = [];
  const interrupted = told.then((why): never => {
    throw new Ended("failed", `ended (${why})`);
  });
  try {
    return await Promise.race([livedThrough(options, data, undo), interrupted]);
  } finally {
    for (const step of undo.splice(0).reverse()) await step();
    if (options.data === undefined) rmSync(data, { recursive: true, force: true });
  }
};

const livedThrough = async (options: ManyOptions, data: string, undo: (() => Promise<void>)[]): Promise<ManyResult> => {
  const started = performance.now();
  const stage = await setStage(options, data, undo);
  const { sites, workers, engine, say } = options;
  say(`${sites} sites, ${workers} workers, ${engine}, PostgreSQL; all of it in ${data}`);
  const openedAt = performance.now();
  const kills = options.kill ? await killInTurn(stage, options) : [];
  await stage.hosts.home;
  const peopleSeconds = (performance.now() - openedAt) / 1000;
  const compared = await compareAll(stage, await stage.hosts.end());
  return {
    ...{ engine, workers, ...compared, kills, peopleSeconds: Math.round(peopleSeconds) },
    eventsPerSecond: Math.round(compared.fleetEvents / peopleSeconds),
    seconds: Math.round((performance.now() - started) / 1000),
  };
};
