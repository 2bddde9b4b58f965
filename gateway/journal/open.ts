/**
 * Opens a journal without ever starting empty in silence. Order: lock → marker → check of the files → repair when
 * anything is damaged → open (never creating after the first time) → walk of the tail, or of everything when in
 * doubt → report. What was found is told at each opening until the first commit of a new epoch is on disk.
 */
import type { Moment } from "../core/vocabulary.ts";
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { ClockMark, Journal } from "../ports/journal.ts";
import { Disk, type DiskLevel, type DiskLimits } from "./files/ballast.ts";
import type { JournalFiles } from "./files/journal-files.ts";
import { decodeHead, Marker, type MarkerState, readMarker } from "./files/marker.ts";
import { LevelJournal } from "./level-journal.ts";
import { type Evidence, examine, type Found } from "./opening/examine.ts";
import { type OpenedStore, openStore, repairAndOpen } from "./opening/open-store.ts";
import type { OpenReport, Replay } from "./report.ts";
import { newestState } from "./snapshot.ts";
import { genesis } from "./store/codec.ts";
import { eventRange } from "./store/keys.ts";
import { putBoot, readClockMark } from "./store/meta.ts";
import { type ScanLimits, ScanStream } from "./store/scan-stream.ts";
import { type Store, writeSynced } from "./store/store.ts";
import { mend, walkEvents } from "./store/walk.ts";
import { decodeBody } from "./upcast.ts";

export interface OpenOptions {
  readonly site: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** A commit failed: who waits for it waits for ever. The process must end; a restart is the fold of the journal. */
  readonly onFailure: (error: unknown) => void;
  readonly scans?: ScanLimits;
  readonly disk?: DiskLimits;
  /** How often the durable head is noted in the marker, synced. */
  readonly noteEveryMs?: number;
}
const mib = 1024 * 1024;
export const journalDefaults = {
  scans: { days: 14, bytesMax: 1024 * mib },
  disk: { ballastBytes: 32 * mib, lowBytes: 512 * mib, fullBytes: 128 * mib },
  noteEveryMs: 5_000,
} as const;
const reserveBlock = 4096;
const scrubPauseMs = 1;

export interface Opened {
  readonly journal: Journal;
  readonly report: OpenReport;
  readonly clockMark: ClockMark | null;
  /** When the last event was; where the site's clock resumes when there is no later mark. */
  readonly lastMoment: Moment | null;
  /** Where to fold from. With `below`: from before that sequence, for folding again after a hole was filled. */
  replay(below?: number): Promise<Replay>;
  /** Checks in the background what opening left unchecked. `damaged`: restart, and the next opening repairs. */
  scrub(): Promise<"sound" | "damaged">;
  readonly disk: {
    level(): DiskLevel;
    /** Asks the file system, frees or restores the ballast, thins scan records when it must. */
    check(): Promise<DiskLevel>;
    /** Scan records that were not stored because the disk was full. */
    thinned(): number;
  };
}

export class WrongSite extends Error {
  readonly code = "wrong-site";
}

export const openJournal = async (files: JournalFiles, options: OpenOptions): Promise<Opened> => {
  await files.lock();
  try {
    return await openLocked(files, options);
  } catch (error) {
    await files.close();
    throw error;
  }
};

const openLocked = async (files: JournalFiles, options: OpenOptions): Promise<Opened> => {
  const before = await readMarker(files);
  if (before !== null && before.site !== options.site) {
    throw new WrongSite(`this journal belongs to site ${before.site}, not ${options.site}`);
  }
  const disk = new Disk(files, options.disk ?? journalDefaults.disk);
  const first = before === null ? !(await files.storeExists()) : before.boot.counter === 0;
  const marker = new Marker(files, before ?? freshMarker(options));
  // From here on this place counts as used: a store that is missing later is missing, not new.
  if (before === null && first) await marker.update({});
  // Room first: a full disk must not look like a damaged store.
  await disk.relieve();
  const known = first ? marker.state : before;
  const note = decodeHead(await files.readHead());
  const { store, opened, found } = await openAndExamine(files, { marker: known, note, first });
  try {
    await begin(store, marker, found, options);
    return await assemble({ files, options, disk, marker, store, opened, found, first, before });
  } catch (error) {
    await store.close();
    throw error;
  }
};

const freshMarker = ({ site, entropy }: OpenOptions): MarkerState => ({
  v: 1,
  site,
  epoch: { counter: 1, id: entropy.hex(8) },
  boot: { counter: 0, id: entropy.hex(8) },
  reserved: 0,
  clean: false,
  head: { seq: 0, hash: genesis },
  anchor: null,
  suspect: false,
  loss: null,
});

interface Examined {
  readonly store: Store;
  readonly opened: Omit<OpenedStore, "store">;
  readonly found: Found;
}

const openAndExamine = async (files: JournalFiles, evidence: Omit<Evidence, "opened">): Promise<Examined> => {
  let { store, ...opened } = await openStore(files, evidence.marker);
  let found = await examine(store, { ...evidence, opened });
  if (found.walked.unreadable && !opened.repaired) {
    await store.close();
    ({ store, ...opened } = await repairAndOpen(files, ["block-unreadable"], false));
    found = await examine(store, { ...evidence, opened });
  }
  const { damagedKeys } = found.walked;
  if (damagedKeys.length > 0) {
    if (!opened.repaired) await files.keepCopy();
    await mend(store, damagedKeys, found.anchor?.seq ?? 0);
    const what = damagedKeys.map((key) => `events-damaged in ${eventRange(key).first}-${eventRange(key).last}`);
    opened = { ...opened, repaired: true, damage: [...opened.damage, ...what] };
  }
  return { store, opened, found };
};

/** Marks this opening in the store, then in the marker: a store that lags behind was put there by somebody. */
const begin = async (store: Store, marker: Marker, found: Found, { entropy }: OpenOptions): Promise<void> => {
  const counter = Math.max(marker.state.boot.counter, found.storeBoot?.counter ?? 0) + 1;
  const boot = { counter, id: entropy.hex(8) };
  await writeSynced(store, [putBoot(boot)]);
  const tail = found.newGaps.find((gap) => gap.kind === "tail");
  const loss =
    found.newEpoch === null
      ? null
      : {
          epoch: found.storeEpoch?.epoch.counter ?? 0,
          reason: found.newEpoch,
          tail: tail === undefined ? null : { from: tail.from, upTo: tail.upTo },
        };
  await marker.update({
    ...(found.epoch === null ? {} : { epoch: found.epoch }),
    boot,
    clean: false,
    suspect: false,
    reserved: Math.max(marker.state.reserved, found.headSeq + reserveBlock),
    head: found.lastEvent,
    anchor: found.anchor,
    loss,
  });
};

interface Parts {
  readonly files: JournalFiles;
  readonly options: OpenOptions;
  readonly disk: Disk;
  readonly marker: Marker;
  readonly store: Store;
  readonly opened: Omit<OpenedStore, "store">;
  readonly found: Found;
  readonly first: boolean;
  readonly before: MarkerState | null;
}

const assemble = async (parts: Parts): Promise<Opened> => {
  const { files, options, disk, marker, store, opened, found, first, before } = parts;
  const limits = options.scans ?? journalDefaults.scans;
  const scans = await ScanStream.open(store, limits);
  const { epoch } = marker.state;
  const { headSeq: seq, lastEvent } = found;
  const journal = new LevelJournal({
    store,
    files,
    marker,
    scans,
    disk,
    clock: options.clock,
    head: { epoch, seq, hash: lastEvent.hash },
    lastEvent,
    gaps: found.gaps,
    newGaps: found.newGaps,
    epochKnown: found.storeEpoch?.epoch.counter === epoch.counter,
    anchor: found.anchor,
    noteEveryMs: options.noteEveryMs ?? journalDefaults.noteEveryMs,
    onFailure: options.onFailure,
  });
  const checkDisk = async (): Promise<DiskLevel> => {
    const level = await disk.check();
    if (level !== "ok") await scans.trim(options.clock.now(), limits.bytesMax / (level === "low" ? 2 : 4));
    return level;
  };
  return {
    journal,
    report: {
      first: first || isUnused(found),
      holes: found.holes,
      newEpoch: found.newEpoch,
      repaired: opened.repaired,
      damage: opened.damage,
      markerMissing: before === null && !first,
      storeOlderThanMarker: found.storeOlder,
      cleanClose: before?.clean ?? false,
    },
    clockMark: await readClockMark(store),
    lastMoment: found.lastBody === null ? found.lastMoment : momentOf(found.lastBody),
    replay: (below) => replay(store, journal, found, below),
    scrub: () => scrub(parts, journal),
    disk: { level: () => disk.level(), check: checkDisk, thinned: () => journal.thinned },
  };
};

/** A first start that was cut short before its first event: nothing has happened here yet. */
const isUnused = ({ newEpoch, headSeq, storeEpoch }: Found): boolean =>
  newEpoch === null && headSeq === 0 && storeEpoch === null;

const momentOf = (body: string): Moment => {
  const { at, synced, elapsed } = decodeBody(body);
  return { at, synced, elapsed };
};

const replay = async (store: Store, journal: Journal, found: Found, below?: number): Promise<Replay> => {
  const base = below === undefined ? found.snapshot : await newestState(store, below);
  const snapshot = base === null ? null : { seq: base.note.seq, state: base.state };
  return { snapshot, tail: journal.read((snapshot?.seq ?? 0) + 1) };
};

/** What the opening took on trust: every table's checksums, and the chain up to the snapshot. */
const scrub = async (
  { files, options, store, marker, found }: Parts,
  journal: Journal,
): Promise<"sound" | "damaged"> => {
  const pause = (): Promise<void> => options.clock.sleep(scrubPauseMs);
  const damaged = (await files.scrubTables(pause)).length > 0;
  const after = found.anchor ?? { seq: 0, hash: genesis };
  const gaps = [...found.gaps, ...found.newGaps];
  const { missing, breaks, damagedKeys, unreadable } = await walkEvents(store, {
    after,
    gaps,
    to: Math.min(found.lastEvent.seq, journal.durableHead().seq),
    pause,
  });
  if (!damaged && !unreadable && missing.length + breaks.length + damagedKeys.length === 0) return "sound";
  await marker.update({ suspect: true });
  return "damaged";
};
