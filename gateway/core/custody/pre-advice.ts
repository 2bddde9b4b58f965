/** Announcing a parcel, and looking up what was announced. */
import type { Event, EventOf } from "../event.ts";
import type { Decide, Site } from "../turn/state.ts";
import type { AdviceRefusal, FleetAdvice, Moment } from "../vocabulary.ts";
import { isStale, type PreAdvice, preAdviceBounds } from "./fold/pre-advices.ts";

/** Undefined: nobody announced this parcel, or it was too long ago. */
export const preAdviceOf = (site: Site, waybill: string, moment: Moment): PreAdvice | undefined => {
  const advice = site.custody.preAdvices.get(waybill);
  return advice && !isStale(advice, moment.elapsed) ? advice : undefined;
};

/** The newest advice counts; the same once more changes nothing. */
export const givePreAdvice: Decide<"give-pre-advice"> = (site, { command }, moment) => {
  const { type, ...advice } = command;
  const known = preAdviceOf(site, advice.waybill, moment);
  if (known && isSame(known, advice)) return { events: [], answer: { type: "done" } };
  return { events: [{ type: "pre-advice-received", ...advice }], answer: { type: "done" } };
};

/** A copy is no event; that of what is forgotten is taken as new, unless its time is over. */
export const takePreAdvices: Decide<"take-pre-advices"> = (site, { command }, moment) => {
  const { advices, fleetAt } = command;
  const fresh = advices.filter(({ waybill, revision }) => revision > (knownRevision(site, waybill) ?? 0));
  if (fresh.length === 0) return { events: [], answer: { type: "done" } };
  const events: Event[] = [];
  const taken: EventOf<"pre-advices-taken">["taken"] = [];
  for (const { revision, notAfter, ...advice } of fresh) {
    const { waybill } = advice;
    const refused = refusalOf(site, advice, notAfter, fleetAt);
    taken.push({ waybill, revision, ...(refused === null ? {} : { refused }) });
    if (refused !== null) continue;
    const until = moment.elapsed + Math.min(notAfter - fleetAt, preAdviceBounds.keptMs);
    events.push({ type: "pre-advice-received", ...advice, revision, until });
  }
  return { events: [...events, { type: "pre-advices-taken", taken }], answer: { type: "done" } };
};

const knownRevision = ({ custody }: Site, waybill: string): number | undefined =>
  custody.preAdvices.get(waybill)?.revision;

/** That a consent is withdrawn is heard also of a parcel that lies here. */
const refusalOf = (
  { custody }: Site,
  { waybill, consent }: Pick<FleetAdvice, "waybill" | "consent">,
  notAfter: number,
  fleetAt: number,
): AdviceRefusal | null => {
  if (fleetAt >= notAfter) return "expired";
  return consent !== "refused" && custody.parcels.has(waybill) ? "waybill-duplicate" : null;
};

const fields = [
  "carrier",
  "consent",
  "consentRecord",
  "size",
  "accessible",
  "goodsAllowed",
  "epc",
  "recipient",
] as const satisfies readonly (keyof PreAdvice)[];
const isSame = (known: PreAdvice, advice: Partial<PreAdvice>): boolean =>
  fields.every((field) => known[field] === advice[field]);
