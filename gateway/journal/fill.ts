/**
 * Fills holes with what the fleet kept. The fleet is believed as far as the chain goes: an event that touches one that
 * is there must link to it; what touches nothing on one side is stored and labelled `partial`.
 */
import { z } from "zod";
import { eventTable } from "../core/event.ts";
import { Moment } from "../core/vocabulary.ts";
import type { Filled } from "../ports/journal.ts";
import { chainHash, EventPacker, genesis, linkOf } from "./store/codec.ts";
import { eventAt, readEvents } from "./store/event-log.ts";
import type { Gap, Range } from "./store/gaps.ts";
import { eventKey } from "./store/keys.ts";
import type { Anchor } from "./store/meta.ts";
import { type Op, type Store, writeSynced } from "./store/store.ts";
import { type Decode, Unreadable } from "./upcast.ts";

export interface Offered {
  readonly seq: number;
  readonly prev: string;
  readonly body: string;
}
export interface FillContext {
  readonly gaps: readonly Gap[];
  readonly anchor: Anchor | null;
  readonly decode: Decode;
}

const Front = Moment.extend({
  seq: z.number().int(),
  epoch: z.number().int(),
  event: z.looseObject({ type: z.string() }),
});
const hashForm = /^[0-9a-f]{64}$/;

export const fillHoles = async (store: Store, offered: readonly Offered[], context: FillContext): Promise<Filled> => {
  const inOrder = [...offered].sort((a, b) => a.seq - b.seq);
  const touched = context.gaps.filter((gap) => inOrder.some((event) => event.seq >= gap.from && event.seq <= gap.to));
  const rejected: number[] = [];
  const accepted: (Offered & { readonly hash: string })[] = [];
  for (const event of inOrder) {
    const gap = touched.find((candidate) => event.seq >= candidate.from && event.seq <= candidate.to);
    const hash = gap === undefined || !isSound(event, gap, context.decode) ? null : chainHash(event.prev, event.body);
    const before = accepted.at(-1);
    if (hash === null || before?.seq === event.seq) rejected.push(event.seq);
    else if (!(await linksToLeft(store, event, before, context))) rejected.push(event.seq);
    else if (!(await linksToRight(store, event.seq, hash, gap))) rejected.push(event.seq);
    else accepted.push({ ...event, hash });
  }
  const fresh: Offered[] = [];
  for (const event of accepted) if ((await eventAt(store, event.seq)) === null) fresh.push(event);
  if (fresh.length > 0) await writeSynced(store, packed(fresh));
  const missing: Range[] = [];
  for (const gap of touched) missing.push(...(await missingOf(store, gap, context.decode)));
  const known = touched.length > 0 && touched.every((gap) => gap.upper !== null && gap.kind === "inside");
  const grade = known && missing.length === 0 && rejected.length === 0 ? "proven" : "partial";
  return { stored: fresh.length, grade, missing, rejected };
};

const isSound = (event: Offered, gap: Gap, decode: Decode): boolean => {
  if (!hashForm.test(event.prev)) return false;
  try {
    const front = Front.safeParse(JSON.parse(event.body));
    if (!front.success || front.data.seq !== event.seq || front.data.epoch >= gap.epoch) return false;
    const { event: decoded } = decode(event.body);
    return eventTable[decoded.type].schema.safeParse(decoded).success;
  } catch (error) {
    if (error instanceof Unreadable || error instanceof SyntaxError) return false;
    throw error;
  }
};

/** The event before, when it is there, must be the one that this event names. */
const linksToLeft = async (
  store: Store,
  event: Offered,
  before: (Offered & { readonly hash: string }) | undefined,
  { anchor }: FillContext,
): Promise<boolean> => {
  if (before?.seq === event.seq - 1) return before.hash === event.prev;
  if (event.seq === 1) return event.prev === genesis;
  if (anchor?.seq === event.seq - 1) return anchor.hash === event.prev;
  const left = await eventAt(store, event.seq - 1);
  return left === null || linkOf(left) === event.prev;
};

/** So must the one after, there or remembered by the gap. What follows a lost tail links to what came before it. */
const linksToRight = async (store: Store, seq: number, hash: string, gap: Gap | undefined): Promise<boolean> => {
  if (gap?.to === seq) return gap.kind === "tail" || gap.upper === null || gap.upper === hash;
  const right = await eventAt(store, seq + 1);
  return right === null || right.prev.toString("hex") === hash;
};

/** Contiguous runs become packed values like any other. */
const packed = (events: readonly Offered[]): Op[] => {
  const ops: Op[] = [];
  const packer = new EventPacker();
  const flush = (): void => {
    const key = eventKey(packer.first, packer.last);
    ops.push({ type: "put", key, value: packer.take() });
  };
  for (const event of events) {
    if (packer.count > 0 && packer.last + 1 !== event.seq) flush();
    packer.add(event.seq, event.prev, event.body);
  }
  flush();
  return ops;
};

const missingOf = async (store: Store, gap: Gap, decode: Decode): Promise<Range[]> => {
  const missing: Range[] = [];
  let next = gap.from;
  for await (const { recorded } of readEvents(store, gap.from, gap.to, decode)) {
    if (recorded.seq > next) missing.push({ from: next, to: recorded.seq - 1 });
    next = recorded.seq + 1;
  }
  if (next <= gap.to) missing.push({ from: next, to: gap.to });
  return missing;
};
