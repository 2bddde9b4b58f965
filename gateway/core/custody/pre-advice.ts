/** Announcing a parcel, and looking up what was announced. */
import type { Decide, Site } from "../turn/state.ts";
import type { Moment } from "../vocabulary.ts";
import { isStale, type PreAdvice } from "./fold/pre-advices.ts";

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
