/** An audit: a maintainer looked inside and says what lies there; the ledger is corrected by events. */
import { accessBounds } from "../access/access.ts";
import { maintainerBy } from "../access/maintainer.ts";
import { type Deposit, depositIn, type Missing } from "../custody/custody.ts";
import { cancelledEvent, madeEvents } from "../custody/deposit/evidence.ts";
import { judgeInterrupted } from "../custody/recover.ts";
import type { Event } from "../event.ts";
import { refuse } from "../refusal.ts";
import type { Tools } from "../rules.ts";
import { no } from "../turn/reply.ts";
import type { Decide, Observe, Site } from "../turn/state.ts";
import type { Evidence, Moment } from "../vocabulary.ts";
import { isBarred, withoutBars } from "./compartment.ts";
import { whoIs } from "./maintenance.ts";

/** What staff saw with their own eyes. */
const staffEvidence: Evidence = { grade: "proven", witnesses: ["staff"] };

/** Nobody looked; the fleet only knows that the last parcel was taken. */
const fleetEvidence: Evidence = { grade: "presumed", witnesses: ["fleet"] };

export const auditCompartment: Decide<"audit-compartment"> = (site, { command, by }, moment, tools) => {
  const person = maintainerBy(site, by, moment);
  if ("type" in person) return no(person);
  const { compartment } = command;
  const known = site.locker.compartments.get(compartment);
  if (!known) return no(refuse("unknown-compartment"));
  if (!wasLookedInto(site, compartment, moment)) return no(refuse("not-opened"));
  const deposit = depositIn(site.custody, compartment);
  const found = [...new Set(command.found)];
  const { lost, arrived, never, extra } = compare(deposit, found);
  const events: Event[] = [];
  // What nobody put in stays with its courier: the deposit ends before the ledger is held against the audit.
  const cancelled = deposit !== undefined && never.length > 0 && arrived.length === 0;
  if (cancelled) events.push(cancelledEvent(deposit, "found-empty", staffEvidence));
  const missing = cancelled ? lost : [...lost, ...never];
  events.push({ type: "compartment-audited", compartment, by: person.maintainer, found, missing, extra });
  events.push(...foundHere(site, compartment, extra, person.maintainer));
  if (deposit && arrived.length > 0)
    events.push(...madeEvents(site, { ...deposit, incoming: arrived }, staffEvidence, moment, tools));
  events.push(...incident(compartment, deposit, person.maintainer, { found, lost, extra }, tools));
  if (found.length === 0) events.push({ type: "compartment-freed", compartment, evidence: staffEvidence });
  if (isBarred(known, "unproven")) events.push({ type: "safe-mode-left", compartment, by: "audit" });
  return { events, answer: { type: "done" } };
};

/**
 * The fleet's trail vouches for what this site lost the history of. That a compartment was freed never went up: where
 * the refilled history leaves it to no deposit, it is free by presumption. What was interrupted is judged now.
 */
export const fleetConfirmed: Observe<"fleet-confirmed"> = (site, { compartment }, moment, tools) => {
  const known = site.locker.compartments.get(compartment);
  if (!known || !isBarred(known, "unproven")) return [];
  const left: Event = { type: "safe-mode-left", compartment, by: "fleet" };
  const deposit = depositIn(site.custody, compartment);
  const proven = { ...known, bars: withoutBars(known.bars, "unproven") };
  if (deposit) return [left, ...judgeInterrupted(site, deposit, proven, site.history.settled, moment, tools)];
  const over = known.occupancy === "occupied" || known.occupancy === "reserved";
  return over ? [left, { type: "compartment-freed", compartment, evidence: fleetEvidence }] : [left];
};

/** Its door was opened by staff lately, and by nobody since. */
export const wasLookedInto = ({ access }: Site, compartment: string, { elapsed }: Moment): boolean => {
  const look = access.looks.get(compartment);
  return look?.opened === true && elapsed < look.at + accessBounds.lookMs;
};

/** Held against the ledger; parcels that a courier was still putting in are nobody's loss when they are not there. */
const compare = (deposit: Deposit | undefined, found: readonly string[]) => {
  const { inside, incoming }: Pick<Deposit, "inside" | "incoming"> = deposit ?? { inside: [], incoming: [] };
  return {
    lost: inside.filter((waybill) => !found.includes(waybill)),
    arrived: incoming.filter((waybill) => found.includes(waybill)),
    never: incoming.filter((waybill) => !found.includes(waybill)),
    extra: found.filter((waybill) => !inside.includes(waybill) && !incoming.includes(waybill)),
  };
};

/**
 * Parcels of other compartments' deposits, whether those still wait for them or were told that they are missing. What
 * was counted here already has been told.
 */
const foundHere = ({ custody, stock }: Site, compartment: string, extra: readonly string[], by: string): Event[] => {
  const strays = new Map<string, { readonly from: Missing; readonly parcels: string[] }>();
  for (const waybill of extra) {
    const live = custody.deposits.get(custody.parcels.get(waybill) ?? "");
    const waits = live?.inside.includes(waybill) ? live : undefined;
    const from = waits ?? custody.missing.get(waybill);
    if (!from || from.compartment === compartment) continue;
    if (waits && stock.parcels.get(waybill)?.compartment === compartment) continue;
    const stray = strays.get(from.deposit) ?? { from, parcels: [] };
    stray.parcels.push(waybill);
    strays.set(from.deposit, stray);
  }
  return [...strays.values()].map(({ from: { deposit, carrier, compartment: belongs }, parcels }) => ({
    ...{ type: "parcels-found", deposit, compartment, parcels, carrier, belongs, by },
  }));
};

const incident = (
  compartment: string,
  deposit: Deposit | undefined,
  maintainer: string,
  { found, lost, extra }: Readonly<Record<"found" | "lost" | "extra", readonly string[]>>,
  { freshId }: Tools,
): Event[] => {
  if (lost.length === 0 && extra.length === 0) return [];
  const kind = found.length === 0 ? "empty" : "wrong";
  const about = { compartment, kind, by: whoIs(maintainer), evidence: staffEvidence } as const;
  const named = deposit ? { ...about, deposit: deposit.deposit } : about;
  return [{ type: "incident-opened", incident: freshId(8), ...named }];
};
