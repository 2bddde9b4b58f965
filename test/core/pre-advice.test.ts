import { describe, expect, test } from "vitest";
import type { CommandOf } from "../../gateway/core/command.ts";
import { preAdviceOf } from "../../gateway/core/custody/pre-advice.ts";
import type { FleetAdvice } from "../../gateway/core/vocabulary.ts";
import { codeOf, kiosk, minute, type Stage, stage, system, typesOf } from "./stage.ts";

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
  test("comes from the line only", () => {
    expect(codeOf(stage().ask({ type: "take-pre-advices", advices: [said], fleetAt }, kiosk))).toBe("not-allowed");
  });
});
