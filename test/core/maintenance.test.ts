import { describe, expect, test } from "vitest";
import type { Command } from "../../gateway/core/command.ts";
import type { Event } from "../../gateway/core/event.ts";
import {
  at,
  audit,
  begun,
  block,
  closed,
  compartment,
  forced,
  having,
  made,
  open,
  release,
  suspected,
  unproven,
} from "./staff-scene.ts";
import { codeOf, minute, staff, typesOf } from "./stage.ts";

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
    const on = having(...events);
    const decision = on.ask(command, staff("ada"));
    expect(codeOf(decision)).toBe(code);
    expect(typesOf(decision.events)).toEqual(code === "order" ? ["compartment-opened-by-staff", "unlock-ordered"] : []);
  });

  test("is an event with who, with whom and why, and names its order", () => {
    const on = having(begun, made);
    const { events, answer } = on.ask(open("bob"), staff("ada"));
    const [opened, unlock] = events;
    expect(opened).toMatchObject({ by: "ada", second: "bob", reason: "look" });
    expect(unlock).toMatchObject({ purpose: "maintenance", by: { kind: "maintainer", id: "ada" }, compartment });
    const order = unlock?.type === "unlock-ordered" ? unlock.order : "";
    expect(opened).toMatchObject({ order });
    expect(answer).toEqual({ type: "order", order, compartment });
  });

  test("of a door that stands open is written down and pulses nothing", () => {
    const on = having();
    on.observe({ type: "door-sensed-open", compartment });
    on.pass(30 * minute);
    const decision = on.ask(open(), staff("ada"));
    expect([codeOf(decision), typesOf(decision.events)]).toEqual(["done", ["compartment-opened-by-staff"]]);
  });

  test("asks for a compartment that is there", () => {
    const on = having();
    for (const command of [open(), release, block, audit()])
      expect(codeOf(on.ask({ ...command, compartment: "Z-99" } as Command, staff("ada")))).toBe("unknown-compartment");
  });
});

describe("blocking and releasing", () => {
  test("a blocked compartment is out of service until it is released", () => {
    const on = having();
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
    expect(codeOf(having(...events).ask(release, staff("ada")))).toBe(code);
  });
});
