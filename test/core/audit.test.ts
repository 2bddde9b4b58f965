import { describe, expect, test } from "vitest";
import { alarmKey } from "../../gateway/core/alarm/alarm.ts";
import { depositIn } from "../../gateway/core/custody/custody.ts";
import type { Event } from "../../gateway/core/event.ts";
import {
  at,
  audit,
  begun,
  closed,
  compartment,
  deposit,
  forced,
  having,
  look,
  made,
  open,
  second,
  suspectedDeposit,
  unproven,
  waybill,
} from "./staff-scene.ts";
import { codeOf, minute, staff, typesOf } from "./stage.ts";

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
    expect(codeOf(having(...events).ask(audit(), staff("ada")))).toBe(code);
  });

  test("must follow the look within half an hour, over a restart too", () => {
    const on = having();
    look(on);
    on.pass(29 * minute - 5_000);
    on.restart();
    expect(codeOf(on.ask(audit(), staff("ada")))).toBe("done");
    on.pass(minute);
    expect(codeOf(on.ask(audit(), staff("ada")))).toBe("not-opened");
  });

  test("is no longer possible once somebody else's order opened the door", () => {
    const on = having();
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

  test("counts what lies where it should, though it was found elsewhere before and taken from there", () => {
    const on = having(begun, made);
    const audited = { type: "compartment-audited" as const, by: "ada", missing: [] };
    on.given({ ...audited, compartment: "A-02", found: [waybill], extra: [waybill] });
    on.given({ ...audited, compartment: "A-02", found: [], extra: [] });
    expect(on.site.stock.parcels.has(waybill)).toBe(false);
    on.given({ ...audited, compartment, found: [waybill, second], extra: [] });
    expect(on.site.stock.parcels.get(waybill)).toMatchObject({ compartment, deposit });
  });

  test("by key counts when the lock is dead: the door was forced by those who were sent", () => {
    const on = having(begun, made);
    expect(codeOf(on.ask(open("bob"), staff("ada")))).toBe("order");
    on.pass(minute);
    expect(at(on)?.order?.phase).toBe("over");
    expect(typesOf(on.observe({ type: "door-sensed-open", compartment }))).toContain("door-forced");
    expect(codeOf(on.ask(audit(waybill, second), staff("ada")))).toBe("done");
    expect(at(on)?.bars).not.toContain("forced");
  });

  test("that finds all parcels corrects nothing and ends the doubt", () => {
    const on = having(begun, made, suspectedDeposit);
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
    const on = having(begun, made);
    look(on);
    const { events } = on.ask(audit(waybill), staff("ada"));
    expect(events[0]).toMatchObject({ by: "ada", found: [waybill], missing: [second], extra: [] });
    expect(events[1]).toMatchObject({ type: "incident-opened", kind: "wrong", deposit, by: { id: "ada" } });
    expect(depositIn(on.site.custody, compartment)?.inside).toEqual([waybill]);
  });

  test("that finds nothing frees the compartment with staff as witness", () => {
    const on = having(begun, made);
    look(on);
    const { events } = on.ask(audit(), staff("ada"));
    expect(typesOf(events)).toEqual(["compartment-audited", "incident-opened", "compartment-freed"]);
    expect(events[1]).toMatchObject({ kind: "empty" });
    expect(events[2]).toMatchObject({ evidence: { grade: "proven", witnesses: ["staff"] } });
    expect(depositIn(on.site.custody, compartment)).toBeUndefined();
    expect(at(on)).toMatchObject({ occupancy: "free", deposit: null, presumedEmpty: false });
  });

  test("that finds a parcel too many keeps the compartment in doubt until it is taken out", () => {
    const on = having();
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
    const on = having(begun, suspectedDeposit);
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
    const on = having(begun, suspectedDeposit);
    look(on);
    const { events } = on.ask(audit(), staff("ada"));
    expect(typesOf(events).slice(0, 2)).toEqual(["deposit-cancelled", "compartment-audited"]);
    expect(typesOf(events)).not.toContain("incident-opened");
    expect(depositIn(on.site.custody, compartment)).toBeUndefined();
    expect(on.site.custody.parcels.size).toBe(0);
    expect(at(on)?.occupancy).toBe("free");
  });

  test("thaws what a forced door froze", () => {
    const on = having(begun, made);
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
    const on = having({ ...unproven, unproven: [compartment, "A-02"] } as Event);
    look(on);
    expect(on.ask(audit(), staff("ada")).events).toContainEqual({ type: "safe-mode-left", compartment, by: "audit" });
    expect([...on.site.locker.unproven]).toEqual(["A-02"]);
    const last = on.observe({ type: "fleet-confirmed", compartment: "A-02" });
    expect(last).toContainEqual({ type: "safe-mode-left", compartment: "A-02", by: "fleet" });
    expect(on.site.locker.unproven.size).toBe(0);
    expect(on.observe({ type: "fleet-confirmed", compartment: "A-02" })).toEqual([]);
  });
});
