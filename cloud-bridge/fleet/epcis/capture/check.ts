/** A captured document, taken apart: its events with their ids, and what is wrong, named by field, value and rule. */
import type { z } from "zod";
import { eventHash, type JsonObject, type Prefixes } from "../hash.ts";
import type { Entry } from "../rows.ts";
import { bounds, CapturedDocument, CapturedEvent } from "./schema.ts";

export interface Fault {
  /** Path in the document, like `epcisBody.eventList.3.action`. */
  readonly field: string;
  readonly value: string;
  readonly rule: string;
}
export interface Checked {
  readonly entries: readonly Entry[];
  readonly faults: readonly Fault[];
  /** Nothing of it can be used. */
  readonly broken: boolean;
  readonly tooMany: boolean;
}
const faultsMax = 50;

/** `document`: parsed JSON of a stranger. */
export const checkDocument = (document: unknown): Checked => {
  const whole = isTooDeep(document, bounds.depthMax + 4) ? tooDeep : faultsOf(CapturedDocument, document, "");
  if (whole.length > 0) return { ...nothing, faults: whole, broken: true };
  const { "@context": context, epcisBody } = document as z.infer<typeof CapturedDocument>;
  const { eventList } = epcisBody;
  const field = "epcisBody.eventList";
  if (eventList.length > bounds.eventsMax) {
    const fault = { field, value: String(eventList.length), rule: `at most ${bounds.eventsMax} events` };
    return { ...nothing, faults: [fault], tooMany: true };
  }
  const entries: Entry[] = [];
  const faults: Fault[] = [];
  for (const [index, event] of eventList.entries()) {
    const found = checkEvent(event, context, `${field}.${index}`);
    if ("faults" in found) faults.push(...found.faults);
    else entries.push(found);
  }
  return { entries, faults: faults.slice(0, faultsMax), broken: false, tooMany: false };
};
const nothing = { entries: [], broken: false, tooMany: false } as const;

const tooDeep: readonly Fault[] = [{ field: "", value: "", rule: `nested at most ${bounds.depthMax} deep` }];

/** An event without an id gets that of its content. Its own time of recording is not ours. */
const checkEvent = (given: unknown, context: unknown, field: string): Entry | { readonly faults: readonly Fault[] } => {
  if (isTooDeep(given, bounds.depthMax)) return { faults: [{ ...tooDeep[0]!, field }] };
  const faults = [...faultsOf(CapturedEvent, given, field), ...controlFaults(given, field)];
  if (faults.length > 0) return { faults };
  const { eventID, recordTime: _recorded, "@context": own, errorDeclaration, ...rest } = given as JsonObject;
  const prefixes = prefixesOf([context, own]);
  const lost = unknownPrefix(rest, prefixes);
  if (lost !== undefined)
    return { faults: [{ field: `${field}.${lost}`, value: lost, rule: "its prefix stands in the context" }] };
  const event: JsonObject = Object.keys(prefixes).length > 0 ? { "@context": [prefixes], ...rest } : rest;
  return {
    eventID: typeof eventID === "string" ? eventID : eventHash(rest, prefixes),
    event: errorDeclaration == null ? event : { ...event, errorDeclaration },
    origin: null,
    parcels: null,
    declared: errorDeclaration == null ? null : (errorDeclaration as never),
  };
};

/** What an event says, whatever it is called: equal for equal content. */
export const contentOf = (event: JsonObject): string => {
  const { "@context": context, ...rest } = event;
  return eventHash(rest, prefixesOf([context ?? []]));
};

const prefixesOf = (contexts: readonly unknown[]): Prefixes =>
  Object.fromEntries(
    contexts
      .flat()
      .flatMap((context) => (typeof context === "object" && context !== null ? Object.entries(context) : []))
      .filter((entry): entry is [string, string] => typeof entry[1] === "string" && !entry[0].startsWith("@")),
  );

/** Extension fields whose prefix nobody explains would mean something else tomorrow. */
const unknownPrefix = (event: JsonObject, prefixes: Prefixes): string | undefined =>
  Object.keys(event).find((name) => {
    const [, prefix] = /^([A-Za-z][\w-]*):(?!\/\/)/.exec(name) ?? [];
    return prefix !== undefined && !Object.hasOwn(prefixes, prefix) && !wellKnown.has(prefix);
  });
const wellKnown = new Set(["gs1", "cbv", "epcis", "cbvmda", "urn"]);

const faultsOf = (schema: z.ZodType, value: unknown, at: string): readonly Fault[] => {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).slice(0, faultsMax).map((issue) => {
    const field = [at, ...issue.path.map(String)].filter((part) => part !== "").join(".");
    return { field, value: shown(valueAt(value, issue.path)), rule: issue.message };
  });
};
const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
const shown = (value: unknown): string => (value === undefined ? "" : (JSON.stringify(value) ?? "").slice(0, 120));

/** U+0000 stands in no database's text. */
const controlFaults = (event: unknown, field: string): readonly Fault[] =>
  JSON.stringify(event).includes("\\u0000") ? [{ field, value: "", rule: "without U+0000" }] : [];

const isTooDeep = (value: unknown, depth: number): boolean => {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((inner) => isTooDeep(inner, depth - 1));
};
