/**
 * Everything that can have happened at a site. An event is past, small and never edited after release: when its
 * schema must change, `version` goes up and `journal/upcast.ts` learns to read the old one.
 */
import type { z } from "zod";
import { collectionEvents } from "./events/collection-events.ts";
import { depositEvents } from "./events/deposit-events.ts";
import type { Class } from "./events/describe.ts";
import { doorEvents } from "./events/door-events.ts";
import { environmentEvents } from "./events/environment-events.ts";
import { handInEvents } from "./events/hand-in-events.ts";
import { siteEvents } from "./events/site-events.ts";
import { staffEvents } from "./events/staff-events.ts";
import { stockEvents } from "./events/stock-events.ts";
import { witnessEvents } from "./events/witness-events.ts";
import type { Moment } from "./vocabulary.ts";

export type { Class };

/** One row an event: its class, its version, its fields. The reference page is made from this table. */
export const eventTable = {
  ...siteEvents,
  ...doorEvents,
  ...depositEvents,
  ...collectionEvents,
  ...handInEvents,
  ...staffEvents,
  ...stockEvents,
  ...environmentEvents,
  ...witnessEvents,
} as const;

type Table = typeof eventTable;
export type EventType = keyof Table;
export type Event = { [T in EventType]: Readonly<z.infer<Table[T]["schema"]>> }[EventType];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

export const classOf = (type: EventType): Class => eventTable[type].kind;
/** Only reconciled facts leave the site. */
export const goesUp = (type: EventType): boolean => classOf(type) !== "site";

/** An event with its place in history. `cause` names the command or device message that led to it. */
export interface Recorded extends Moment {
  readonly seq: number;
  /** Counter of the epoch. */
  readonly epoch: number;
  readonly event: Event;
  readonly cause?: string;
}
