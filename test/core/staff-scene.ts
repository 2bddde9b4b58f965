/** What may have happened to one compartment before staff comes. */
import { expect } from "vitest";
import type { Command } from "../../gateway/core/command.ts";
import type { Event } from "../../gateway/core/event.ts";
import { codeOf, digest, minute, type Stage, staff, stage } from "./stage.ts";

export const compartment = "A-01";
export const waybill = "RR123456785CN";
export const second = "RR000000001CN";
export const deposit = "d".repeat(32);
const evidence = { grade: "stated" as const, witnesses: ["courier" as const] };
export const epoch = { counter: 2, id: "f".repeat(16) };

export const begun: Event = {
  type: "deposit-begun",
  deposit,
  compartment,
  parcels: [waybill, second],
  carrier: "swift",
  courier: "chen",
  session: digest("courier"),
  size: "M",
  consent: "given",
  epc: [],
  leaseUntil: 181_000,
};
export const made: Event = {
  type: "deposit-made",
  deposit,
  compartment,
  parcels: [waybill, second],
  carrier: "swift",
  courier: "chen",
  evidence,
  code: { issue: 1, keyVersion: 1, digest: digest("the-code") },
  holdUntil: 172_800_000,
  holdUntilAt: 1_800_172_800_000,
};
export const suspected: Event = { type: "compartment-suspected", compartment, reason: "unread" };
export const suspectedDeposit: Event = { ...suspected, deposit };
export const forced: Event = { type: "door-forced", compartment };
export const closed: Event = { type: "door-closed", compartment, openMs: 1 };
export const unproven: Event = {
  type: "epoch-opened",
  epoch,
  reason: "lossy-repair",
  holes: [],
  unproven: [compartment],
};

export const open = (other?: string): Command => ({
  type: "open-compartment",
  compartment,
  reason: "look",
  ...(other === undefined ? {} : { second: digest(other) }),
});
export const release: Command = { type: "release-compartment", compartment, reason: "fixed" };
export const block: Command = { type: "block-compartment", compartment, reason: "hinge" };
export const audit = (...found: string[]): Command => ({ type: "audit-compartment", compartment, found });

/** Ada and Bob are signed in; what is given has happened. */
export const having = (...events: readonly Event[]): Stage => {
  const on = stage({ maintainerIdleMs: 1_000 * minute, maintainerSessionMs: 1_000 * minute });
  on.signIn("ada");
  on.signIn("bob");
  on.given(...events);
  return on;
};
export const look = (on: Stage): void => {
  expect(codeOf(on.ask(open("bob"), staff("ada")))).toBe("order");
  on.observe({ type: "door-sensed-open", compartment });
  on.pass(5_000);
  on.observe({ type: "door-sensed-closed", compartment });
};
export const at = (on: Stage) => on.site.locker.compartments.get(compartment);
