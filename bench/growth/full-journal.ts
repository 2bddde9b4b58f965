/**
 * A site's data folder with a million events, made once by the real journal and kept in `.cache`: the parcels of two
 * weeks, a proven snapshot, and behind it as many events as come between two snapshots at most.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { layoutOf } from "../../gateway/config/layout.ts";
import { Config, type ConfigInput } from "../../gateway/config/schema.ts";
import { evolve, freezeSite, newSite } from "../../gateway/core/site.ts";
import { linkStore, nodeFiles } from "../../gateway/journal/files/node-files.ts";
import { openTable } from "../../gateway/journal/level-table.ts";
import { openJournal } from "../../gateway/journal/open.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { realEntropy } from "../../gateway/platform/entropy.ts";
import { realLog } from "../../gateway/platform/log.ts";
import type { Journal, Stored } from "../../gateway/ports/journal.ts";
import { ParcelTrail } from "../../gateway/projections/parcel-trail.ts";
import { newLife } from "./life.ts";

const place = resolve(".cache/journal-1m");
/** Another number when what is kept would be made otherwise. */
const form = "1";
export const fullEvents = 1_000_000;
const behindSnapshot = 20_000;
/** Appended in one commit. */
const together = 2_000;
const twoWeeksMs = 14 * 24 * 3_600_000;

export const journalAt = async (folder: string): Promise<Journal> => {
  const { journal } = await openJournal(nodeFiles(dataPlaces(folder).journal), {
    ...{ site: "bench", clock: realClock(), entropy: realEntropy() },
    onFailure: (error) => {
      throw error;
    },
  });
  return journal;
};

/** A folder of its own with the million events and this configuration; `stop` removes it. */
export const fullSite = async (config: ConfigInput): Promise<{ folder: string; configFile: string; stop(): void }> => {
  const done = join(place, "done");
  if (!existsSync(done) || readFileSync(done, "utf8") !== form) await make(config);
  const folder = `${place}.${process.pid}`;
  rmSync(folder, { recursive: true, force: true });
  await copyFolder(place, folder);
  const configFile = join(folder, "postern.yaml");
  writeFileSync(configFile, stringify({ ...config, data: folder }));
  return { folder, configFile, stop: () => rmSync(folder, { recursive: true, force: true }) };
};

/** Tables of LevelDB are linked, everything else is copied. */
const copyFolder = async (from: string, to: string): Promise<void> => {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (!entry.isDirectory()) cpSync(source, target);
    else if (existsSync(join(source, "CURRENT"))) await linkStore(source, target);
    else await copyFolder(source, target);
  }
};

const make = async (config: ConfigInput): Promise<void> => {
  console.log(`making a journal of ${fullEvents} events in .cache; it is kept`);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const journal = await journalAt(place);
  const layout = layoutOf(Config.parse({ ...config, data: place }));
  const life = newLife(layout, journal.head().epoch, Date.now() - twoWeeksMs);
  await appendUpTo(journal, fullEvents - behindSnapshot, life);
  await journal.durable();
  const { seq } = journal.head();
  await journal.saveSnapshot(seq, freezeSite(life.site));
  if (!(await journal.verifySnapshot(seq, refold))) throw new Error("the snapshot differs from the fold");
  await appendUpTo(journal, fullEvents, life);
  await journal.durable();
  const { elapsed, at } = life.moment();
  await journal.markClock({ at, elapsed, synced: true });
  const table = await openTable(dataPlaces(place).table("parcel-trail"));
  const log = realLog({ name: "bench", level: "warn" });
  const trail = new ParcelTrail({ table, journal, clock: realClock(), log });
  await trail.start();
  await trail.stop();
  await table.close();
  await journal.close();
  writeFileSync(join(place, "done"), form);
};

const appendUpTo = async (journal: Journal, upTo: number, life: ReturnType<typeof newLife>): Promise<void> => {
  while (journal.head().seq < upTo) {
    let durable = Promise.resolve();
    for (let added = 0; added < together && journal.head().seq < upTo; ) {
      const { events } = life.turn((moment, list) => {
        const appended = journal.append(list.map((event) => ({ moment, event })));
        durable = appended.durable;
        return appended.recorded;
      });
      added += Math.max(1, events);
    }
    await durable;
  }
};

const refold = async (_base: unknown, events: AsyncIterable<Stored>): Promise<unknown> => {
  const site = newSite();
  for await (const { recorded } of events) evolve(site, recorded);
  return freezeSite(site);
};
