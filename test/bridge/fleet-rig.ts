/** A fleet's ingest on a real database, and lines in memory between it and uplinks: quiet ones, and noisy ones. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { readEvents } from "../../cloud-bridge/fleet/api/reads.ts";
import { readTopic } from "../../cloud-bridge/fleet/broker/bus.ts";
import { type Enrolled, enrolSite } from "../../cloud-bridge/fleet/enrol.ts";
import { IngestWorker } from "../../cloud-bridge/fleet/ingest/worker.ts";
import { type FleetKeys, fleetKeys } from "../../cloud-bridge/fleet/keys.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { openDatabase } from "../../cloud-bridge/fleet/store/database.ts";
import { migrate } from "../../cloud-bridge/fleet/store/migrate.ts";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import type { Uplink, UplinkParts } from "../../cloud-bridge/uplink/parts.ts";
import { UplinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { startUplink } from "../../cloud-bridge/uplink/uplink.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { realEntropy } from "../../gateway/platform/entropy.ts";
import { realLog } from "../../gateway/platform/log.ts";
import type { BridgeLink } from "../../gateway/ports/bridge-link.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { startPostgres } from "../postgres.ts";

export interface Place {
  readonly database: Database;
  readonly keys: FleetKeys;
  readonly folder: string;
  readonly url: string | undefined;
  close(): Promise<void>;
}
const silent = fleetLog("silent");

export const embedded = async (): Promise<Place> => placeAt(undefined, async () => undefined);
export const onPostgres = async (): Promise<Place> => {
  const server = await startPostgres();
  return placeAt(server.url, () => server.stop());
};
const placeAt = async (url: string | undefined, stop: () => Promise<void>): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), "postern-fleet-"));
  const database = await openDatabase({ folder: join(folder, "database"), url });
  await migrate(database);
  const close = async (): Promise<void> => {
    await database.close();
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { database, keys: fleetKeys(folder), folder, url, close };
};
export const places: readonly (readonly [name: string, open: () => Promise<Place>])[] = [
  ["the embedded database", embedded],
  ["PostgreSQL", onPostgres],
];

export const enrol = (place: Place, site: string): Promise<Enrolled> => enrolSite(place.database, place.keys, { site });

/** What the fleet's trail of a site holds, all pages of it. */
export const trailOf = async (database: Database, site: string) => {
  const found: Awaited<ReturnType<typeof readEvents>>[number][] = [];
  for (;;) {
    const last = found.at(-1);
    const from = last ? { epoch: last.epoch, seq: last.seq + 1 } : { epoch: 0, seq: 0 };
    const page = await readEvents(database, site, from, 5000);
    found.push(...page);
    if (page.length === 0) return found;
  }
};

/** How a line treats messages; `chance` in [0, 1). */
export interface Noise {
  readonly chance: () => number;
  readonly loss: number;
  readonly doubling: number;
  readonly delay: number;
  /** Of each message, that the line goes down instead. */
  readonly cuts: number;
}
export const quiet: Noise = { chance: () => 0.5, loss: 0, doubling: 0, delay: 0, cuts: 0 };

/** Carries messages between workers and sites. Several workers take them in turn. */
export class Air {
  readonly workers: IngestWorker[] = [];
  readonly #lines = new Map<string, AirLine>();
  readonly #noise: Noise;
  /** All that was published upwards, newest last. */
  readonly sent: { readonly topic: string; readonly payload: Uint8Array }[] = [];
  #turn = 0;

  constructor(noise: Noise = quiet) {
    this.#noise = noise;
  }

  worker(database: Database, now: () => number = Date.now): IngestWorker {
    const made = new IngestWorker({
      ...{ database, now, log: silent, queueFramesMax: 64, batchEventsMax: 4000, transactionsMax: 2 },
      send: (topic, payload) => this.carry(() => this.#lines.get(topic.split("/")[2] ?? "")?.hear(topic, payload)),
      onDepositsMade: () => undefined,
    });
    this.workers.push(made);
    return made;
  }
  line(site: string): AirLine {
    const line = new AirLine(this);
    this.#lines.set(site, line);
    return line;
  }
  upwards(topic: string, payload: Uint8Array): void {
    this.sent.push({ topic, payload });
    this.carry(() => {
      const read = readTopic(topic);
      const worker = this.workers[this.#turn++ % this.workers.length];
      if (read && worker) void worker.receive(read.site, read.kind, payload);
    });
  }
  cuts(): boolean {
    return this.#noise.chance() < this.#noise.cuts;
  }
  carry(deliver: () => void): void {
    const { chance, loss, doubling, delay } = this.#noise;
    if (chance() < loss) return;
    const once = (): void => void (chance() < delay ? setTimeout(deliver, chance() * 20) : setImmediate(deliver));
    once();
    if (chance() < doubling) once();
  }
}

export class AirLine implements BridgeLink {
  readonly #air: Air;
  #up = false;
  #runUp: () => void = () => undefined;
  #runDown: (why: string) => void = () => undefined;
  #runMessage: (topic: string, payload: Uint8Array) => void = () => undefined;
  /** Attempts to connect fail while this is true. */
  broken = false;
  /** What the fleet says does not arrive while this is true. */
  deaf = false;

  constructor(air: Air) {
    this.#air = air;
  }
  onUp(run: () => void): void {
    this.#runUp = run;
  }
  onDown(run: (why: string) => void): void {
    this.#runDown = run;
  }
  onMessage(run: (topic: string, payload: Uint8Array) => void): void {
    this.#runMessage = run;
  }
  /** There is one broker. */
  answered(): void {}
  unanswered(): void {}
  connect(): void {
    this.#up = false;
    setImmediate(() => {
      this.#up = !this.broken;
      if (this.#up) this.#runUp();
      else this.#runDown("broken");
    });
  }
  cut(): void {
    if (!this.#up) return;
    this.#up = false;
    this.#runDown("cut");
  }
  async publish(topic: string, payload: Uint8Array): Promise<void> {
    if (!this.#up) throw new Error("down");
    if (this.#air.cuts()) {
      setImmediate(() => this.cut());
      throw new Error("cut");
    }
    this.#air.upwards(topic, payload);
  }
  async close(): Promise<void> {
    this.#up = false;
  }
  hear(topic: string, payload: Uint8Array): void {
    if (this.#up && !this.deaf) this.#runMessage(topic, payload);
  }
}

export const hasty = UplinkSettings.parse({
  ...{ backoffFirstMs: 5, backoffMaxMs: 50, connectMs: 500, greetMs: 300, resendMs: 150, lingerMs: 10, hintMs: 10 },
  measureMs: 100,
});

/** Whoever starts it stops it. */
export const uplinkFor = (
  journal: Journal,
  link: BridgeLink,
  site: string,
  parts: Partial<UplinkParts> = {},
  settings: UplinkSettings = hasty,
): Promise<Uplink> =>
  startUplink(settings, {
    ...{ site, software: "test", journal, link, clock: realClock(), entropy: realEntropy() },
    log: realLog({ name: "test", destination: { write: () => undefined } }),
    openSide: (sealed) => sealed,
    observe: async () => undefined,
    onDiverged: () => undefined,
    ...parts,
  });
/** Stops when the test has finished. */
export const uplinkOn = async (...all: Parameters<typeof uplinkFor>): Promise<Uplink> => {
  const uplink = await uplinkFor(...all);
  onTestFinished(() => uplink.stop());
  return uplink;
};
