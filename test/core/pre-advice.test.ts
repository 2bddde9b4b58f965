import { describe, expect, test } from "vitest";
import type { CommandOf } from "../../gateway/core/command.ts";
import { preAdviceOf } from "../../gateway/core/custody/pre-advice.ts";
import { codeOf, kiosk, minute, stage, system, typesOf } from "./stage.ts";

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
