import { describe, expect, test } from "vitest";
import { keypadWait, triesMax, waitAfter, wrongCode } from "../../gateway/core/access/lock-out.ts";
import type { Command } from "../../gateway/core/command.ts";
import { Rules } from "../../gateway/core/rules.ts";
import type { Actor } from "../../gateway/core/vocabulary.ts";
import { codeOf, digest, minute, type Stage, stage, system, typesOf } from "./stage.ts";

const rules = Rules.parse({});
const second = 1_000;

describe("a keypad is slowed by wrong codes", () => {
  test.each([
    [1, 0],
    [4, 0],
    [5, 0],
    [6, 30 * second],
    [7, 60 * second],
    [8, 120 * second],
    [9, 240 * second],
    [10, 480 * second],
    [11, 15 * minute],
    [12, 15 * minute],
    [500, 15 * minute],
  ])("after %i wrong codes the wait is %i ms", (tries, waitMs) => expect(waitAfter(tries, rules)).toBe(waitMs));

  test("counting stops where the wait is longest", () => expect(triesMax(rules)).toBe(11));

  const wrong = (on: Stage, terminal = "kiosk-1") => on.given(wrongCode(on.site, terminal, on.moment, on.tools));
  const waitOf = (on: Stage, terminal = "kiosk-1") => keypadWait(on.site, terminal, on.moment);
  const countOf = (on: Stage, terminal = "kiosk-1") => on.site.access.keypads.get(terminal)?.count ?? 0;
  const afterWrong = (count: number): Stage => {
    const on = stage();
    for (let tries = 0; tries < count; tries++) {
      on.pass(waitOf(on));
      wrong(on);
    }
    return on;
  };

  test("every step up to the cap, at the keypad itself", () => {
    const on = stage();
    const waits = Array.from({ length: 12 }, () => {
      on.pass(waitOf(on));
      wrong(on);
      return waitOf(on) / second;
    });
    // The last waits are longer than half of the quiet time, yet no step is forgiven between.
    expect(waits).toEqual([0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]);
  });

  test("a neighbouring keypad is not slowed", () => {
    const on = afterWrong(6);
    expect([waitOf(on), waitOf(on, "kiosk-2")]).toEqual([30 * second, 0]);
  });

  test("the wait runs out by itself and keeps over a restart", () => {
    const on = afterWrong(6);
    on.pass(10 * second);
    on.restart();
    expect([countOf(on), waitOf(on)]).toEqual([6, 20 * second]);
    on.pass(20 * second);
    expect(waitOf(on)).toBe(0);
    wrong(on);
    expect(waitOf(on)).toBe(60 * second);
  });

  test("one step is forgiven in each quiet half hour, over a restart too", () => {
    const on = afterWrong(8);
    expect(typesOf(on.pass(30 * minute - 1))).toEqual([]);
    on.restart();
    expect(typesOf(on.pass(1))).toContain("tries-forgiven");
    expect(countOf(on)).toBe(7);
    on.pass(60 * minute);
    expect(countOf(on)).toBe(5);
    on.pass(5 * 30 * minute);
    expect([countOf(on), on.site.access.keypads.size]).toEqual([0, 0]);
    expect(on.pass(24 * 60 * minute)).toEqual([]);
  });

  test("a wrong code starts the quiet time again", () => {
    const on = afterWrong(3);
    on.pass(29 * minute);
    wrong(on);
    on.pass(29 * minute);
    expect(countOf(on)).toBe(4);
    on.pass(minute);
    expect(countOf(on)).toBe(3);
  });

  test("a try during a wait writes nothing and tells how long", () => {
    const on = afterWrong(6);
    const command: Command = { type: "present-pickup-code", digest: digest("nobodys-code") };
    const { events, answer } = on.ask(command, { kind: "kiosk", terminal: "kiosk-1" });
    expect(events).toEqual([]);
    expect(answer).toMatchObject({ code: "kiosk-waits", detail: { waitMs: 30 * second } });
  });

  test("a wrong code is an event before it is an answer", () => {
    const on = afterWrong(5);
    const command: Command = { type: "present-pickup-code", digest: digest("nobodys-code") };
    const decision = on.ask(command, { kind: "kiosk", terminal: "kiosk-1" });
    expect(typesOf(decision.events)).toEqual(["code-refused", "alarm-raised"]);
    expect(codeOf(decision)).toBe("code-wrong");
  });

  test("more keypads than a site can have are forgotten, oldest first, and their deadlines with them", () => {
    const on = stage();
    for (let index = 0; index < 1_010; index++) wrong(on, `k-${index}`);
    expect(on.site.access.keypads.size).toBe(1_000);
    on.pass(30 * minute);
    expect(on.site.access.keypads.size).toBe(0);
  });
});

describe("wrong PINs slow down the courier and the source", () => {
  const courierTry = (proof: "right" | "wrong", courier?: string, source = "kiosk-1"): Command => ({
    type: "sign-in-courier",
    proof,
    source,
    session: digest(`s-${courier ?? "nobody"}-${source}`),
    ...(courier === undefined ? {} : { courier, carrier: "swift" }),
  });
  const maintainerTry = (
    proof: "right" | "wrong",
    totpStep: number,
    maintainer?: string,
    source = "page",
  ): Command => ({
    type: "sign-in-maintainer",
    proof,
    source,
    totpStep,
    session: digest(`s-${totpStep}`),
    ...(maintainer === undefined ? {} : { maintainer }),
  });
  const times = (on: Stage, count: number, command: Command, by: Actor = system) =>
    Array.from({ length: count }, () => codeOf(on.ask(command, by)));

  test("the sixth wrong PIN makes the courier wait at every terminal", () => {
    const on = stage();
    for (let index = 0; index < 6; index++)
      expect(codeOf(on.ask(courierTry("wrong", "chen", `k-${index}`), system))).toBe("wrong-credentials");
    const decision = on.ask(courierTry("right", "chen", "k-9"), system);
    expect(decision.answer).toMatchObject({ code: "sign-in-waits", detail: { waitMs: 30 * second } });
    expect(decision.events).toEqual([]);
  });

  test("the sixth wrong badge makes the source wait, and nobody elsewhere", () => {
    const on = stage();
    times(on, 6, courierTry("wrong"));
    expect(codeOf(on.ask(courierTry("right", "chen"), system))).toBe("sign-in-waits");
    expect(codeOf(on.ask(courierTry("right", "chen", "kiosk-2"), system))).toBe("signed-in");
  });

  test("a wrong PIN counts for the source as well", () => {
    const on = stage();
    for (const courier of ["a", "b", "c", "d", "e", "f"]) on.ask(courierTry("wrong", courier), system);
    expect(codeOf(on.ask(courierTry("right", "chen"), system))).toBe("sign-in-waits");
  });

  test("waits of a courier keep over a restart, grow, and a success forgives nothing", () => {
    const on = stage();
    times(on, 6, courierTry("wrong", "chen"));
    on.restart();
    expect(codeOf(on.ask(courierTry("right", "chen"), system))).toBe("sign-in-waits");
    on.pass(30 * second);
    expect(codeOf(on.ask(courierTry("right", "chen"), system))).toBe("signed-in");
    on.ask(courierTry("wrong", "chen"), system);
    expect(on.ask(courierTry("wrong", "chen"), system).answer).toMatchObject({ detail: { waitMs: 60 * second } });
  });

  test("quiet half hours forgive a courier's tries", () => {
    const on = stage();
    times(on, 6, courierTry("wrong", "chen"));
    on.pass(6 * 30 * minute);
    expect(times(on, 5, courierTry("wrong", "chen"))).not.toContain("sign-in-waits");
    expect(codeOf(on.ask(courierTry("right", "chen"), system))).toBe("signed-in");
  });

  test("maintainers wait likewise", () => {
    const on = stage();
    expect(times(on, 7, maintainerTry("wrong", 0, "ada"))).toEqual([
      ...Array.from({ length: 6 }, () => "wrong-credentials"),
      "sign-in-waits",
    ]);
    expect(codeOf(on.ask(maintainerTry("right", 7, "bob", "elsewhere"), system))).toBe("signed-in");
  });

  test("a one-time code is good once, over a restart too", () => {
    const on = stage();
    expect(codeOf(on.ask(maintainerTry("right", 7, "ada"), system))).toBe("signed-in");
    on.restart();
    const again: Command = { ...maintainerTry("right", 7, "ada"), session: digest("another") } as Command;
    const replayed = on.ask(again, system);
    expect([codeOf(replayed), typesOf(replayed.events)]).toEqual(["wrong-credentials", ["maintainer-sign-in-failed"]]);
    expect(codeOf(on.ask(maintainerTry("right", 6, "ada"), system))).toBe("wrong-credentials");
    expect(codeOf(on.ask(maintainerTry("right", 8, "ada"), system))).toBe("signed-in");
  });

  test("a flood of addresses forgets the oldest ones and no courier", () => {
    const on = stage();
    times(on, 6, courierTry("wrong", "chen"));
    for (let index = 0; index < 10_050; index++) on.ask(courierTry("wrong", undefined, `a-${index}`), system);
    expect(on.site.access.sourceTries.size).toBe(10_000);
    expect(codeOf(on.ask(courierTry("right", "chen", "k-9"), system))).toBe("sign-in-waits");
  });
});
