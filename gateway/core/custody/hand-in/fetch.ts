/** A courier's round of hand-ins: one after the other, of the courier's own carrier only. */
import { courierOf } from "../../access/courier.ts";
import type { CommandOf } from "../../command.ts";
import type { Event } from "../../event.ts";
import { refuse } from "../../refusal.ts";
import type { Tools } from "../../rules.ts";
import { depositAnswer, no, stageOf } from "../../turn/reply.ts";
import type { ActOnDue, Decide, DecideTable, Site } from "../../turn/state.ts";
import { evidenceOf } from "../../witness/evidence.ts";
import type { Deposit } from "../custody.ts";
import { cancelEvents, suspect } from "../deposit/evidence.ts";
import { whoIs } from "../deposit/own.ts";
import { beingTaken, openToTake, takenByWord } from "../recall.ts";

/** What is in doubt is in the round as well: its carrier's courier is the one to look. */
const fetch: Decide<"fetch-hand-in"> = (site, { command, by }, moment, tools) => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return no(courier);
  const deposit = site.custody.deposits.get(command.deposit);
  if (!deposit?.handIn) return no(refuse("unknown-hand-in"));
  if (deposit.carrier !== courier.carrier) return no(refuse("foreign-carrier"));
  const { state } = deposit.stage;
  if (state !== "held" && state !== "suspect") return no(refuse("wrong-state", { why: stageOf(deposit) }));
  return openToTake(site, deposit, courier, moment, tools);
};

const confirm: Decide<"confirm-fetch"> = (site, { command, by }, moment, tools) => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return no(courier);
  // The item sensor was faster than the courier's finger.
  const before = site.custody.outcomes.get(command.deposit);
  if (before?.outcome === "fetched" && before.carrier === courier.carrier)
    return no(depositAnswer(before, "fetched", [], before.receipt ?? null));
  const found = beingTaken(site, command.deposit, courier);
  if (!found?.deposit.handIn) return no(refuse("unknown-hand-in"));
  return found.refusal ? no(found.refusal) : takenByWord(site, found.deposit, "fetched", moment, tools);
};

/**
 * Nothing is there, something else is, or it cannot be carried. What was in doubt and is not there was never handed
 * in; what the site had taken into its custody is a case for staff.
 */
const report: Decide<"report-hand-in"> = (site, { command, by }, moment, tools) => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return no(courier);
  const found = beingTaken(site, command.deposit, courier);
  if (!found?.deposit.handIn) return no(refuse("unknown-hand-in"));
  if (found.refusal) return no(found.refusal);
  const { deposit } = found;
  if (neverCame(site, deposit, command))
    return {
      events: cancelEvents(deposit, "found-empty", evidenceOf("stated", ["courier"])),
      answer: depositAnswer(deposit, "cancelled"),
    };
  const events = [
    incident(deposit, command.problem, courier.courier, tools),
    suspect(deposit, `fetch-${command.problem}`),
  ];
  return { events, answer: depositAnswer(deposit, "suspect") };
};

export const fetchCommands: DecideTable<"fetch-hand-in" | "confirm-fetch" | "report-hand-in"> = {
  "fetch-hand-in": fetch,
  "confirm-fetch": confirm,
  "report-hand-in": report,
};

/** Nobody came for it in time: it stays in the site's custody, and whoever may fetch it is told. */
export const fetchDue: ActOnDue = (site, { id }) => {
  const deposit = site.custody.deposits.get(id);
  if (!deposit) return [];
  const { compartment, carrier, inside, incoming } = deposit;
  return [{ type: "hand-in-overdue", deposit: id, compartment, carrier, parcels: [...inside, ...incoming] }];
};

const neverCame = ({ locker }: Site, deposit: Deposit, { problem }: CommandOf<"report-hand-in">): boolean =>
  problem === "empty" && deposit.inside.length === 0 && locker.compartments.get(deposit.compartment)?.item !== true;

const incident = (
  { deposit, compartment }: Deposit,
  kind: CommandOf<"report-hand-in">["problem"],
  courier: string,
  { freshId }: Tools,
): Event => ({
  ...{ type: "incident-opened", incident: freshId(8), compartment, deposit, kind, by: whoIs(courier) },
  evidence: evidenceOf("stated", ["courier"]),
});
