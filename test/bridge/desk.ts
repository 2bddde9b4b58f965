/** A fleet's worker without a broker: frames go in, heads and refills come out. */

import { IngestWorker, type UpTopic } from "../../cloud-bridge/fleet/ingest/worker.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import { type Cut, JournalOutbox } from "../../cloud-bridge/uplink/outbox/outbox.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { FleetHead, Refill } from "../../gateway/wire/bridge.ts";
import { until } from "../free-port.ts";
import { enrol, type Place } from "./fleet-rig.ts";
import { freshJournal, upwards } from "./history.ts";

const log = fleetLog("silent");
let sites = 0;

export const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** A worker, and what it has answered. */
export const deskOn = (place: Place, database: Database = place.database) => {
  const heads: FleetHead[] = [];
  const refills: Refill[] = [];
  const worker = new IngestWorker({
    ...{ database, log, now: () => 42, queueFramesMax: 64, batchEventsMax: 4000, transactionsMax: 2 },
    send: (topic, payload) => {
      const value = JSON.parse(new TextDecoder().decode(payload));
      if (topic.endsWith("/head")) heads.push(FleetHead.parse(value));
      else refills.push(Refill.parse(value));
    },
    onDepositsMade: () => undefined,
  });
  const tell = async (site: string, topic: UpTopic, payload: Uint8Array): Promise<FleetHead> => {
    const before = heads.length;
    void worker.receive(site, topic, payload);
    await until(() => heads.length > before);
    return heads.at(-1)!;
  };
  return { worker, heads, refills, tell };
};
export const newSite = async (place: Place): Promise<{ site: string; journal: Journal }> => {
  const site = `site-${++sites}`;
  await enrol(place, site);
  return { site, journal: await freshJournal({ site }) };
};
export const framesOf = async (journal: Journal, site: string, eventsMax: number): Promise<readonly Uint8Array[]> => {
  const outbox = new JournalOutbox(journal, site, (sealed) => sealed);
  outbox.seek({ v: 1, site, epoch: null, seq: 0, hash: null, at: 0 }, 0);
  const frames: Uint8Array[] = [];
  const terms = { bytesMax: 500_000, eventsMax, partial: true, empty: true };
  for (let cut: Cut | string = ""; ; frames.push(cut.payload)) {
    cut = await outbox.cut(terms);
    if (typeof cut === "string") return frames;
  }
};
export const hello = (journal: Journal, site: string, more: object = {}): Uint8Array =>
  text({ v: 1, site, ...journal.durableHead(), nonce: "n", software: "test", ...more });
export const bodies = async (journal: Journal) => (await upwards(journal)).map(({ body }) => body);
