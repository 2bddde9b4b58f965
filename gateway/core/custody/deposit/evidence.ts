/** When a deposit is made, and when nobody can say so. */
import { issueCode } from "../../access/credential.ts";
import type { Event } from "../../event.ts";
import type { Compartment } from "../../locker/compartment.ts";
import type { Tools } from "../../rules.ts";
import { doubtIn } from "../../turn/reply.ts";
import type { ActOnDue, Site } from "../../turn/state.ts";
import type { Evidence, Moment } from "../../vocabulary.ts";
import { evidenceOf } from "../../witness/evidence.ts";
import { agreeInside, isAgreed } from "../../witness/reconcile/agree.ts";
import { type Deposit, type HandIn, isTaken } from "../custody.ts";
import { withHolidays } from "../hold.ts";
import { carrierRules } from "../parcel.ts";

/**
 * The door has closed, or a witness has spoken behind it: made when all who can see agree, else they or the courier are
 * awaited.
 */
export const judgeDeposit = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): Event[] => {
  const agreed = agreeInside(site, deposit, compartment, moment, tools);
  return isAgreed(agreed) ? madeEvents(site, deposit, agreed, moment, tools) : [];
};

/** Only now does a code exist. Parcels put beside others keep their deposit's code and hold period. */
export const madeEvents = (
  site: Site,
  deposit: Deposit,
  evidence: Evidence,
  { at, elapsed }: Pick<Moment, "at" | "elapsed">,
  tools: Tools,
): Event[] => {
  const { compartment, carrier, courier, incoming, side } = deposit;
  if (deposit.handIn) return [handInMade(deposit, deposit.handIn, evidence, { at, elapsed }, tools)];
  const code = deposit.code ?? issueCode(deposit.deposit, isTaken(site.custody), tools);
  if (!code) return [suspect(deposit, "no-code-free")];
  const { holdMs } = carrierRules(tools.rules, carrier);
  const holdUntil = holdEnd(deposit, elapsed) ?? elapsed + withHolidays(holdMs, at, tools);
  const made: Event = {
    type: "deposit-made",
    deposit: deposit.deposit,
    compartment,
    parcels: [...incoming],
    carrier,
    courier,
    evidence,
    code,
    holdUntil,
    holdUntilAt: at + (holdUntil - elapsed),
    ...(side === null ? {} : { side }),
  };
  return [made];
};

/** Custody passes from the person to the site, and the person gets a receipt. */
const handInMade = (
  { deposit, compartment, carrier, incoming }: Deposit,
  { announcement }: HandIn,
  evidence: Evidence,
  { at, elapsed }: Pick<Moment, "at" | "elapsed">,
  { rules, freshId }: Tools,
): Event => ({
  ...{ type: "hand-in-made", deposit, compartment, parcels: [...incoming], carrier, evidence, receipt: freshId(8) },
  ...{ fetchBy: elapsed + rules.handInFetchMs, fetchByAt: at + rules.handInFetchMs },
  ...(announcement === null ? {} : { announcement }),
});

/** Nothing went in: the compartment is free again, or stays with the parcels that were there before. */
export const cancelEvents = (deposit: Deposit, why: WhyCancelled, evidence: Evidence): Event[] => {
  const { compartment } = deposit;
  const cancelled = cancelledEvent(deposit, why, evidence);
  return deposit.inside.length > 0 ? [cancelled] : [cancelled, { type: "compartment-freed", compartment, evidence }];
};

/** `said`: by the one who would have put it in. */
type WhyCancelled = "said" | "lease-ended" | "did-not-open" | "found-empty";

export const cancelledEvent = (
  { deposit, compartment, handIn }: Deposit,
  why: WhyCancelled,
  evidence: Evidence,
): Event => {
  const about = { deposit, compartment, evidence };
  return handIn
    ? { type: "hand-in-cancelled", ...about, reason: why === "said" ? "recipient" : why }
    : { type: "deposit-cancelled", ...about, reason: why === "said" ? "courier" : why };
};

export const suspect = ({ deposit, compartment }: Deposit, reason: string): Event => ({
  type: "compartment-suspected",
  compartment,
  deposit,
  reason,
});

/**
 * The courier has left without a word: proven empty is empty, all else waits for staff and releases no code. So does
 * what the courier said to be inside and the sensor does not see.
 */
export const leaseDue: ActOnDue = (site, { id }) => {
  const deposit = site.custody.deposits.get(id);
  const compartment = deposit && site.locker.compartments.get(deposit.compartment);
  if (!deposit || !compartment) return [];
  const { item, itemBefore } = compartment;
  const empty = item === false && itemBefore === false && deposit.inside.length === 0;
  if (empty && doubtIn(deposit) === null)
    return cancelEvents(deposit, "lease-ended", evidenceOf("proven", ["item-sensor"]));
  return [suspect(deposit, "lease-ended")];
};

const holdEnd = ({ hold }: Deposit, elapsed: number): number | null => {
  if (!hold) return null;
  if (hold.state === "running") return hold.until;
  return hold.state === "paused" ? elapsed + hold.leftMs : elapsed;
};
