/**
 * Holds the store's history against what the marker and the last head note say must be there, and names every
 * sequence that is gone. It judges; it changes nothing.
 */
import type { Epoch, Moment } from "../../core/vocabulary.ts";
import type { MarkerState } from "../files/marker.ts";
import type { Hole, OpenReport } from "../report.ts";
import { newestState, type SnapshotNote } from "../snapshot.ts";
import { genesis } from "../store/codec.ts";
import { hashAt } from "../store/event-log.ts";
import { type Gap, pastGaps, readGaps, undeclared } from "../store/gaps.ts";
import { type Anchor, type Boot, type EpochRecord, readAnchor, readBoot, readEpochs } from "../store/meta.ts";
import type { Store } from "../store/store.ts";
import { type Walked, walkEvents } from "../store/walk.ts";
import type { OpenedStore } from "./open-store.ts";

/** How far a site jumps when nobody can say how many sequences were given away. */
const blindJump = 1_048_576;

export interface Evidence {
  readonly marker: MarkerState | null;
  /** What the head note says; null: none. */
  readonly note: Place | null;
  readonly opened: Omit<OpenedStore, "store">;
  /** Nothing was ever stored here. */
  readonly first: boolean;
}
export interface Place {
  readonly seq: number;
  readonly hash: string;
}
export interface Found {
  readonly anchor: Anchor | null;
  readonly gaps: readonly Gap[];
  readonly newGaps: readonly Gap[];
  readonly holes: readonly Hole[];
  readonly newEpoch: OpenReport["newEpoch"];
  readonly storeOlder: boolean;
  readonly storeBoot: Boot | null;
  readonly storeEpoch: EpochRecord | null;
  readonly epoch: Epoch | null;
  readonly snapshot: { readonly note: SnapshotNote; readonly state: unknown } | null;
  /** Where the next sequence continues, and the last event that is there. */
  readonly headSeq: number;
  readonly lastEvent: Place;
  readonly lastBody: string | null;
  readonly lastMoment: Moment | null;
  readonly walked: Walked;
  /** Everything was looked at, not only what came after the snapshot. */
  readonly thorough: boolean;
}

export const examine = async (store: Store, evidence: Evidence, thorough = false): Promise<Found> => {
  const { marker, opened, first } = evidence;
  const known = await readKnown(store, marker);
  const storeOlder = !first && isOlder(marker, known.storeBoot);
  const loss = marker?.loss?.epoch === (known.storeEpoch?.epoch.counter ?? 0) ? marker.loss : null;
  const doubtful = opened.damage.length > 0 || storeOlder || loss !== null || (marker?.suspect ?? !first);
  const base: Place = known.anchor ?? { seq: 0, hash: genesis };
  const after = thorough || doubtful || known.snapshot === null ? base : known.snapshot.note;
  const noted = newest(marker?.head ?? null, evidence.note);
  const walked = await walkEvents(store, { after, gaps: known.gaps, watch: noted?.seq ?? 0 });
  if (!thorough && !doubtful && isDamaged(walked)) return examine(store, evidence, true);

  const place = placeOf(walked.last ?? after);
  const lastEvent =
    known.snapshot !== null && known.snapshot.note.seq > place.seq ? placeOf(known.snapshot.note) : place;
  const end = pastGaps(known.gaps, lastEvent.seq);
  const inside = insideGaps(known, walked, { base, walkedTo: place.seq });
  const foreign = noted !== null && walked.watched !== null && walked.watched !== noted.hash;
  const reserved = marker === null ? null : Math.max(marker.reserved, noted?.seq ?? 0);
  const lost =
    !first &&
    (foreign ||
      storeOlder ||
      opened.vanished ||
      marker === null ||
      (opened.tailUncertain && !marker.clean) ||
      (noted !== null && noted.seq > end) ||
      (loss !== null && loss.tail !== null));
  const tail = lost && (reserved === null || reserved > end) ? tailGap(end, reserved, loss, lastEvent.hash) : null;
  const newGaps = tail === null ? inside : [...inside, tail];
  const holes = newGaps.map((gap) => holeOf(gap, known.snapshot?.note.seq ?? 0));
  const restored = opened.damage.length === 0 && (storeOlder || foreign);
  return {
    ...known,
    newGaps,
    holes,
    newEpoch: holes.length === 0 && !foreign ? null : (loss?.reason ?? (restored ? "restored-image" : "lossy-repair")),
    storeOlder: restored,
    headSeq: tail?.to ?? end,
    lastEvent,
    lastBody: walked.last?.body ?? null,
    lastMoment: known.snapshot?.note.moment ?? known.anchor?.moment ?? null,
    walked,
    thorough: thorough || doubtful,
  };
};

const isDamaged = ({ missing, breaks, damagedKeys, unreadable }: Walked): boolean =>
  unreadable || missing.length > 0 || breaks.length > 0 || damagedKeys.length > 0;

const readKnown = async (store: Store, marker: MarkerState | null) => {
  const [inStore, storeBoot, gaps, epochs] = await Promise.all([
    readAnchor(store),
    readBoot(store),
    readGaps(store),
    readEpochs(store),
  ]);
  const inMarker = marker?.anchor ?? null;
  const anchor = (inMarker?.seq ?? 0) > (inStore?.seq ?? 0) ? inMarker : inStore;
  const storeEpoch = epochs.at(-1) ?? null;
  const markerLeads = marker !== null && marker.epoch.counter >= (storeEpoch?.epoch.counter ?? 0);
  const epoch = markerLeads ? marker.epoch : (storeEpoch?.epoch ?? null);
  return { anchor, storeBoot, gaps, storeEpoch, epoch, snapshot: await ownSnapshot(store) };
};

/** Newest proven snapshot that fits the chain, as far as the event at its place is still there to say so. */
const ownSnapshot = async (store: Store): Promise<Found["snapshot"]> => {
  let below = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const found = await newestState(store, below);
    if (found === null) return null;
    const hash = await hashAt(store, found.note.seq).catch(() => null);
    if (hash === null || hash === found.note.hash) return found;
    below = found.note.seq;
  }
};

const isOlder = (marker: MarkerState | null, boot: Boot | null): boolean => {
  if (marker === null || marker.boot.counter === 0) return false;
  if (boot === null || boot.counter < marker.boot.counter) return true;
  return boot.counter === marker.boot.counter && boot.id !== marker.boot.id;
};

const newest = (a: Place | null, b: Place | null): Place | null => ((b?.seq ?? -1) > (a?.seq ?? -1) ? b : a);
const placeOf = ({ seq, hash }: Place): Place => ({ seq, hash });

const insideGaps = (
  { gaps, anchor, snapshot }: Awaited<ReturnType<typeof readKnown>>,
  walked: Walked,
  { base, walkedTo }: { readonly base: Place; readonly walkedTo: number },
): Gap[] => {
  const found: Gap[] = walked.missing.map(({ from, to, upper }) => inside(from, to, upper));
  for (const { seq, prev } of walked.breaks) {
    found.push({ from: seq, to: seq - 1, upTo: seq, kind: "break", upper: prev, epoch: 0 });
  }
  const stateSeq = snapshot?.note.seq ?? 0;
  // The proven state lies beyond the last event that is there, or before the first one: the events between are gone.
  if (stateSeq > walkedTo) {
    for (const range of undeclared(gaps, { from: walkedTo + 1, to: stateSeq }))
      found.push(inside(range.from, range.to, null));
  }
  if (anchor !== null && stateSeq < base.seq) {
    for (const range of undeclared(gaps, { from: stateSeq + 1, to: base.seq }))
      found.push(inside(range.from, range.to, anchor.hash));
  }
  return found.sort((a, b) => a.from - b.from);
};

const inside = (from: number, to: number, upper: string | null): Gap => ({
  from,
  to,
  upTo: to,
  kind: "inside",
  upper,
  epoch: 0,
});

const tailGap = (end: number, reserved: number | null, loss: MarkerState["loss"], upper: string): Gap => {
  const toldBefore = loss?.tail?.from === end + 1 ? loss.tail.upTo : undefined;
  const to = reserved ?? end + blindJump;
  return { from: end + 1, to, upTo: toldBefore === undefined ? reserved : toldBefore, kind: "tail", upper, epoch: 0 };
};

const holeOf = ({ from, to, upTo, kind }: Gap, stateSeq: number): Hole => ({
  from,
  upTo,
  kind: kind === "tail" ? "tail" : "inside",
  covered: kind !== "tail" && Math.max(from, to) <= stateSeq,
});
