/** Announcing a parcel, and looking up what was announced. */
import type { Event } from "../event.ts";
import type { Decide, Site } from "../turn/state.ts";
import type { Moment } from "../vocabulary.ts";
import { isStale, type PreAdvice, preAdviceBounds } from "./fold/pre-advices.ts";
import { roomDesk } from "./room.ts";

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

/** A copy is no event, nor is what comes too late: the fleet knows that by itself. */
export const takePreAdvices: Decide<"take-pre-advices"> = (site, { command }, moment) => {
  const { custody } = site;
  const { advices, fleetAt } = command;
  const fresh = advices.filter(
    ({ waybill, revision, notAfter }) =>
      notAfter > fleetAt && revision > (custody.preAdvices.get(waybill)?.revision ?? 0),
  );
  if (fresh.length === 0) return { events: [], answer: { type: "done" } };
  const askForRoom = roomDesk(site, moment);
  const heard = fresh.map(({ notAfter, reserveUntil = 0, ...advice }) => {
    const { waybill, revision, consent, size } = advice;
    const until = moment.elapsed + Math.min(notAfter - fleetAt, preAdviceBounds.keptMs);
    // That a consent is withdrawn is heard also of a parcel that lies here.
    const isLate = consent !== "refused" && custody.parcels.has(waybill);
    const isWanted = reserveUntil > fleetAt && consent !== "refused" && !custody.parcels.has(waybill);
    const room = isWanted && size !== undefined ? askForRoom(waybill, size) : null;
    const ends = Math.min(until, moment.elapsed + reserveUntil - fleetAt);
    const reserved = room?.answer === "kept" ? { reserved: { size: room.size, until: ends } } : {};
    const received: Event = { type: "pre-advice-received", ...advice, until, ...reserved };
    const refused = isLate ? { refused: "waybill-duplicate" as const } : {};
    return { received, taken: { waybill, revision, ...refused, ...(room ? { room: room.answer } : {}) } };
  });
  const events = heard.map(({ received }) => received);
  return {
    events: [...events, { type: "pre-advices-taken", taken: heard.map(({ taken }) => taken) }],
    answer: { type: "done" },
  };
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
