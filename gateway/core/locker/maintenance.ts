/** Staff at a compartment: open, block, release. Every use is an event with who and why. */
import { maintainerBy, maintainerOf } from "../access/maintainer.ts";
import type { Event } from "../event.ts";
import type { Decision } from "../input.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { no } from "../turn/reply.ts";
import type { Decide, Site } from "../turn/state.ts";
import type { Moment, Who } from "../vocabulary.ts";
import { type Compartment, isBarred } from "./compartment.ts";
import { orderUnlock } from "./unlock.ts";

export const openCompartment: Decide<"open-compartment"> = (site, { command, by }, moment, tools) => {
  const first = maintainerBy(site, by, moment);
  if ("type" in first) return no(first);
  const compartment = site.locker.compartments.get(command.compartment);
  if (!compartment) return no(refuse("unknown-compartment"));
  const second = secondPerson(site, compartment, first.maintainer, command.second, moment);
  if (second !== null && "type" in second) return no(second);
  const opened = {
    type: "compartment-opened-by-staff",
    compartment: command.compartment,
    by: first.maintainer,
    ...(second === null ? {} : { second: second.maintainer }),
    reason: command.reason,
  } as const;
  if (compartment.door.state === "open") return { events: [opened], answer: { type: "done" } };
  const who = whoIs(first.maintainer);
  const unlock = orderUnlock(site, command.compartment, "maintenance", who, undefined, moment, tools);
  if (!Array.isArray(unlock)) return no(unlock);
  const order = orderOf(unlock);
  const answer = { type: "order", order, compartment: command.compartment } as const;
  return { events: [{ ...opened, order }, ...unlock], answer };
};

export const blockCompartment: Decide<"block-compartment"> = (site, { command, by }, moment) => {
  const found = maintainerBy(site, by, moment);
  if ("type" in found) return no(found);
  return blockBy(site, command.compartment, command.reason, whoIs(found.maintainer));
};

/** Whether the one who asks may is not judged here. */
export const blockBy = (site: Site, compartment: string, reason: string, by: Who): Decision => {
  const known = site.locker.compartments.get(compartment);
  if (!known) return no(refuse("unknown-compartment"));
  if (isBarred(known, "blocked")) return no(refuse("wrong-state", { why: "blocked" }));
  const event = { type: "compartment-blocked", compartment, reason, by } as const;
  return { events: [event], answer: { type: "done" } };
};

/** Back into service: the door is known to be closed, and nothing waits for an audit. */
export const releaseCompartment: Decide<"release-compartment"> = (site, { command, by }, moment) => {
  const found = maintainerBy(site, by, moment);
  if ("type" in found) return no(found);
  return releaseBy(site, command.compartment, command.reason, whoIs(found.maintainer));
};

export const releaseBy = (site: Site, compartment: string, reason: string, by: Who): Decision => {
  const known = site.locker.compartments.get(compartment);
  if (!known) return no(refuse("unknown-compartment"));
  if (!isBarred(known, "blocked") && !isBarred(known, "faulted") && !needsAudit(known))
    return no(refuse("wrong-state", { why: "in-service" }));
  if (known.door.state !== "closed") return no(refuse("door-unavailable", { why: known.door.state }));
  if (needsAudit(known)) return no(refuse("audit-needed"));
  const event = { type: "compartment-released", compartment, reason, by } as const;
  return { events: [event], answer: { type: "done" } };
};

export const whoIs = (maintainer: string): Who => ({ kind: "maintainer", id: maintainer });

/** Nobody knows for sure what lies inside, or somebody was at it who should not have been. */
const needsAudit = (known: Compartment): boolean =>
  known.occupancy === "suspect" || isBarred(known, "forced") || isBarred(known, "unproven");

/** Something lies inside, or may. */
export const mayHold = (compartment: Compartment): boolean =>
  compartment.deposit !== null || compartment.occupancy !== "free" || isBarred(compartment, "unproven");

/** Null: nothing lies inside, one maintainer is enough. */
const secondPerson = (
  site: Site,
  compartment: Compartment,
  first: string,
  session: string | undefined,
  moment: Moment,
): { readonly maintainer: string } | Refusal | null => {
  if (session === undefined) return mayHold(compartment) ? refuse("second-person-needed") : null;
  const second = maintainerOf(site, session, moment);
  if (!("type" in second) && second.maintainer === first) return refuse("second-person-same");
  return second;
};

const orderOf = (events: readonly Event[]): string => {
  for (const event of events) if (event.type === "unlock-ordered") return event.order;
  throw new Error("an unlock without an order");
};
