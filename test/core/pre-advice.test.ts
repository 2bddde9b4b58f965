import { describe, expect, test } from "vitest";
import type { CommandOf } from "../../gateway/core/command.ts";
import type { FleetAdvice } from "../../gateway/core/custody/advice.ts";
import { preAdviceOf } from "../../gateway/core/custody/pre-advice.ts";
import { roomFor } from "../../gateway/core/custody/room.ts";
import type { Event } from "../../gateway/core/event.ts";
import { codeOf, compartments, kiosk, minute, type Stage, stage, system, typesOf } from "./stage.ts";

const day = 24 * 60 * minute;
const advice: CommandOf<"give-pre-advice"> = {
  type: "give-pre-advice",
  waybill: "RR123456785CN",
  carrier: "swift",
  consent: "given",
  goodsAllowed: true,
};

describe("what a carrier announced", () => {
  test("is kept, over a restart too", () => {
    const on = stage();
    expect(typesOf(on.ask({ ...advice, size: "L" }, system).events)).toEqual(["pre-advice-received"]);
    on.restart();
    const { type, ...rest } = advice;
    expect(preAdviceOf(on.site, advice.waybill, on.moment)).toMatchObject({ ...rest, size: "L" });
  });
  test("once more the same is no event, something else replaces it", () => {
    const on = stage();
    on.ask(advice, system);
    expect(on.ask(advice, system)).toEqual({ events: [], answer: { type: "done" } });
    on.ask({ ...advice, consent: "refused" }, system);
    expect(preAdviceOf(on.site, advice.waybill, on.moment)?.consent).toBe("refused");
  });
  test("is forgotten after thirty days", () => {
    const on = stage();
    on.ask(advice, system);
    on.pass(30 * day - 1);
    expect(preAdviceOf(on.site, advice.waybill, on.moment)).toBeDefined();
    on.pass(1);
    expect(preAdviceOf(on.site, advice.waybill, on.moment)).toBeUndefined();
    on.ask({ ...advice, waybill: "RR000000001CN" }, system);
    expect(on.site.custody.preAdvices.size).toBe(1);
  });
  test("is bounded in number: the oldest is forgotten", () => {
    const on = stage();
    const { type, ...rest } = advice;
    for (let index = 0; index < 100_003; index++)
      on.given({ type: "pre-advice-received", ...rest, waybill: `W-${index}` });
    expect(on.site.custody.preAdvices.size).toBe(100_000);
    expect([...on.site.custody.preAdvices.keys()][0]).toBe("W-3");
  });
  test("comes from a neighbouring system only", () => {
    expect(codeOf(stage().ask(advice, kiosk))).toBe("not-allowed");
  });
});

describe("what the fleet announced", () => {
  const fleetAt = 1_000_000;
  const { type: _type, ...plain } = advice;
  const said: FleetAdvice = { ...plain, revision: 5, notAfter: fleetAt + day };
  const take = (on: Stage, ...advices: FleetAdvice[]) =>
    on.ask({ type: "take-pre-advices", advices, fleetAt }, system).events;
  const known = (on: Stage) => preAdviceOf(on.site, advice.waybill, on.moment);

  test("is kept over a restart, and the fleet's store is told so", () => {
    const on = stage();
    const { waybill } = said;
    expect(take(on, said).at(-1)).toEqual({ type: "pre-advices-taken", taken: [{ waybill, revision: 5 }] });
    on.restart();
    expect(known(on)).toMatchObject({ ...plain, revision: 5 });
  });
  test("is one event, however often it comes, and a lower revision that comes late is none", () => {
    const on = stage();
    take(on, said);
    expect(take(on, said, { ...said, revision: 4, consent: "refused" })).toEqual([]);
    expect(known(on)?.consent).toBe("given");
  });
  test("is what a higher revision says, and what a neighbouring system says meanwhile brings no old one back", () => {
    const on = stage();
    take(on, { ...said, revision: 6, consent: "refused" });
    on.ask({ ...advice, size: "S", consent: "refused" }, system);
    on.restart();
    expect(take(on, said)).toEqual([]);
    expect(known(on)).toMatchObject({ consent: "refused", size: "S" });
  });
  test("is forgotten when its time is over by the fleet's clock, and no event from then on", () => {
    const on = stage();
    take(on, said);
    on.pass(day - 1);
    expect(known(on)).toBeDefined();
    on.pass(1);
    expect(known(on)).toBeUndefined();
    expect(take(on, { ...said, revision: 7, notAfter: fleetAt })).toEqual([]);
  });
  describe("with room for it", () => {
    const waybills = [1, 2, 3, 4, 5].map((number) => `RR12345678${number}CN`);
    const wanted = (waybill: string, more: Partial<FleetAdvice> = {}): FleetAdvice => ({
      ...{ ...said, waybill, size: "M" },
      ...{ reserveUntil: fleetAt + 60 * minute, ...more },
    });
    const rooms = (events: readonly Event[]) =>
      events.flatMap((event) => (event.type === "pre-advices-taken" ? event.taken.map(({ room }) => room) : []));
    const roomOf = (on: Stage, ...mine: string[]) =>
      roomFor(on.site, { size: "M", accessible: false }, on.moment, mine);
    const isFull = (place: object): boolean => "code" in place && place.code === "full";

    test("keeps as many as are free, and no more: the site says so", () => {
      const on = stage();
      expect(rooms(take(on, ...waybills.map((waybill) => wanted(waybill))))).toEqual([
        ...["kept", "kept", "kept", "kept", "full"],
      ]);
      expect(isFull(roomOf(on))).toBe(true);
      expect(isFull(roomOf(on, waybills[4]!))).toBe(true);
      expect(isFull(roomOf(on, waybills[0]!))).toBe(false);
      on.restart();
      expect(isFull(roomOf(on))).toBe(true);
      expect(rooms(take(on, wanted(waybills[4]!, { revision: 6, size: "XL" })))).toEqual(["oversize"]);
    });
    test("gives it back when its time is over, and longer with a higher revision", () => {
      const on = stage();
      take(on, ...waybills.slice(0, 4).map((waybill) => wanted(waybill)));
      on.pass(59 * minute);
      const longer = { revision: 6, reserveUntil: fleetAt + 30 * minute };
      // The same copies again, and one that is older, change nothing.
      expect(take(on, wanted(waybills[0]!), wanted(waybills[1]!, { revision: 4 }))).toEqual([]);
      expect(rooms(take(on, wanted(waybills[0]!, longer)))).toEqual(["kept"]);
      on.pass(2 * minute);
      expect(isFull(roomOf(on))).toBe(false);
      take(on, ...waybills.slice(1, 4).map((waybill) => wanted(waybill, { revision: 7 })));
      expect(isFull(roomOf(on))).toBe(true);
      // A late word with less than what counts gives nobody's room away.
      expect(take(on, { ...said, waybill: waybills[1]!, revision: 6 })).toEqual([]);
      expect(isFull(roomOf(on))).toBe(true);
    });
    test("gives it back when it is withdrawn, or wanted no longer", () => {
      const on = stage();
      take(on, ...waybills.slice(0, 4).map((waybill) => wanted(waybill)));
      take(on, wanted(waybills[0]!, { revision: 6, consent: "refused" }));
      expect(isFull(roomOf(on))).toBe(false);
      expect(rooms(take(on, wanted(waybills[4]!)))).toEqual(["kept"]);
      take(on, { ...said, waybill: waybills[1]!, revision: 6 });
      expect(isFull(roomOf(on))).toBe(false);
    });
    test("has lost it when the compartments are gone", () => {
      const on = stage();
      take(on, ...waybills.slice(0, 4).map((waybill) => wanted(waybill)));
      for (const compartment of compartments)
        on.given({ type: "compartment-blocked", compartment, reason: "wet", by: { kind: "maintainer", id: "m" } });
      expect(isFull(roomOf(on, waybills[0]!))).toBe(true);
    });
  });
  test("comes from the line only", () => {
    expect(codeOf(stage().ask({ type: "take-pre-advices", advices: [said], fleetAt }, kiosk))).toBe("not-allowed");
  });
});
