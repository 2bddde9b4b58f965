/** Forgetting the beginning of history: never past a proven snapshot, and never its chain hash. */
import type { Moment } from "../../core/vocabulary.ts";
import { listSnapshots, type SnapshotNote } from "../snapshot.ts";
import type { Decode } from "../upcast.ts";
import { genesis, linkOf, unpack } from "./codec.ts";
import { lastEventAt } from "./event-log.ts";
import { eventBound, eventRange, kindRange } from "./keys.ts";
import { type Anchor, putAnchor } from "./meta.ts";
import { type Store, writeSynced } from "./store.ts";

export const snapshotAt = async (store: Store, seq: number): Promise<SnapshotNote | null> =>
  (await listSnapshots(store)).find((note) => note.seq === seq) ?? null;

/** Chain hash and time at `seq`: of the event there, or of the last one before it. */
export const momentAt = async (
  store: Store,
  seq: number,
  anchor: Anchor | null,
  decode: Decode,
): Promise<{ readonly seq: number; readonly hash: string; readonly moment: Moment | null }> => {
  const event = await lastEventAt(store, seq);
  if (event === null) return { seq, hash: anchor?.hash ?? genesis, moment: anchor?.moment ?? null };
  const { at, synced, elapsed } = decode(event.body.toString("utf8"));
  return { seq, hash: linkOf(event), moment: { at, synced, elapsed } };
};

/**
 * Cuts at the end of the last packed value that lies wholly below `seq` and below the older of the two newest proven
 * snapshots, so that both stay usable: the older one is what a start falls back to when the newer one is damaged.
 * `announce` writes the anchor into the marker before anything is deleted.
 */
export const cutEvents = async (
  store: Store,
  seq: number,
  present: Anchor | null,
  decode: Decode,
  announce: (anchor: Anchor) => Promise<void>,
): Promise<Anchor | null> => {
  const proven = (await listSnapshots(store)).filter((note) => note.verified);
  const limit = Math.min(seq, (proven[1] ?? proven[0])?.seq ?? 0);
  const anchor = await anchorAt(store, limit, decode);
  if (anchor === null || anchor.seq <= (present?.seq ?? 0)) return present;
  await writeSynced(store, [putAnchor(anchor)]);
  await announce(anchor);
  await store.clear({ gte: kindRange("e").gte, lt: eventBound(anchor.seq + 1) });
  await reclaim(store);
  return anchor;
};

const anchorAt = async (store: Store, limit: number, decode: Decode): Promise<Anchor | null> => {
  for await (const [key, value] of store.iterator({ gte: "e:", lt: eventBound(limit + 1), reverse: true })) {
    const { first, last } = eventRange(key);
    if (last > limit) continue;
    const end = unpack(value, first, last).events.at(-1);
    // Half a value is no place to hang the rest of history on.
    if (end === undefined || end.seq !== last) continue;
    const { at, synced, elapsed } = decode(end.body.toString("utf8"));
    return { seq: last, hash: linkOf(end), moment: { at, synced, elapsed } };
  }
  return null;
};

/** LevelDB keeps deleted bytes until it compacts: events that were cut, side records that were erased. */
const reclaim = async (store: Store): Promise<void> => {
  const compact = (store as { compactRange?: (start: string, end: string) => Promise<void> }).compactRange;
  if (compact === undefined) return;
  for (const kind of ["d", "e"] as const) {
    const { gte, lt } = kindRange(kind);
    await compact.call(store, gte, lt);
  }
};
