/** Reading packed events back: by place, in order, and never past what the caller says is durable. */
import type { Stored } from "../../ports/journal.ts";
import type { Decode } from "../upcast.ts";
import { linkOf, type Packed, unpack } from "./codec.ts";
import { eventBound, eventRange, isEventKey } from "./keys.ts";
import type { Store } from "./store.ts";

const chunk = 32;

/**
 * All packed values that may hold a sequence ≥ `from`, in order. A damaged block ends LevelDB's iterator with an
 * error after it has skipped the block: what can be read is read one by one, then `onUnreadable` hears of the rest.
 */
export const eventValues = async function* (
  store: Store,
  from: number,
  onUnreadable?: (error: unknown) => void,
): AsyncGenerator<readonly [string, Uint8Array]> {
  let gte = (await keyHolding(store, from)) ?? eventBound(from);
  let size = chunk;
  for (;;) {
    const iterator = store.iterator({ gte, lt: "e;" });
    try {
      for (;;) {
        const entries = await iterator.nextv(size);
        if (entries.length === 0) return;
        for (const [key, value] of entries) {
          if (isEventKey(key)) yield [key, value];
          gte = `${key}\0`;
        }
      }
    } catch (error) {
      if (size === 1) {
        if (onUnreadable === undefined) throw error;
        onUnreadable(error);
        return;
      }
      size = 1;
    } finally {
      await iterator.close();
    }
  }
};

/** Key of the value that holds `seq`, if one does. */
const keyHolding = async (store: Store, seq: number): Promise<string | undefined> => {
  for await (const key of store.keys({ gte: "e:", lt: eventBound(seq + 1), reverse: true, limit: 1 })) {
    if (isEventKey(key) && eventRange(key).last >= seq) return key;
  }
  return undefined;
};

/** Events `from`..`to`, in order; holes are simply not there. */
export const readEvents = async function* (
  store: Store,
  from: number,
  to: number,
  decode: Decode,
): AsyncGenerator<Stored> {
  if (to < from) return;
  let next = from;
  for await (const [key, value] of eventValues(store, from)) {
    const { first, last } = eventRange(key);
    if (first > to) return;
    for (const event of unpack(value, first, last).events) {
      if (event.seq < next) continue;
      if (event.seq > to) return;
      next = event.seq + 1;
      yield toStored(event, decode);
    }
  }
};

/** The event at `seq`; null when it is not there or damaged. */
export const eventAt = async (store: Store, seq: number): Promise<Packed | null> => {
  const key = await keyHolding(store, seq);
  if (key === undefined) return null;
  const value = await store.get(key);
  if (value === undefined) return null;
  const { first, last } = eventRange(key);
  return unpack(value, first, last).events.find((event) => event.seq === seq) ?? null;
};

/** Chain hash after `seq`, computed from the event that lies there. */
export const hashAt = async (store: Store, seq: number): Promise<string | null> => {
  const event = await eventAt(store, seq);
  return event === null ? null : linkOf(event);
};

/** Newest event that is there at or below `seq`. */
export const lastEventAt = async (store: Store, seq: number): Promise<Packed | null> => {
  for await (const key of store.keys({ gte: "e:", lt: eventBound(seq + 1), reverse: true, limit: 1 })) {
    const value = await store.get(key);
    const { first, last } = eventRange(key);
    if (value !== undefined)
      return (
        unpack(value, first, last)
          .events.filter((event) => event.seq <= seq)
          .at(-1) ?? null
      );
  }
  return null;
};

const toStored = (event: Packed, decode: Decode): Stored => {
  const body = event.body.toString("utf8");
  return { recorded: decode(body), body, prev: event.prev.toString("hex"), hash: event.hash.toString("hex") };
};
