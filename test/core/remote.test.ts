/** What a site makes of a command from afar before it begins it, what may be ordered, and what is kept of it. */
import { describe, expect, test } from "vitest";
import type { Event } from "../../gateway/core/event.ts";
import { remoteBounds } from "../../gateway/core/remote/remote.ts";
import { decide } from "../../gateway/core/site.ts";
import type { RemoteAction } from "../../gateway/core/vocabulary.ts";
import { acknowledge, command, endOf, epochStart, opening, pulses, type Take, take } from "./remote-stage.ts";
import { compartment, deposit, made } from "./staff-scene.ts";
import { boot, minute, type Stage, stage, system, typesOf } from "./stage.ts";

const raised: Event = {
  ...{ type: "alarm-raised", alarm: "a".repeat(16), kind: "door-left-open", severity: "medium", subject: compartment },
};
const seen: Event = {
  ...{ type: "alarm-acknowledged", alarm: "a".repeat(16), kind: "door-left-open", subject: compartment, by: "ada" },
};

describe("before it is begun", () => {
  const rows: readonly (readonly [string, (on: Stage) => Take, readonly [string, string | undefined]])[] = [
    ["one that comes too late", (on) => command(on, opening, { notAfter: epochStart }), ["expired", undefined]],
    ["one of another epoch", (on) => command(on, opening, { expect: { epoch: 2 } }), ["conflict", "epoch"]],
    [
      "one that expects a deposit where none lies",
      (on) => command(on, opening, { expect: { epoch: 1, deposit } }),
      ["conflict", "deposit"],
    ],
    [
      "one that expects an occupied compartment",
      (on) => command(on, opening, { expect: { epoch: 1, occupancy: "occupied" } }),
      ["conflict", "occupancy"],
    ],
    [
      "one that has not heard of the newest deposit",
      (on) => {
        const seq = on.site.history.seq;
        on.given(made);
        return command(on, opening, { expect: { epoch: 1, seq } });
      },
      ["conflict", "content"],
    ],
    [
      "one about an alarm that does not stand",
      (on) => command(on, { type: "acknowledge-alarm", alarm: "a".repeat(16) }),
      ["conflict", "alarm"],
    ],
  ];
  test.each(rows)("%s is answered at once, and nothing is done", (_name, commandOf, answer) => {
    const on = stage();
    const one = commandOf(on);
    const { events } = on.ask(one, system);
    expect([typesOf(events), endOf(events)]).toEqual([["remote-command-accepted", "remote-command-ended"], answer]);
    expect(acknowledge(on)).toEqual([]);
    expect(take(on, one)).toMatchObject({ state: "ended", outcome: answer[0] });
  });

  test("what changes between acceptance and beginning is a conflict too", () => {
    const on = stage();
    take(on, command(on, opening, { expect: { epoch: 1, deposit: null } }));
    on.given(made);
    expect(endOf(acknowledge(on))).toEqual(["conflict", "deposit"]);
  });

  test("a role that may not order it is refused, and nothing is written", () => {
    const on = stage();
    const stranger = command(on, opening, { issuer: { role: "carrier", id: "swift" } });
    const { events, answer } = on.ask(stranger, system);
    expect([events, answer]).toMatchObject([[], { type: "refused", code: "not-allowed" }]);
  });

  const clocks = [
    ["a believed wall clock ends it, whatever the fleet's clock was said to be", true, ["expired", undefined]],
    ["a wall clock that nobody believes ends nothing", false, null],
  ] as const;
  test.each(clocks)("%s", (_name, synced, answer) => {
    const on = stage();
    const one = command(on, opening);
    const moment = { ...on.moment, at: one.notAfter + 10 * minute, synced };
    const { events } = decide(on.site, { kind: "command", asked: { command: one, by: system } }, moment, on.tools);
    expect(endOf(events)).toEqual(answer);
  });

  test("nothing is begun before the doors have been read", () => {
    const on = stage();
    const { siteOpened, newEpoch, ...again } = boot;
    take(on, command(on, opening));
    on.ask(again, system);
    expect(acknowledge(on)).toEqual([]);
    on.observe({ type: "door-sensed-closed", compartment });
    on.ask({ type: "settle-after-start" }, system);
    expect(pulses(acknowledge(on))).toBe(1);
  });
});

describe("what may be ordered", () => {
  const rows: readonly (readonly [string, RemoteAction, readonly Event[], readonly string[], string])[] = [
    [
      "an occupied compartment is not laid open by one person",
      opening,
      [made],
      ["remote-command-ended"],
      "failed second-person-needed",
    ],
    [
      "an unknown compartment fails",
      { type: "open-compartment", compartment: "Z-99" },
      [],
      ["remote-command-ended"],
      "failed unknown-compartment",
    ],
    [
      "a compartment is taken out of service",
      { type: "block-compartment", compartment },
      [],
      ["remote-command-started", "compartment-blocked", "remote-command-ended"],
      "done ",
    ],
    [
      "and put back into it",
      { type: "release-compartment", compartment },
      [{ type: "compartment-blocked", compartment, reason: "hinge", by: { kind: "maintainer", id: "ada" } }],
      ["remote-command-started", "compartment-released", "remote-command-ended"],
      "done ",
    ],
    [
      "one in service cannot be put back",
      { type: "release-compartment", compartment },
      [],
      ["remote-command-ended"],
      "failed wrong-state",
    ],
    [
      "a hold period is extended",
      { type: "extend-hold", deposit },
      [made],
      ["remote-command-started", "hold-extended", "remote-command-ended"],
      "done ",
    ],
    [
      "a deposit is recalled: its hold period is over",
      { type: "recall-deposit", deposit },
      [made],
      ["remote-command-started", "hold-ended", "remote-command-ended"],
      "done ",
    ],
    [
      "a pickup code is changed",
      { type: "change-pickup-code", deposit, issue: 1 },
      [made],
      ["remote-command-started", "pickup-code-changed", "remote-command-ended"],
      "done ",
    ],
    [
      "one that was changed already is not",
      { type: "change-pickup-code", deposit, issue: 2 },
      [made],
      ["remote-command-ended"],
      "failed wrong-state",
    ],
    [
      "an alarm is acknowledged",
      { type: "acknowledge-alarm", alarm: "a".repeat(16) },
      [raised],
      ["remote-command-started", "alarm-acknowledged", "remote-command-ended"],
      "done ",
    ],
    [
      "one that staff has seen is done with",
      { type: "acknowledge-alarm", alarm: "a".repeat(16) },
      [raised, seen],
      ["remote-command-started", "remote-command-ended"],
      "done ",
    ],
    [
      "one that is gone is not",
      { type: "recall-deposit", deposit },
      [],
      ["remote-command-ended"],
      "failed unknown-deposit",
    ],
  ];
  test.each(rows)("%s", (_name, action, given, types, outcome) => {
    const on = stage();
    on.given(...given);
    take(on, command(on, action));
    const events = acknowledge(on);
    expect(typesOf(events)).toEqual(types);
    const [how, why = ""] = endOf(events) ?? [];
    expect(`${how} ${why}`).toBe(outcome);
  });

  const ask: RemoteAction = { type: "send-log", wanted: { level: "info", ageMs: minute, lines: 10, bytes: 1_024 } };
  const asked = (on: Stage): string => {
    const one = command(on, ask);
    take(on, one);
    expect(typesOf(acknowledge(on))).toEqual(["remote-command-started"]);
    return one.id;
  };
  test.each([
    [null, ["done", undefined]],
    ["no-log", ["failed", "no-log"]],
    ["not-sent-up", ["failed", "not-sent-up"]],
  ] as const)("a log is asked for, and has left: %s", (failed, outcome) => {
    const on = stage();
    const id = asked(on);
    expect(endOf(on.observe({ type: "log-sent", id, failed }))).toEqual(outcome);
    expect(on.observe({ type: "log-sent", id, failed })).toEqual([]);
  });
  test("one log at a time, and none for ever", () => {
    const on = stage();
    const id = asked(on);
    take(on, command(on, ask));
    expect(endOf(acknowledge(on))).toEqual(["failed", "wrong-state"]);
    on.pass(31 * minute);
    const record = on.site.remote.commands.get(id);
    expect(record).toMatchObject({ state: "ended", outcome: "failed", why: "no-answer" });
    expect(on.observe({ type: "log-sent", id, failed: null })).toEqual([]);
  });

  test("a recalled deposit is its carrier's to take back, and the code still opens until then", () => {
    const on = stage();
    on.given(made);
    take(on, command(on, { type: "recall-deposit", deposit }));
    acknowledge(on);
    expect(on.site.custody.deposits.get(deposit)?.hold).toEqual({ state: "ended" });
    expect(on.site.custody.codes.size).toBe(1);
  });

  test("several are begun one after the other, each on what the one before has done", () => {
    const on = stage();
    take(on, command(on, { type: "block-compartment", compartment }));
    take(on, command(on, { type: "block-compartment", compartment }));
    expect(endOf(acknowledge(on))).toEqual(["done", undefined]);
    expect(endOf(acknowledge(on))).toEqual(["failed", "wrong-state"]);
  });
});

describe("bounds", () => {
  test("only so many wait at the same time; the fleet sends the others again", () => {
    const on = stage();
    for (let number = 0; number < remoteBounds.runningMax; number++) take(on, command(on, opening));
    const { events, answer } = on.ask(command(on, opening), system);
    expect([events, answer.type]).toEqual([[], "refused"]);
  });

  test("recipients' orders, which live for days, leave room for staff's, which live for minutes", () => {
    const on = stage();
    const recipient = { role: "recipient", id: deposit };
    const days = { issuer: recipient, notAfter: epochStart + 7 * 86_400_000, expect: { epoch: 9 } };
    const asked = () => on.ask(command(on, { type: "extend-hold", deposit }, days), system).answer;
    for (let number = 0; number < remoteBounds.recipientsMax; number++)
      expect(asked()).toMatchObject({ state: "ended", outcome: "conflict" });
    expect(asked()).toMatchObject({ type: "refused" });
    take(on, command(on, opening));
    expect(pulses(acknowledge(on))).toBe(1);
    on.pass(8 * 86_400_000);
    expect(asked()).toMatchObject({ state: "ended" });
  });

  test("answers make room, and whatever ends no later than a forgotten one is too late for ever", () => {
    const on = stage();
    const first = command(on, { type: "extend-hold", deposit });
    take(on, first);
    acknowledge(on);
    for (let number = 0; number <= remoteBounds.answersMax; number++) {
      on.pass(1);
      take(on, command(on, { type: "extend-hold", deposit }, { expect: { epoch: 9 } }));
    }
    expect(on.site.remote.commands.size).toBeLessThanOrEqual(remoteBounds.answersMax + 1);
    expect(on.site.remote.commands.has(first.id)).toBe(false);
    const before = on.site.history.seq;
    expect(take(on, first)).toMatchObject({ state: "ended", outcome: "expired" });
    expect(take(on, { ...first, id: "e".repeat(32) })).toMatchObject({ state: "ended", outcome: "expired" });
    expect(on.site.history.seq).toBe(before);
    on.restart();
    expect(take(on, first)).toMatchObject({ state: "ended", outcome: "expired" });
  });
});
