/**
 * Proves a journal: files, checksums, contiguity, chain, schema, snapshots. Changes nothing: LevelDB cannot open a
 * store without writing to it, so a second set of names for its files is opened and thrown away.
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { eventTable } from "../core/event.ts";
import type { Stored } from "../ports/journal.ts";
import { checkLevelDb } from "./files/leveldb-check.ts";
import { decodeHead, type MarkerState, readMarker } from "./files/marker.ts";
import { linkStore, nodeFiles, openLevel } from "./files/node-files.ts";
import { canonical, listSnapshots, loadState } from "./snapshot.ts";
import { genesis, type Packed } from "./store/codec.ts";
import { hashAt, readEvents } from "./store/event-log.ts";
import { type Gap, readGaps, undeclared } from "./store/gaps.ts";
import { readAnchor, readEpochs } from "./store/meta.ts";
import type { Store } from "./store/store.ts";
import { walkEvents } from "./store/walk.ts";
import { decodeBody, Unreadable } from "./upcast.ts";

export interface Fault {
  readonly code:
    | "store-missing"
    | "store-unreadable"
    | "file-damaged"
    | "marker-missing"
    | "events-missing"
    | "event-damaged"
    | "chain-broken"
    | "event-unreadable"
    | "snapshot-damaged"
    | "snapshot-differs"
    | "tail-missing";
  /** Sequences concerned; null for faults of files. `to` null: nobody knows. */
  readonly from: number | null;
  readonly to: number | null;
  readonly detail: string;
}
export interface VerifyReport {
  readonly ok: boolean;
  readonly site: string | null;
  readonly events: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly hash: string | null;
  /** History begins behind this place. */
  readonly anchor: { readonly seq: number; readonly hash: string } | null;
  readonly epochs: readonly { readonly counter: number; readonly id: string; readonly from: number }[];
  /** Gaps that an epoch has declared, and what of them is still missing: known, not a fault. */
  readonly gaps: readonly {
    readonly from: number;
    readonly to: number;
    readonly upTo: number | null;
    readonly kind: "inside" | "tail" | "break";
    readonly present: number;
  }[];
  readonly snapshots: readonly { readonly seq: number; readonly verified: boolean }[];
  readonly faults: readonly Fault[];
}
export interface VerifyOptions {
  /** Called now and then with the sequence reached and the last one expected. */
  readonly onProgress?: (seq: number, of: number) => void;
  /** Sees the exact JSON text of every sound event, in order. */
  readonly onEvent?: (seq: number, body: string) => void;
  /** Folds events over a state; with it the newest snapshot is held against a replay. */
  readonly refold?: (
    base: { readonly seq: number; readonly state: unknown } | null,
    events: AsyncIterable<Stored>,
  ) => unknown;
}

/** `dir`: the journal's folder. Best while the gateway is stopped; a running one is read as of now. */
export const verifyStore = async (dir: string, options: VerifyOptions = {}): Promise<VerifyReport> => {
  const files = nodeFiles(dir);
  const marker = await readMarker(files);
  const faults: Fault[] = marker === null ? [fileFault("marker-missing", "marker.json")] : [];
  if (!(await files.storeExists())) {
    return {
      ...nothing,
      ok: false,
      site: marker?.site ?? null,
      faults: [...faults, fileFault("store-missing", "store")],
    };
  }
  for (const what of (await checkLevelDb(join(dir, "store"), Number.MAX_SAFE_INTEGER)).damage) {
    faults.push(fileFault("file-damaged", what));
  }
  // What was noted before the view was taken must be in it, also while a gateway goes on writing.
  const note = decodeHead(await files.readHead());
  const noted = (note?.seq ?? 0) > (marker?.head.seq ?? 0) ? note : (marker?.head ?? null);
  await sweepViews(dir);
  const view = await mkdtemp(join(dir, `verify-${process.pid}-`));
  try {
    const store = await openView(join(dir, "store"), view, faults);
    if (store === null) return { ...nothing, ok: false, site: marker?.site ?? null, faults };
    try {
      return await verifyOpen(store, { marker, noted, faults }, options);
    } finally {
      await store.close();
    }
  } finally {
    await rm(view, { recursive: true, force: true });
  }
};

/** Folders that a verification left behind when it was killed. */
const sweepViews = async (dir: string): Promise<void> => {
  for (const name of await readdir(dir)) {
    const owner = /^verify-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) await rm(join(dir, name), { recursive: true, force: true });
  }
};

const isRunning = (id: number): boolean => {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

const nothing = { events: 0, first: null, last: null, hash: null, anchor: null, epochs: [], gaps: [], snapshots: [] };
const fileFault = (code: Fault["code"], detail: string): Fault => ({ code, from: null, to: null, detail });

const openView = async (from: string, view: string, faults: Fault[]): Promise<Store | null> => {
  await linkStore(from, view);
  try {
    if (faults.some(({ code }) => code === "file-damaged")) await ClassicLevel.repair(view);
    return await openLevel(view, false);
  } catch (error) {
    faults.push(fileFault("store-unreadable", String(error)));
    return null;
  }
};

interface Known {
  readonly marker: MarkerState | null;
  /** Last place that is known to have been on disk. */
  readonly noted: { readonly seq: number; readonly hash: string } | null;
  readonly faults: Fault[];
}

const verifyOpen = async (store: Store, known: Known, options: VerifyOptions): Promise<VerifyReport> => {
  const { marker, noted, faults } = known;
  const inStore = await readAnchor(store);
  const anchor = (marker?.anchor?.seq ?? 0) > (inStore?.seq ?? 0) ? (marker?.anchor ?? null) : inStore;
  const gaps = await readGaps(store);
  let first: number | null = null;
  const present = new Map(gaps.map((gap) => [gap, 0]));
  const walked = await walkEvents(store, {
    after: anchor ?? { seq: 0, hash: genesis },
    gaps,
    watch: noted?.seq ?? 0,
    pause: (seq) => options.onProgress?.(seq, noted?.seq ?? seq),
    visit: (event) => {
      first ??= event.seq;
      for (const gap of gaps)
        if (event.seq >= gap.from && event.seq <= gap.to) present.set(gap, (present.get(gap) ?? 0) + 1);
      checkSchema(event, faults);
      options.onEvent?.(event.seq, event.body.toString("utf8"));
    },
  });
  if (walked.unreadable) faults.push(fileFault("store-unreadable", "a block of the event log"));
  for (const { from, to } of walked.missing) {
    const damaged = walked.bad.some((seq) => seq >= from && seq <= to);
    faults.push({ code: damaged ? "event-damaged" : "events-missing", from, to, detail: damaged ? "checksum" : "gap" });
  }
  for (const { seq } of walked.breaks) faults.push({ code: "chain-broken", from: seq, to: seq, detail: "hash before" });
  const last = walked.last?.seq ?? anchor?.seq ?? 0;
  const upTo = noted?.seq ?? 0;
  for (const { from, to } of upTo > last ? undeclared(gaps, { from: last + 1, to: upTo }) : []) {
    faults.push({ code: "tail-missing", from, to: marker?.clean === true ? to : null, detail: `noted up to ${upTo}` });
  }
  if (noted !== null && walked.watched !== null && walked.watched !== noted.hash) {
    faults.push({ code: "chain-broken", from: upTo, to: upTo, detail: "not the hash that was noted beside the store" });
  }
  const snapshots = await checkSnapshots(store, faults, gaps, options.refold);
  return {
    ok: faults.length === 0,
    site: marker?.site ?? null,
    events: walked.events,
    first,
    last: walked.last?.seq ?? null,
    hash: walked.last?.hash ?? anchor?.hash ?? null,
    anchor: anchor === null ? null : { seq: anchor.seq, hash: anchor.hash },
    epochs: (await readEpochs(store)).map(({ epoch, from }) => ({ ...epoch, from })),
    gaps: gaps.map((gap) => ({
      from: gap.from,
      to: gap.to,
      upTo: gap.upTo,
      kind: gap.kind,
      present: present.get(gap) ?? 0,
    })),
    snapshots,
    faults,
  };
};

const checkSchema = ({ seq, body }: Packed, faults: Fault[]): void => {
  const unreadable = (detail: string): void => {
    faults.push({ code: "event-unreadable", from: seq, to: seq, detail });
  };
  try {
    const recorded = decodeBody(body.toString("utf8"));
    const checked = eventTable[recorded.event.type].schema.safeParse(recorded.event);
    if (recorded.seq !== seq) unreadable(`says that it is ${recorded.seq}`);
    else if (!checked.success) unreadable(checked.error.issues[0]?.message ?? "schema");
  } catch (error) {
    if (!(error instanceof Unreadable || error instanceof SyntaxError)) throw error;
    unreadable(error.message);
  }
};

const checkSnapshots = async (
  store: Store,
  faults: Fault[],
  gaps: readonly Gap[],
  refold: VerifyOptions["refold"],
): Promise<VerifyReport["snapshots"]> => {
  const notes = await listSnapshots(store);
  for (const [index, note] of notes.entries()) {
    const found = await loadState(store, note);
    const at = { from: note.seq, to: note.seq };
    const chain = await hashAt(store, note.seq);
    if (found === null) faults.push({ code: "snapshot-damaged", ...at, detail: "state is not what was saved" });
    else if (chain !== null && chain !== note.hash) {
      faults.push({ code: "snapshot-differs", ...at, detail: "chain hash" });
    } else if (refold !== undefined && index === 0) {
      const older = notes[1];
      const base = older === undefined ? null : await loadState(store, older);
      const anchored = (await readAnchor(store)) !== null;
      if (base === null && anchored) continue;
      const state = await refold(base, readEvents(store, (base?.seq ?? 0) + 1, note.seq, decodeBody));
      // It was made before a part of its history was lost: what is left cannot say otherwise.
      const isWhole = !gaps.some(({ from, to }) => from <= note.seq && to > (base?.seq ?? 0));
      if (isWhole && canonical(state) !== canonical(found.state)) {
        faults.push({ code: "snapshot-differs", ...at, detail: "state after replay" });
      }
    }
  }
  return notes.map(({ seq, verified }) => ({ seq, verified }));
};
