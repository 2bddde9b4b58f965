/**
 * How an old event is read after its schema moved on. A shipped schema is never edited: its version goes up in
 * `eventTable`, and the step from the old version is added here.
 *
 * ```ts
 * "door-closed": { 1: (event) => ({ ...event, openMs: null }) }   // version 1 → 2
 * ```
 */
import { type Event, eventTable, type Recorded } from "../core/event.ts";

type Plain = Readonly<Record<string, unknown>>;
/** `steps[type][v]` makes version v + 1 of version v. */
export type UpcastSteps = Readonly<Record<string, Readonly<Record<number, (event: Plain) => Plain>>>>;
/** Present version and check of each event type; `eventTable` fits. */
export type Versions = Readonly<
  Record<string, { readonly version: number; readonly schema: { safeParse(value: unknown): { success: boolean } } }>
>;

const steps: UpcastSteps = {
  "off-time-counted": { 1: (event) => ({ ...event, moved: "site-time" }) },
  "hand-in-moved": { 1: (event) => event },
  "lock-worn": { 1: (event) => event },
};

export class Unreadable extends Error {
  readonly code = "event-unreadable";
}

/** Makes the function that turns a body into what it records. Throws `Unreadable` for what no step leads from. */
export const makeDecoder =
  (versions: Versions, upcasts: UpcastSteps) =>
  (body: string): Recorded => {
    const { v, ...rest } = JSON.parse(body) as Recorded & { readonly v: number };
    const row = versions[rest.event.type];
    if (row === undefined || v > row.version) throw new Unreadable(`${rest.event.type} version ${v} is not known here`);
    if (v === row.version) return rest;
    let event: Plain = rest.event;
    for (let from = v; from < row.version; from += 1) {
      const step = upcasts[rest.event.type]?.[from];
      if (step === undefined) throw new Unreadable(`no step leads from ${rest.event.type} version ${from}`);
      event = step(event);
    }
    if (!row.schema.safeParse(event).success) throw new Unreadable(`${rest.event.type} version ${v} does not fit`);
    return { ...rest, event: event as Event };
  };

export type Decode = (body: string) => Recorded;
export const decodeBody: Decode = makeDecoder(eventTable, steps);

/** The exact text that is hashed and stored. */
export const encodeBody = (recorded: Recorded, version: number): string => {
  const cause = recorded.cause === undefined ? "" : `,"cause":${JSON.stringify(recorded.cause)}`;
  return (
    `{"seq":${recorded.seq},"epoch":${recorded.epoch},"at":${recorded.at},"synced":${recorded.synced},` +
    `"elapsed":${recorded.elapsed},"v":${version}${cause},"event":${JSON.stringify(recorded.event)}}`
  );
};
