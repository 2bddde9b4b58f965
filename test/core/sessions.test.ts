import { describe, expect, test } from "vitest";
import { courierOf } from "../../gateway/core/access/courier.ts";
import { maintainerOf, staffOf } from "../../gateway/core/access/maintainer.ts";
import type { Command } from "../../gateway/core/command.ts";
import type { Actor } from "../../gateway/core/vocabulary.ts";
import { codeOf, digest, minute, type Stage, staff, stage, system } from "./stage.ts";

const gun = (device: string): Actor => ({ kind: "handheld", device });
const web = (session: string): Actor => ({ kind: "courier", session: digest(session) });
const signIn = (session: string, courier = "chen", handheld?: string): Command => ({
  type: "sign-in-courier",
  courier,
  carrier: "swift",
  proof: "right",
  session: digest(session),
  source: handheld ?? "kiosk-1",
  ...(handheld === undefined ? {} : { handheld }),
});
const who = (on: Stage, by: Actor): string => {
  const found = courierOf(on.site, by, on.moment);
  return "type" in found ? found.code : `${found.courier} of ${found.carrier}`;
};

describe("a courier's session", () => {
  test("names the courier and the carrier", () => {
    const on = stage();
    expect(on.ask(signIn("one"), system).answer).toMatchObject({ id: "chen", carrier: "swift", untilMs: 30 * minute });
    expect(who(on, web("one"))).toBe("chen of swift");
    expect(who(on, web("two"))).toBe("not-signed-in");
    expect(staffOf(on.site, digest("one"), on.moment)).toEqual({ kind: "courier", id: "chen", carrier: "swift" });
  });

  test.each([
    ["is used up after its time, however busy", { courierIdleMs: 60 * minute }, 30 * minute],
    ["ends for idleness before its time", {}, 10 * minute],
  ])("%s", (_name, rules, ms) => {
    const on = stage(rules);
    on.ask(signIn("one"), system);
    on.pass(ms - 1);
    on.restart();
    expect(who(on, web("one"))).toBe("chen of swift");
    on.pass(1);
    expect(who(on, web("one"))).toBe("not-signed-in");
    expect(codeOf(on.ask({ type: "sign-out-courier" }, web("one")))).toBe("not-signed-in");
  });

  test("work keeps it from ending for idleness", () => {
    const on = stage();
    on.ask(signIn("one"), system);
    on.pass(9 * minute);
    const deposit = "d".repeat(32);
    const known = { carrier: "swift", consent: "given", goodsAllowed: true } as const;
    on.ask({ type: "give-pre-advice", waybill: "RR123456785CN", ...known }, system);
    expect(codeOf(on.ask({ type: "begin-deposit", deposit, parcels: ["RR123456785CN"] }, web("one")))).toBe("deposit");
    on.pass(9 * minute);
    expect(who(on, web("one"))).toBe("chen of swift");
  });

  test("ends with sign-out", () => {
    const on = stage();
    on.ask(signIn("one"), system);
    expect(codeOf(on.ask({ type: "sign-out-courier" }, web("one")))).toBe("done");
    expect(who(on, web("one"))).toBe("not-signed-in");
  });

  test("on a handheld counts on that handheld only", () => {
    const on = stage();
    on.ask(signIn("one", "chen", "gun-1"), gun("gun-1"));
    expect([who(on, gun("gun-1")), who(on, gun("gun-2")), who(on, web("one"))]).toEqual([
      "chen of swift",
      "not-signed-in",
      "not-signed-in",
    ]);
    on.restart();
    expect(who(on, gun("gun-1"))).toBe("chen of swift");
    expect(codeOf(on.ask({ type: "sign-out-courier" }, gun("gun-1")))).toBe("done");
    expect(who(on, gun("gun-1"))).toBe("not-signed-in");
  });

  test("on a handheld makes way for the next courier there", () => {
    const on = stage();
    on.ask(signIn("one", "chen", "gun-1"), gun("gun-1"));
    on.ask(signIn("two", "li", "gun-1"), gun("gun-1"));
    expect(who(on, gun("gun-1"))).toBe("li of swift");
    expect(on.site.access.couriers.size).toBe(1);
  });

  test("cannot be opened on another handheld's behalf, nor with a token that is in use", () => {
    const on = stage();
    expect(codeOf(on.ask(signIn("one", "chen", "gun-1"), gun("gun-2")))).toBe("not-allowed");
    on.ask(signIn("one"), system);
    expect(codeOf(on.ask(signIn("one", "li"), system))).toBe("wrong-credentials");
    expect(who(on, web("one"))).toBe("chen of swift");
  });

  test("is one of a bounded number: the oldest makes way, ended ones first", () => {
    const on = stage();
    for (let index = 0; index < 510; index++) on.ask(signIn(`s${index}`, `c-${index}`), system);
    expect([on.site.access.couriers.size, who(on, web("s9")), who(on, web("s10"))]).toEqual([
      500,
      "not-signed-in",
      "c-10 of swift",
    ]);
    on.pass(31 * minute);
    on.ask(signIn("late"), system);
    expect(on.site.access.couriers.size).toBe(1);
  });
});

describe("a maintainer's session", () => {
  const isIn = (on: Stage, name: string): boolean => !("type" in maintainerOf(on.site, digest(name), on.moment));

  test("names the maintainer, over a restart too", () => {
    const on = stage();
    on.signIn("ada");
    on.restart();
    expect(maintainerOf(on.site, digest("ada"), on.moment)).toEqual({ maintainer: "ada" });
    expect(staffOf(on.site, digest("ada"), on.moment)).toEqual({ kind: "maintainer", id: "ada" });
  });
  test("ends for idleness, with its time, and with sign-out", () => {
    const on = stage();
    on.signIn("ada");
    on.pass(10 * minute);
    expect(isIn(on, "ada")).toBe(false);
    on.signIn("bob");
    on.ask({ type: "block-compartment", compartment: "A-01", reason: "hinge" }, staff("bob"));
    expect(codeOf(on.ask({ type: "sign-out-maintainer" }, staff("bob")))).toBe("done");
    expect(isIn(on, "bob")).toBe(false);
  });
  test("work keeps it, but not beyond its time", () => {
    const on = stage();
    on.signIn("ada");
    on.pass(9 * minute);
    on.ask({ type: "block-compartment", compartment: "A-01", reason: "hinge" }, staff("ada"));
    on.pass(5 * minute);
    expect(isIn(on, "ada")).toBe(true);
    on.pass(minute);
    expect(isIn(on, "ada")).toBe(false);
  });
});
