import { describe, expect, test } from "vitest";
import { canonical } from "../../gateway/core/custody/stock/canonical.ts";
import { statementHash } from "../../gateway/core/custody/stock/statement.ts";
import type { EventOf } from "../../gateway/core/event.ts";
import type { Statement } from "../../gateway/core/events/stock-events.ts";
import { calendarOf } from "../../gateway/platform/calendar.ts";
import { anna, bank, berta, hour, kiosk, minute, Scene, system, waybills } from "./scene.ts";

type Stated = EventOf<"stock-stated">;
const zone = "Asia/Shanghai";
const day = 24 * hour;
const [one, two, three] = waybills;

/** Scenes begin at 2027-01-15 16:00 in Shanghai. */
class Count extends Scene {
  /** Time off that nobody has counted. */
  wallAhead = 0;
  constructor(itemSensor = true) {
    super({ layout: bank(6, { itemSensor }), rules: { holdMs: 1 }, stock: calendarOf(zone) });
  }
  override get moment() {
    const { at, ...rest } = super.moment;
    return { ...rest, at: at + (this.wallAhead ?? 0) };
  }
  /** Both maintainers open a door, look and say what lies there. */
  audit(compartment: string, found: readonly string[]): this {
    const totpStep = ++steps;
    const sessionOf = (maintainer: string): string => `session-${totpStep}-of-${maintainer}-----`.slice(0, 22);
    for (const maintainer of ["ada", "bob"]) {
      const session = sessionOf(maintainer);
      this.ask({ type: "sign-in-maintainer", maintainer, proof: "right", session, source: "p", totpStep }, system);
    }
    const by = { kind: "maintainer", session: sessionOf("ada") } as const;
    this.pass(5_000).ask({ type: "open-compartment", compartment, reason: "audit", second: sessionOf("bob") }, by);
    this.pulsed(compartment).pass(500).opens(compartment).pass(3_000).closes(compartment);
    return this.ask({ type: "audit-compartment", compartment, found: [...found] }, by);
  }
  stated(): Stated[] {
    return this.events.filter((event) => event.type === "stock-stated");
  }
  /** Until the running day is stated. */
  overnight(): Stated {
    const before = this.stated().length;
    const seen = this.pass(day - ((this.moment.at + 8 * hour) % day) + minute).last;
    expect(this.stated().length).toBe(before + 1);
    expect(seen.map(({ type }) => type)).toContain("stock-day-begun");
    return this.stated().at(-1)!;
  }
  whereIs(waybill: string): string {
    return this.site.stock.parcels.get(waybill)?.compartment ?? "nowhere";
  }
}
let steps = 0;
const rowOf = (statement: Statement, carrier: string) => statement.carriers.find((row) => row.carrier === carrier);

describe("the statement of a day", () => {
  test("counts what came and went, by carrier, and the next day opens with what this one closed with", () => {
    const count = new Count();
    const first = count.deposit([one]);
    count.deposit([two, three]);
    count.deposit(["SL123456"], { recipient: "digest-of-a-number-----" }, berta);
    count.present(first).cycle(count.compartment("A-01").plan.compartment, { item: false });
    const statement = count.overnight();
    expect(statement).toMatchObject({ day: "2027-01-15", zone, previous: null, differences: [], leftOut: 0 });
    expect(rowOf(statement, "swift")).toEqual({
      ...{ carrier: "swift", opening: 0, moves: { deposit: 3, collection: 1 }, closing: 2 },
    });
    expect(rowOf(statement, "slow")).toMatchObject({ opening: 0, moves: { deposit: 1 }, closing: 1 });
    const next = count.overnight();
    expect(next.day).toBe("2027-01-16");
    expect(next.previous).toBe(statement.hash);
    expect(rowOf(next, "swift")).toEqual({ carrier: "swift", opening: 2, moves: {}, closing: 2 });
  });

  test("goes up to the fleet and is chained by a hash over its canonical content", () => {
    const count = new Count();
    count.deposit([one]);
    const [first, second] = [count.overnight(), count.overnight()];
    const { sha256 } = calendarOf(zone);
    for (const { type, hash, ...statement } of [first, second]) {
      expect(statementHash(statement, sha256)).toBe(hash);
      const [row] = statement.carriers;
      const forged = { ...statement, carriers: [{ ...row!, closing: 7 }] };
      expect(statementHash(forged, sha256)).not.toBe(hash);
    }
    expect(second.previous).toBe(first.hash);
    expect(canonical({ b: [1, { d: "x", c: undefined }], a: null })).toBe('{"a":null,"b":[1,{"d":"x"}]}');
  });

  test("survives a snapshot on the way", () => {
    const [plain, frozen] = [new Count(), new Count()];
    for (const count of [plain, frozen]) count.deposit([one, two]);
    frozen.refreeze();
    const { hash: one1, ...left } = plain.overnight();
    const { hash: two1, ...right } = frozen.overnight();
    expect(right).toEqual(left);
    expect(two1).toBe(one1);
  });

  test("what comes after midnight and before a late statement belongs to the next day", () => {
    const count = new Count();
    count.deposit([one]);
    const dueAt = count.site.stock.day!.dueAt;
    count.elapsed = dueAt + 1;
    const deposit = "d".repeat(32);
    count.given({
      ...{ type: "deposit-begun", deposit, compartment: "A-05", parcels: [two], carrier: "swift", courier: "anna" },
      ...{ session: "s".repeat(16), size: "M", consent: "given", epc: [], leaseUntil: dueAt + minute },
    });
    const code = { issue: 1, keyVersion: 1, digest: "e".repeat(22) };
    count.given({
      ...{ type: "deposit-made", deposit, compartment: "A-05", parcels: [two], carrier: "swift", courier: "anna" },
      ...{ evidence: { grade: "stated", witnesses: ["courier"] }, code, holdUntil: dueAt + day, holdUntilAt: 1 },
    });
    count.tick();
    const [statement] = count.stated();
    expect(rowOf(statement!, "swift")).toMatchObject({ moves: { deposit: 1 }, closing: 1 });
    expect(rowOf(count.overnight(), "swift")).toMatchObject({ opening: 1, moves: { deposit: 1 }, closing: 2 });
  });
});

describe("what the statement says of the clock and of losses", () => {
  const notesOf = ({ notes }: Statement): readonly string[] => notes.map(({ kind }) => kind);

  test("the gateway was off at midnight: nothing is stated for days that nobody saw", () => {
    const count = new Count();
    count.deposit([one]);
    const offFrom = count.moment.at;
    count.wallAhead = 3 * day;
    count.start();
    const [statement] = count.stated();
    expect(statement!.notes[1]).toEqual({ kind: "off", from: offFrom, to: offFrom + 3 * day });
    expect(statement!.day).toBe("2027-01-15");
    expect(notesOf(statement!)).toEqual(["first", "off", "late"]);
    expect(count.site.stock.day?.day).toBe("2027-01-18");
    expect(count.stated()).toHaveLength(1);
  });

  test("a restart after quiet hours is no time off", () => {
    const count = new Count();
    count.deposit([one]);
    count.pass(2 * hour).start();
    expect(notesOf(count.overnight())).toEqual(["first"]);
  });

  test("nobody vouches for the clock: the day ends by site time and says so", () => {
    const count = new Count();
    count.turn({ kind: "observation", observation: { type: "clock-judged", synced: false, stepMs: 0 } });
    expect(notesOf(count.overnight())).toContain("clock");
  });

  test("a day that nobody vouched for is named anew when the clock is right again, and nothing is stated twice", () => {
    const count = new Count();
    Object.defineProperty(count, "moment", {
      get: () => ({ at: 5 + count.elapsed, synced: false, elapsed: count.elapsed }),
      configurable: true,
    });
    count.start();
    Reflect.deleteProperty(count, "moment");
    count.turn({ kind: "observation", observation: { type: "clock-judged", synced: true, stepMs: 1_800_000_000_000 } });
    expect(count.stated()).toEqual([]);
    expect(count.site.stock.day).toMatchObject({ day: "2027-01-15", vouched: true });
    expect(notesOf(count.overnight())).toContain("step");
  });

  test("history was lost within the day", () => {
    const count = new Count();
    count.deposit([one]);
    const holes = [{ from: 3, upTo: null }];
    count.ask({ type: "open-epoch", epoch: { counter: 2, id: "f".repeat(16) }, reason: "fleet-ahead", holes }, system);
    const statement = count.overnight();
    expect(notesOf(statement)).toEqual(["first", "loss", "unproven"]);
    expect(statement.notes.at(-1)?.count).toBe(6);
  });
});

describe("differences", () => {
  const linesOf = (statement: Statement) =>
    statement.differences.map(({ kind, compartment, parcels, state }) => [kind, compartment, parcels.join(), state]);

  test("a parcel that its sensor saw leave without an order is gone, since then, until an audit", () => {
    const count = new Count();
    count.deposit([one]);
    count.pass(hour).item("A-01", false);
    const takenAt = count.moment.at;
    const first = count.overnight();
    expect(linesOf(first)).toEqual([["unexpected-removal", "A-01", one, "open"]]);
    expect(first.differences[0]?.since.at).toBe(takenAt);
    expect(rowOf(first, "swift")).toMatchObject({ closing: 1 });
    count.audit("A-01", []);
    const second = count.overnight();
    expect(linesOf(second)).toEqual([
      ["unexpected-removal", "A-01", one, "settled"],
      ["missing", "A-01", one, "settled"],
    ]);
    expect(second.differences[1]?.incident).toBeDefined();
    expect(rowOf(second, "swift")).toMatchObject({ opening: 1, moves: { missing: 1 }, closing: 0 });
    expect(linesOf(count.overnight())).toEqual([]);
  });

  test("a collection that its sensor saw is none", () => {
    const count = new Count();
    const deposit = count.deposit([one]);
    count.present(deposit).cycle("A-01", { item: false });
    expect(linesOf(count.overnight())).toEqual([]);
  });

  test("a parcel of another compartment is misplaced, and comes in and out once", () => {
    const count = new Count(false);
    count.deposit([one]);
    count.deposit([two]);
    count.audit("A-01", [two]);
    expect([count.whereIs(one), count.whereIs(two)]).toEqual(["nowhere", "A-01"]);
    count.audit("A-02", []);
    const statement = count.overnight();
    expect(linesOf(statement)).toEqual([
      ["missing", "A-01", one, "settled"],
      ["misplacement", "A-01", two, "settled"],
      ["missing", "A-02", two, "settled"],
    ]);
    expect(statement.differences[1]?.reason).toBe("A-02");
    expect(rowOf(statement, "swift")).toMatchObject({ moves: { deposit: 2, missing: 1 }, closing: 1 });
  });

  test("a stranger's parcel is counted without a carrier until staff takes it away", () => {
    const count = new Count(false);
    count.audit("A-03", ["RB000000005DE"]);
    expect(count.overnight().carriers).toEqual([{ opening: 0, moves: { found: 1 }, closing: 1 }]);
    count.audit("A-03", []);
    expect(count.overnight().carriers).toEqual([{ opening: 1, moves: { removed: 1 }, closing: 0 }]);
  });

  test("what left by presumption and is found later is its carrier's again", () => {
    const count = new Count(false);
    const deposit = count.deposit([one]);
    count
      .present(deposit)
      .cycle("A-01")
      .pass(10 * minute);
    count.audit("A-01", [one]);
    expect(rowOf(count.overnight(), "swift")).toMatchObject({
      moves: { deposit: 1, collection: 1, found: 1 },
      closing: 1,
    });
  });

  test("something lies where nothing should, or nothing was ever seen of what should", () => {
    const count = new Count();
    const { deposit } = count.begin([one]).depositAnswer;
    count.cycle("A-01").ask({ type: "confirm-deposit", deposit, looked: true }, anna);
    count.pass(hour).item("A-04", true);
    expect(linesOf(count.overnight())).toEqual([
      ["mismatch", "A-01", one, "open"],
      ["ghost", "A-04", "", "open"],
    ]);
  });

  test("a forced door stands with its case until staff has looked", () => {
    const count = new Count();
    count.deposit([one]);
    count.pass(minute).opens("A-01").pass(5_000).closes("A-01");
    const statement = count.overnight();
    expect(linesOf(statement)).toEqual([["forced", "A-01", one, "open"]]);
    expect(statement.differences[0]?.incident).toBeDefined();
    count.audit("A-01", [one]);
    expect(linesOf(count.overnight())).toEqual([["forced", "A-01", one, "settled"]]);
  });

  test("refused parcels leave with their carrier as refused, and come back in when they were collected before", () => {
    const count = new Count(false);
    const deposit = count.deposit([one]);
    count.present(deposit).cycle("A-01");
    const { collection } = count.answer as { collection: string };
    const id = collection ?? [...count.site.custody.collections.keys()][0]!;
    count.ask({ type: "confirm-collection", collection: id }, kiosk);
    count.ask({ type: "reopen-collection", collection: id }, kiosk).pass(2_000).cycle("A-01");
    count.ask({ type: "refuse-parcels", collection: id }, kiosk);
    expect(count.answer.type).not.toBe("refused");
    const moves = rowOf(count.overnight(), "swift");
    expect(moves).toMatchObject({ moves: { deposit: 1, collection: 1, "put-back": 1 }, closing: 1 });
  });
});

test("days are those of the zone, with 23 and 25 hours when clocks are put forward and back", () => {
  const { dayOf } = calendarOf("Europe/Berlin");
  const lengthOf = (at: string): number => {
    const noon = Date.parse(at);
    return (dayOf(noon).endAt - dayOf(noon - day).endAt) / hour;
  };
  expect([
    lengthOf("2026-03-29T12:00:00Z"),
    lengthOf("2026-10-25T12:00:00Z"),
    lengthOf("2026-11-22T12:00:00Z"),
  ]).toEqual([23, 25, 24]);
  expect(calendarOf("Asia/Shanghai").dayOf(Date.parse("2026-11-22T16:00:00Z"))).toEqual({
    day: "2026-11-23",
    endAt: Date.parse("2026-11-23T16:00:00Z"),
  });
});
