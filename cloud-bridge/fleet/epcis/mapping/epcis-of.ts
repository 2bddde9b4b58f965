/**
 * What a site's events mean in EPCIS 2.0. Pure: the same event of the same history gives the same EPCIS events with the
 * same ids, wherever and whenever it is asked for. An entry is never changed once released: ids rest on it.
 */
import type { Event } from "../../../../gateway/core/event.ts";
import type { Fact } from "../../trail.ts";
import { type EpcisEvent, prefix } from "../event.ts";
import { eventHash, type JsonObject } from "../hash.ts";
import type { Names } from "../identifiers.ts";
import { custodyMappings } from "./custody.ts";
import { type Mapping, siteOf } from "./fact.ts";
import { placeMappings } from "./place.ts";

const mappings = { ...custodyMappings, ...placeMappings };
/** Types of events that EPCIS has words for. */
export const mappedTypes = Object.keys(mappings) as readonly Event["type"][];

export type NamedEvent = EpcisEvent & { readonly eventID: string };

/** Empty: EPCIS has no word for it. */
export const epcisOf = (names: Names, { event, ...place }: Fact): readonly NamedEvent[] => {
  const mapping = (mappings as Partial<Record<Event["type"], Mapping<never>>>)[event.type];
  return (mapping?.(event as never, siteOf(names, place)) ?? []).map((made) => named(names, made));
};

const named = (names: Names, made: EpcisEvent): NamedEvent => {
  const { type, ...rest } = made;
  const eventID = eventHash(made as unknown as JsonObject, { [prefix]: names.namespace });
  return { type, eventID, ...rest } as NamedEvent;
};

/** A parcel has left in these; each may turn out to be wrong. */
export const departures: readonly Event["type"][] = ["parcels-collected", "parcels-recalled", "hand-in-fetched"];
