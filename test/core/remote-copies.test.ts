/** One command from afar and all its copies: one answer, and no door a second pulse. */
import { describe, expect, test } from "vitest";
import type { Event } from "../../gateway/core/event.ts";
import { acknowledge, command, endOf, epochStart, opening, pulses, take } from "./remote-stage.ts";
import { compartment, deposit } from "./staff-scene.ts";
import { boot, minute, type Stage, stage, system, typesOf } from "./stage.ts";

const restarted = (on: Stage): readonly Event[] => {
  const { siteOpened, newEpoch, ...again } = boot;
  on.restart();
  const { events } = on.ask(again, system);
  on.observe({ type: "door-sensed-closed", compartment });
  on.ask({ type: "settle-after-start" }, system);
  return events;
};

describe("an opening from afar", () => {
  test("is written, waits for the fleet's store, and then pulses once", () => {
    const on = stage();
    const one = command(on, opening);
    expect(take(on, one)).toMatchObject({ state: "accepted" });
    expect(acknowledge(on, on.site.history.seq - 1)).toEqual([]);
    const begun = acknowledge(on);
    expect(typesOf(begun)).toEqual(["remote-command-started", "unlock-ordered"]);
    expect(acknowledge(on)).toEqual([]);
    expect(endOf(on.observe({ type: "door-sensed-open", compartment }))).toEqual(["done", undefined]);
    expect(take(on, one)).toMatchObject({ state: "ended", outcome: "done" });
  });

  test("of a door that stands open needs no pulse", () => {
    const on = stage();
    on.observe({ type: "door-sensed-open", compartment });
    take(on, command(on, opening));
    const events = acknowledge(on);
    expect([pulses(events), endOf(events)]).toEqual([0, ["done", undefined]]);
  });

  test("leaves a free compartment presumed empty only: nobody of the staff has looked", () => {
    const on = stage();
    take(on, command(on, opening));
    acknowledge(on);
    on.observe({ type: "door-sensed-open", compartment });
    on.pass(5_000);
    on.observe({ type: "door-sensed-closed", compartment });
    expect(on.site.locker.compartments.get(compartment)).toMatchObject({ occupancy: "free", presumedEmpty: true });
  });

  test("that no lock answers has failed, and is not tried again by a copy", () => {
    const on = stage();
    const one = command(on, opening);
    take(on, one);
    acknowledge(on);
    expect(endOf(on.pass(10 * minute))?.[0]).toBe("failed");
    expect(pulses(on.ask(one, system).events)).toBe(0);
    expect(take(on, one)).toMatchObject({ state: "ended", outcome: "failed" });
  });
});

/** What happens between the order and its repetition → the one answer, and how many pulses there were in all. */
const copies: readonly (readonly [what: string, between: (on: Stage) => void, answer: object, pulses: number])[] = [
  ["delivered twice in a row it is accepted once", () => undefined, { state: "accepted" }, 0],
  ["delivered again while its door is awaited it is under way", (on) => acknowledge(on), { state: "started" }, 1],
  [
    "replayed after a restart in between it has failed: nobody knows whether its pulse left",
    (on) => {
      acknowledge(on);
      restarted(on);
      acknowledge(on);
    },
    { state: "ended", outcome: "failed", why: "interrupted" },
    1,
  ],
  [
    "replayed after a restart before it was begun it is begun then",
    (on) => {
      restarted(on);
      acknowledge(on);
    },
    { state: "started" },
    1,
  ],
  [
    "accepted and left alone past its end it has expired",
    (on) => {
      on.pass(2 * minute);
      acknowledge(on);
    },
    { state: "ended", outcome: "expired" },
    0,
  ],
  [
    "a gateway that slept past its end sees so by the fleet's clock alone",
    (on) => {
      restarted(on);
      acknowledge(on, on.site.history.seq, epochStart + on.moment.elapsed + 5 * minute);
    },
    { state: "ended", outcome: "expired" },
    0,
  ],
  [
    "after a loss of history it is a conflict",
    (on) => {
      const epoch = { counter: 2, id: "f".repeat(16) };
      on.ask({ type: "open-epoch", epoch, reason: "fleet-ahead", holes: [] }, system);
      acknowledge(on);
    },
    { state: "ended", outcome: "conflict", why: "epoch" },
    0,
  ],
  [
    "a week and a thousand others later it has the answer of then, or is too late",
    (on) => {
      acknowledge(on);
      on.observe({ type: "door-sensed-open", compartment });
      on.pass(7 * 24 * 60 * minute);
      take(on, command(on, { type: "extend-hold", deposit }));
    },
    { state: "ended", outcome: "expired" },
    1,
  ],
];

describe("one command, whatever becomes of its copies", () => {
  test.each(copies)("%s", (_what, between, answer, pulsed) => {
    const on = stage();
    const one = command(on, opening);
    let fired = 0;
    const observe = on.observe;
    on.observe = (observation) => {
      const events = observe(observation);
      fired += pulses(events);
      return events;
    };
    take(on, one);
    between(on);
    expect(take(on, one)).toMatchObject(answer);
    fired += pulses(acknowledge(on));
    expect(fired).toBeLessThanOrEqual(Math.max(1, pulsed));
    if (pulsed === 1) expect(fired).toBe(1);
    const before = on.site.history.seq;
    take(on, one);
    expect(on.site.history.seq).toBe(before);
  });
});
