/** What the events of all kinds are made with. */
import type { Evidence } from "../../../../gateway/core/vocabulary.ts";
import { isoOf } from "../../../../gateway/wire/moment.ts";
import type { Fact } from "../../trail.ts";
import type { EpcisEvent, Extensions } from "../event.ts";
import type { Names } from "../identifiers.ts";

export type Mapping<E> = (event: E, at: Site) => readonly EpcisEvent[];
/** Where and when a fact was written, in the words of the standard. */
export interface Site {
  readonly names: Names;
  readonly site: string;
  readonly time: string;
  /** What every event of this fact carries: when, where in the site's history, at which site it still is. */
  readonly here: Pick<EpcisEvent, "eventTime" | "eventTimeZoneOffset" | "bizLocation" | "readPoint"> & Extensions;
  /** The same, at a compartment's door. */
  at(compartment: string): Site["here"];
  /** Of what goes away through that door: nobody knows where it is then. */
  from(compartment: string): Omit<Site["here"], "bizLocation">;
}

export const siteOf = (names: Names, { site, epoch, seq, at }: Omit<Fact, "event">): Site => {
  const eventTime = isoOf(at);
  const when = { eventTime, eventTimeZoneOffset: names.timeZoneOffset, "postern:fact": `${site}/${epoch}/${seq}` };
  const from = (compartment: string) => ({ ...when, readPoint: { id: names.place(site, compartment) } });
  const bizLocation = { id: names.place(site) };
  const here = { ...when, readPoint: bizLocation, bizLocation };
  return { names, site, time: eventTime, here, from, at: (compartment) => ({ ...from(compartment), bizLocation }) };
};

/** How sure the site is, and who says so. */
export const grade = ({ grade, witnesses, recovered }: Evidence): Extensions => ({
  "postern:grade": grade,
  ...(witnesses.length > 0 ? { "postern:witness": [...witnesses] } : {}),
  ...(recovered === true ? { "postern:recovered": true } : {}),
});
