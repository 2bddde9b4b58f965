/**
 * Snapshots: the state after a sequence, so that a start folds days of events instead of years. One counts only after
 * it was proven: the newest proven one before it, plus the events between, gives the same state.
 */
import { hash } from "node:crypto";
import { z } from "zod";
import { Moment } from "../core/vocabulary.ts";
import { kindRange, snapshotKey, stateKey } from "./store/keys.ts";
import { getJson, type Op, putJson, type Store, textOf, writeSynced } from "./store/store.ts";

export const SnapshotNote = z.object({
  seq: z.number().int().nonnegative(),
  /** Chain hash at `seq`. */
  hash: z.string(),
  /** When the last event at or before `seq` was. */
  moment: Moment.nullable(),
  /** SHA-256 of the stored state. */
  digest: z.string(),
  verified: z.boolean(),
});
export type SnapshotNote = Readonly<z.infer<typeof SnapshotNote>>;

const kept = 2;

export interface State {
  readonly seq: number;
  readonly state: unknown;
}

/** Notes of all snapshots, newest first. */
export const listSnapshots = async (store: Store): Promise<SnapshotNote[]> => {
  const notes: SnapshotNote[] = [];
  for await (const key of store.keys({ ...kindRange("i"), reverse: true })) {
    const parsed = SnapshotNote.safeParse(await getJson(store, key));
    if (parsed.success) notes.push(parsed.data);
  }
  return notes;
};

/** Null: the state is not there or not what the note vouches for. */
export const loadState = async (store: Store, note: SnapshotNote): Promise<State | null> => {
  const value = await store.get(stateKey(note.seq));
  if (value === undefined || hash("sha256", value, "hex") !== note.digest) return null;
  return { seq: note.seq, state: JSON.parse(textOf(value)) as unknown };
};

/** Newest verified snapshot below `below` that can be read. */
export const newestState = async (
  store: Store,
  below: number,
): Promise<{ readonly note: SnapshotNote; readonly state: unknown } | null> => {
  for (const note of await listSnapshots(store)) {
    if (!note.verified || note.seq >= below) continue;
    const found = await loadState(store, note);
    if (found !== null) return { note, state: found.state };
  }
  return null;
};

export const saveState = async (
  store: Store,
  place: { readonly seq: number; readonly hash: string; readonly moment: Moment | null },
  state: unknown,
): Promise<void> => {
  const value = Buffer.from(canonical(state), "utf8");
  const note: SnapshotNote = { ...place, digest: hash("sha256", value, "hex"), verified: false };
  await writeSynced(store, [{ type: "put", key: stateKey(place.seq), value }, putJson(snapshotKey(place.seq), note)]);
};

/** Marks the snapshot as proven when `state` equals it, and forgets all but the newest two proven ones. */
export const proveState = async (store: Store, note: SnapshotNote, state: unknown): Promise<boolean> => {
  const digest = hash("sha256", canonical(state), "hex");
  const all = await listSnapshots(store);
  if (digest !== note.digest) {
    await writeSynced(store, drop(note.seq));
    return false;
  }
  const proven = all.filter((other) => other.verified || other.seq === note.seq);
  const oldest = proven[kept - 1]?.seq ?? 0;
  const gone = all.filter((other) => other.seq < oldest);
  await writeSynced(store, [
    putJson(snapshotKey(note.seq), { ...note, verified: true }),
    ...gone.flatMap((other) => drop(other.seq)),
  ]);
  return true;
};

const drop = (seq: number): Op[] => [
  { type: "del", key: stateKey(seq) },
  { type: "del", key: snapshotKey(seq) },
];

/** JSON with sorted keys: equal states give equal text whatever order their fields were made in. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  ) ?? "null";
