/** An audit: a maintainer looked inside and says what lies there; the ledger is corrected by events. */
import { accessBounds } from "../access/access.ts";
import { maintainerBy } from "../access/maintainer.ts";
import { type Deposit, depositIn } from "../custody/custody.ts";
import type { Event } from "../event.ts";
import type { Decision } from "../input.ts";
import { type Refusal, refuse } from "../refusal.ts";
import type { Tools } from "../rules.ts";
import type { Decide, Observe, Site } from "../turn/state.ts";
import type { Evidence, Moment } from "../vocabulary.ts";
import { isBarred } from "./compartment.ts";
import { whoIs } from "./maintenance.ts";

/** What staff saw with their own eyes. */
export const staffEvidence: Evidence = { grade: "proven", witnesses: ["staff"] };

export const auditCompartment: Decide<"audit-compartment"> = (site, { command, by }, moment, tools) => {
  const person = maintainerBy(site, by, moment);
  if ("type" in person) return none(person);
  const { compartment } = command;
  const known = site.locker.compartments.get(compartment);
  if (!known) return none(refuse("unknown-compartment"));
  if (!wasLookedInto(site, compartment, moment)) return none(refuse("not-opened"));
  const deposit = depositIn(site.custody, compartment);
  // Somebody's hands are at it: what lies inside is about to be settled without staff.
  if (deposit && !audited.has(deposit.stage.state)) return none(refuse("wrong-state", { why: deposit.stage.state }));
  const found = [...new Set(command.found)];
  const { missing, extra } = compare(deposit, found);
  const events: Event[] = [
    { type: "compartment-audited", compartment, by: person.maintainer, found, missing, extra },
    ...incident(compartment, deposit, person.maintainer, { found, missing, extra }, tools),
  ];
  if (found.length === 0) events.push({ type: "compartment-freed", compartment, evidence: staffEvidence });
  if (isBarred(known, "unproven")) events.push({ type: "safe-mode-left", compartment, by: "audit" });
  return { events, answer: { type: "done" } };
};

/** The fleet's trail vouches for what this site lost the history of. */
export const fleetConfirmed: Observe<"fleet-confirmed"> = (site, { compartment }) => {
  const known = site.locker.compartments.get(compartment);
  return known && isBarred(known, "unproven") ? [{ type: "safe-mode-left", compartment, by: "fleet" }] : [];
};

const audited: ReadonlySet<Deposit["stage"]["state"]> = new Set(["held", "refused", "suspect", "ended"] as const);

const wasLookedInto = ({ access }: Site, compartment: string, { elapsed }: Moment): boolean => {
  const look = access.looks.get(compartment);
  return look?.opened === true && elapsed < look.at + accessBounds.lookMs;
};

interface Difference {
  readonly missing: string[];
  readonly extra: string[];
}
/** Parcels that a courier was still putting in are nobody's loss when they are not there. */
const compare = (deposit: Deposit | undefined, found: readonly string[]): Difference => ({
  missing: (deposit?.inside ?? []).filter((waybill) => !found.includes(waybill)),
  extra: found.filter((waybill) => !deposit?.inside.includes(waybill) && !deposit?.incoming.includes(waybill)),
});

const incident = (
  compartment: string,
  deposit: Deposit | undefined,
  maintainer: string,
  { found, missing, extra }: Difference & { readonly found: readonly string[] },
  { freshId }: Tools,
): Event[] => {
  if (missing.length === 0 && extra.length === 0) return [];
  const kind = found.length === 0 ? "empty" : "wrong";
  const about = { compartment, kind, by: whoIs(maintainer), evidence: staffEvidence } as const;
  const named = deposit ? { ...about, deposit: deposit.deposit } : about;
  return [{ type: "incident-opened", incident: freshId(8), ...named }];
};

const none = (answer: Refusal): Decision => ({ events: [], answer });
