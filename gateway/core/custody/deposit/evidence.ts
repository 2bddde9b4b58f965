/** When a deposit is made, and when nobody can say so. */
import { issueCode } from "../../access/credential.ts";
import type { Event } from "../../event.ts";
import type { Compartment } from "../../locker/compartment.ts";
import type { Tools } from "../../rules.ts";
import type { ActOnDue, Site } from "../../turn/state.ts";
import type { Evidence, Moment } from "../../vocabulary.ts";
import { evidenceOf, provenInside } from "../../witness/evidence.ts";
import type { Deposit } from "../custody.ts";
import { carrierRules } from "../parcel.ts";

/** The door has closed, or a witness has spoken behind it: made when that proves it, else the courier is awaited. */
export const judgeDeposit = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): Event[] => {
  const evidence = provenInside(compartment, deposit, deposit.interrupted);
  return evidence ? madeEvents(site, deposit, evidence, moment, tools) : [];
};

/** Only now does a code exist. Parcels put beside others keep their deposit's code and hold period. */
export const madeEvents = (
  site: Site,
  deposit: Deposit,
  evidence: Evidence,
  { at, elapsed }: Moment,
  tools: Tools,
): Event[] => {
  const { compartment, carrier, courier, incoming, side } = deposit;
  const code = deposit.code ?? issueCode(deposit.deposit, (digest) => site.custody.codes.has(digest), tools);
  if (!code) return [suspect(deposit, "no-code-free")];
  const holdUntil = holdEnd(deposit, elapsed) ?? elapsed + carrierRules(tools.rules, carrier).holdMs;
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

/** Nothing went in: the compartment is free again, or stays with the parcels that were there before. */
export const cancelEvents = (
  deposit: Deposit,
  reason: "courier" | "lease-ended" | "did-not-open" | "found-empty",
  evidence: Evidence,
): Event[] => {
  const { compartment } = deposit;
  const cancelled: Event = { type: "deposit-cancelled", deposit: deposit.deposit, compartment, reason, evidence };
  return deposit.inside.length > 0 ? [cancelled] : [cancelled, { type: "compartment-freed", compartment, evidence }];
};

export const suspect = ({ deposit, compartment }: Deposit, reason: string): Event => ({
  type: "compartment-suspected",
  compartment,
  deposit,
  reason,
});

/** The courier has left without a word: proven empty is empty, all else waits for staff and releases no code. */
export const leaseDue: ActOnDue = (site, { id }) => {
  const deposit = site.custody.deposits.get(id);
  const compartment = deposit && site.locker.compartments.get(deposit.compartment);
  if (!deposit || !compartment) return [];
  const empty = compartment.item === false && compartment.itemBefore === false && deposit.inside.length === 0;
  if (empty) return cancelEvents(deposit, "lease-ended", evidenceOf("proven", ["item-sensor"]));
  return [suspect(deposit, "lease-ended")];
};

const holdEnd = ({ hold }: Deposit, elapsed: number): number | null => {
  if (!hold) return null;
  if (hold.state === "running") return hold.until;
  return hold.state === "paused" ? elapsed + hold.leftMs : elapsed;
};
