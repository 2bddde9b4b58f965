import { describe, expect, test } from "vitest";
import { alarmKey } from "../../gateway/core/alarm/alarm.ts";
import type { Command } from "../../gateway/core/command.ts";
import { depositIn } from "../../gateway/core/custody/custody.ts";
import type { Event } from "../../gateway/core/event.ts";
import { codeOf, digest, minute, type Stage, staff, stage, typesOf } from "./stage.ts";

const compartment = "A-01";
const waybill = "RR123456785CN";
const second = "RR000000001CN";
const deposit = "d".repeat(32);
const evidence = { grade: "stated" as const, witnesses: ["courier" as const] };
const epoch = { counter: 2, id: "f".repeat(16) };

const begun: Event = {
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
const made: Event = {
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
const suspected: Event = { type: "compartment-suspected", compartment, reason: "unread" };
const suspectedDeposit: Event = { ...suspected, deposit };
const forced: Event = { type: "door-forced", compartment };
const closed: Event = { type: "door-closed", compartment, openMs: 1 };
const unproven: Event = { type: "epoch-opened", epoch, reason: "lossy-repair", holes: [], unproven: [compartment] };

const open = (other?: string): Command => ({
  type: "open-compartment",
  compartment,
  reason: "look",
  ...(other === undefined ? {} : { second: digest(other) }),
});
const release: Command = { type: "release-compartment", compartment, reason: "fixed" };
const block: Command = { type: "block-compartment", compartment, reason: "hinge" };
const audit = (...found: string[]): Command => ({ type: "audit-compartment", compartment, found });

/** Ada and Bob are signed in; what is given has happened. */
const after = (...events: readonly Event[]): Stage => {
  const on = stage({ maintainerIdleMs: 1_000 * minute, maintainerSessionMs: 1_000 * minute });
  on.signIn("ada");
  on.signIn("bob");
  on.given(...events);
  return on;
};
const look = (on: Stage): void => {
  expect(codeOf(on.ask(open("bob"), staff("ada")))).toBe("order");
  on.observe({ type: "door-sensed-open", compartment });
  on.pass(5_000);
  on.observe({ type: "door-sensed-closed", compartment });
};
const at = (on: Stage) => on.site.locker.compartments.get(compartment);

describe("opening by staff", () => {
  test.each([
    ["a free compartment needs one maintainer", [], open(), "order"],
    ["an occupied one needs two", [begun, made], open(), "second-person-needed"],
    ["a reserved one needs two", [begun], open(), "second-person-needed"],
    ["a suspect one needs two", [suspected], open(), "second-person-needed"],
    ["one whose history is lost needs two", [unproven], open(), "second-person-needed"],
    ["the second one must be somebody else", [begun, made], open("ada"), "second-person-same"],
    ["the second one must be signed in", [begun, made], open("eve"), "not-signed-in"],
    ["two of them may", [begun, made], open("bob"), "order"],
    [
      "a blocked compartment may be opened",
      [{ type: "compartment-blocked", compartment, reason: "hinge", by: { kind: "system" } }],
      open(),
      "order",
    ],
    ["an unreadable door gets no pulse", [{ type: "door-unreadable", compartment }], open(), "door-unavailable"],
  ] as [string, Event[], Command, string][])("%s", (_name, events, command, code) => {
    const on = after(...events);
    const decision = on.ask(command, staff("ada"));
    expect(codeOf(decision)).toBe(code);
    expect(typesOf(decision.events)).toEqual(code === "order" ? ["compartment-opened-by-staff", "unlock-ordered"] : []);
  });

  test("is an event with who, with whom and why, and names its order", () => {
    const on = after(begun, made);
    const { events, answer } = on.ask(open("bob"), staff("ada"));
    const [opened, unlock] = events;
    expect(opened).toMatchObject({ by: "ada", second: "bob", reason: "look" });
    expect(unlock).toMatchObject({ purpose: "maintenance", by: { kind: "maintainer", id: "ada" }, compartment });
    const order = unlock?.type === "unlock-ordered" ? unlock.order : "";
    expect(opened).toMatchObject({ order });
    expect(answer).toEqual({ type: "order", order, compartment });
  });

  test("of a door that stands open is written down and pulses nothing", () => {
    const on = after();
    on.observe({ type: "door-sensed-open", compartment });
    on.pass(30 * minute);
    const decision = on.ask(open(), staff("ada"));
    expect([codeOf(decision), typesOf(decision.events)]).toEqual(["done", ["compartment-opened-by-staff"]]);
  });

  test("asks for a compartment that is there", () => {
    const on = after();
    for (const command of [open(), release, block, audit()])
      expect(codeOf(on.ask({ ...command, compartment: "Z-99" } as Command, staff("ada")))).toBe("unknown-compartment");
  });
});

describe("blocking and releasing", () => {
  test("a blocked compartment is out of service until it is released", () => {
    const on = after();
    expect(codeOf(on.ask(block, staff("ada")))).toBe("done");
    expect(at(on)?.bars).toEqual(["blocked"]);
    expect(codeOf(on.ask(block, staff("ada")))).toBe("wrong-state");
    expect(codeOf(on.ask(release, staff("bob")))).toBe("done");
    expect(at(on)?.bars).toEqual([]);
  });
  test.each([
    ["one in service is not released", [], "wrong-state"],
    [
      "one with an open door is not released",
      [
        { type: "compartment-blocked", compartment, reason: "hinge", by: { kind: "system" } },
        { type: "door-opened", compartment },
      ],
      "door-unavailable",
    ],
    [
      "one with an unreadable door is not released",
      [suspected, { type: "door-unreadable", compartment }],
      "door-unavailable",
    ],
    ["a suspect one waits for an audit", [suspected], "audit-needed"],
    ["a forced one waits for an audit", [forced, closed], "audit-needed"],
    ["one whose history is lost waits for an audit", [unproven], "audit-needed"],
    [
      "a jammed one is released once its lock was seen to",
      [{ type: "door-jammed", compartment, order: "f".repeat(16) }],
      "done",
    ],
  ] as [string, Event[], string][])("%s", (_name, events, code) => {
    expect(codeOf(after(...events).ask(release, staff("ada")))).toBe(code);
  });
});

describe("an audit", () => {
  test.each([
    ["needs an opening by staff", [], "not-opened"],
    ["a forced door is none", [forced, closed], "not-opened"],
    [
      "an order that did not open is none",
      [{ type: "compartment-opened-by-staff", compartment, by: "ada", reason: "look", order: "f".repeat(16) }],
      "not-opened",
    ],
  ] as [string, Event[], string][])("%s", (_name, events, code) => {
    expect(codeOf(after(...events).ask(audit(), staff("ada")))).toBe(code);
  });

  test("must follow the look within half an hour, over a restart too", () => {
    const on = after();
    look(on);
    on.pass(29 * minute - 5_000);
    on.restart();
    expect(codeOf(on.ask(audit(), staff("ada")))).toBe("done");
    on.pass(minute);
    expect(codeOf(on.ask(audit(), staff("ada")))).toBe("not-opened");
  });

  test("is no longer possible once somebody else's order opened the door", () => {
    const on = after();
    look(on);
    on.given({
      type: "unlock-ordered",
      order: "a".repeat(16),
      attempt: 1,
      compartment,
      device: "board-1",
      lock: 0,
      supply: "supply-1",
      purpose: "deposit",
      by: { kind: "courier", id: "chen" },
      pulseMs: 500,
      deadline: on.moment.elapsed + 15_000,
    });
    expect(codeOf(on.ask(audit(), staff("ada")))).toBe("not-opened");
  });

  test("by key counts when the lock is dead: the door was forced by those who were sent", () => {
    const on = after(begun, made);
    expect(codeOf(on.ask(open("bob"), staff("ada")))).toBe("order");
    on.pass(minute);
    expect(at(on)?.order?.phase).toBe("over");
    expect(typesOf(on.observe({ type: "door-sensed-open", compartment }))).toContain("door-forced");
    expect(codeOf(on.ask(audit(waybill, second), staff("ada")))).toBe("done");
    expect(at(on)?.bars).not.toContain("forced");
  });

  test("that finds all parcels corrects nothing and ends the doubt", () => {
    const on = after(begun, made, suspectedDeposit);
    look(on);
    const { events } = on.ask(audit(waybill, second), staff("ada"));
    expect(typesOf(events)).toContain("compartment-audited");
    expect(typesOf(events)).not.toContain("incident-opened");
    expect(depositIn(on.site.custody, compartment)).toMatchObject({
      inside: [waybill, second],
      stage: { state: "held" },
    });
    expect(at(on)?.occupancy).toBe("occupied");
    expect(on.site.alarm.standing.has(alarmKey("compartment-suspect", compartment))).toBe(false);
  });

  test("that misses one parcel opens an incident and keeps the other", () => {
    const on = after(begun, made);
    look(on);
    const { events } = on.ask(audit(waybill), staff("ada"));
    expect(events[0]).toMatchObject({ by: "ada", found: [waybill], missing: [second], extra: [] });
    expect(events[1]).toMatchObject({ type: "incident-opened", kind: "wrong", deposit, by: { id: "ada" } });
    expect(depositIn(on.site.custody, compartment)?.inside).toEqual([waybill]);
  });

  test("that finds nothing frees the compartment with staff as witness", () => {
    const on = after(begun, made);
    look(on);
    const { events } = on.ask(audit(), staff("ada"));
    expect(typesOf(events)).toEqual(["compartment-audited", "incident-opened", "compartment-freed"]);
    expect(events[1]).toMatchObject({ kind: "empty" });
    expect(events[2]).toMatchObject({ evidence: { grade: "proven", witnesses: ["staff"] } });
    expect(depositIn(on.site.custody, compartment)).toBeUndefined();
    expect(at(on)).toMatchObject({ occupancy: "free", deposit: null, presumedEmpty: false });
  });

  test("that finds a parcel too many keeps the compartment in doubt until it is taken out", () => {
    const on = after();
    look(on);
    const { events } = on.ask(audit("XX-1234"), staff("ada"));
    expect(events[0]).toMatchObject({ extra: ["XX-1234"] });
    expect(typesOf(events)).toContain("incident-opened");
    expect(at(on)?.occupancy).toBe("suspect");
    look(on);
    expect(typesOf(on.ask(audit(), staff("ada")).events)).toContain("compartment-freed");
    expect(at(on)?.occupancy).toBe("free");
  });

  test("that finds what a power cut left in doubt makes the deposit, and a code", () => {
    const on = after(begun, suspectedDeposit);
    look(on);
    const { events } = on.ask(audit(waybill, second), staff("ada"));
    expect(events.find(({ type }) => type === "deposit-made")).toMatchObject({
      parcels: [waybill, second],
      evidence: { grade: "proven", witnesses: ["staff"] },
    });
    expect(depositIn(on.site.custody, compartment)).toMatchObject({ inside: [waybill, second], incoming: [] });
    expect(depositIn(on.site.custody, compartment)?.code).not.toBeNull();
  });

  test("that does not find what was never put in ends the deposit without an incident", () => {
    const on = after(begun, suspectedDeposit);
    look(on);
    const { events } = on.ask(audit(), staff("ada"));
    expect(typesOf(events).slice(0, 2)).toEqual(["deposit-cancelled", "compartment-audited"]);
    expect(typesOf(events)).not.toContain("incident-opened");
    expect(depositIn(on.site.custody, compartment)).toBeUndefined();
    expect(on.site.custody.parcels.size).toBe(0);
    expect(at(on)?.occupancy).toBe("free");
  });

  test("thaws what a forced door froze", () => {
    const on = after(begun, made);
    on.observe({ type: "door-sensed-open", compartment });
    on.observe({ type: "door-sensed-closed", compartment });
    expect(at(on)?.bars).toContain("forced");
    on.pass(minute);
    look(on);
    const { events } = on.ask(audit(waybill, second), staff("ada"));
    expect(typesOf(events)).toContain("alarm-cleared");
    expect(at(on)?.bars).not.toContain("forced");
  });

  test("leads its compartment out of safe mode, and the alarm ends with the last one", () => {
    const on = after({ ...unproven, unproven: [compartment, "A-02"] } as Event);
    look(on);
    expect(on.ask(audit(), staff("ada")).events).toContainEqual({ type: "safe-mode-left", compartment, by: "audit" });
    expect([...on.site.locker.unproven]).toEqual(["A-02"]);
    const last = on.observe({ type: "fleet-confirmed", compartment: "A-02" });
    expect(last).toContainEqual({ type: "safe-mode-left", compartment: "A-02", by: "fleet" });
    expect(on.site.locker.unproven.size).toBe(0);
    expect(on.observe({ type: "fleet-confirmed", compartment: "A-02" })).toEqual([]);
  });
});
