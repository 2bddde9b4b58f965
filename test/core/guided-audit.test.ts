import { describe, expect, test } from "vitest";
import type { Command } from "../../gateway/core/command.ts";
import type { EventOf } from "../../gateway/core/event.ts";
import { dueAt } from "../../gateway/core/turn/due.ts";
import { bank, minute, Scene, system, waybills } from "./scene.ts";

const [one, two] = waybills;
const ada = { kind: "maintainer", session: "session-of-ada--------" } as const;
const bob = "session-of-bob--------";

class Round extends Scene {
  constructor() {
    super({
      layout: [...bank(3), ...bank(2).map((plan) => ({ ...plan, compartment: `B-${plan.compartment.slice(2)}` }))],
    });
    this.staff();
  }
  staff(): this {
    for (const [maintainer, session] of [
      ["ada", ada.session],
      ["bob", bob],
    ] as const)
      this.ask({ type: "sign-in-maintainer", maintainer, proof: "right", session, source: "p", totpStep: 1 }, system);
    return this;
  }
  by(command: Command): this {
    return this.ask(command, ada);
  }
  starts(scope: "site" | "bank" | "doubt", more: { bank?: string } = {}): this {
    return this.by({ type: "begin-guided-audit", scope, ...more });
  }
  get audit(): string {
    return this.site.guided.round?.audit ?? "0".repeat(16);
  }
  next(second?: string): this {
    return this.by({ type: "open-for-audit", audit: this.audit, ...(second === undefined ? {} : { second }) });
  }
  /** The door opens, somebody looks, and it closes. */
  looked(): this {
    const compartment = this.site.guided.round!.present!;
    return this.pulsed(compartment).pass(500).opens(compartment).pass(3_000).closes(compartment);
  }
  says(content: "parcels" | "empty" | "unknown" | "not-opened", found?: readonly string[]): this {
    const { present, todo } = this.site.guided.round!;
    const compartment = present ?? todo[0]!;
    const command = { type: "answer-audit", audit: this.audit, compartment, content } as const;
    return this.by(found === undefined ? command : { ...command, found: [...found] });
  }
  ended(): EventOf<"guided-audit-ended"> | undefined {
    return this.events.find((event) => event.type === "guided-audit-ended");
  }
}

describe("a guided audit", () => {
  test("goes from door to door, corrects the ledger and ends by itself", () => {
    const round = new Round();
    round.deposit([one]);
    round.starts("bank", { bank: "A" });
    expect(round.one("guided-audit-begun").compartments).toEqual(["A-01", "A-02", "A-03"]);
    round.next(bob).looked().says("parcels", [one, two]);
    expect(round.one("compartment-audited")).toMatchObject({ compartment: "A-01", missing: [], extra: [two] });
    round.next(bob).looked().says("empty");
    expect(round.site.guided.round).toMatchObject({ present: null, todo: ["A-03"], looked: 2 });
    round.next().says("not-opened");
    expect(round.refusal).toBe("compartment-busy");
    round.pass(minute).says("not-opened");
    expect(round.ended()).toMatchObject({ reason: "done", looked: 2, notOpened: 1, untouched: 0 });
    expect(round.site.guided.round).toBeNull();
  });

  test("an occupied compartment needs the second person, an empty one does not", () => {
    const round = new Round();
    round.deposit([one]);
    expect(round.starts("site").next().refusal).toBe("second-person-needed");
    expect(round.site.guided.round?.present).toBeNull();
    expect(round.next(ada.session).refusal).toBe("second-person-same");
    expect(round.next(bob).looked().says("parcels", [one]).refusal).toBeUndefined();
    expect(round.next().refusal).toBeUndefined();
  });

  test.each([
    ["what nobody looked into", (round: Round) => round.next().says("empty"), "not-opened"],
    ["parcels without a number", (round: Round) => round.next().looked().says("parcels", []), "wrong-state"],
    ["a number in an empty compartment", (round: Round) => round.next().looked().says("empty", [one]), "wrong-state"],
    ["a second round", (round: Round) => round.starts("site"), "audit-running"],
    [
      "another door than the one whose turn it is",
      (round: Round) =>
        round.by({ type: "answer-audit", audit: round.audit, compartment: "B-01", content: "not-opened" }),
      "wrong-state",
    ],
    [
      "a round that is over",
      (round: Round) => round.by({ type: "end-guided-audit", audit: round.audit }).next(),
      "unknown-audit",
    ],
  ] as const)("%s is refused", (_name, act, code) => {
    const round = new Round().starts("site");
    expect(act(round).refusal).toBe(code);
  });

  test("something without a number leaves the compartment in doubt, and the next round for doubts finds it", () => {
    const round = new Round();
    expect(round.starts("doubt").refusal).toBe("wrong-state");
    round.starts("bank", { bank: "B" }).next().looked().says("unknown");
    expect(round.compartment("B-01").occupancy).toBe("suspect");
    round.by({ type: "end-guided-audit", audit: round.audit });
    expect(round.ended()).toMatchObject({ reason: "by-person", looked: 1, untouched: 1 });
    round.starts("doubt");
    expect(round.one("guided-audit-begun").compartments).toEqual(["B-01"]);
    round.next(bob).looked().says("empty");
    expect(round.compartment("B-01").occupancy).toBe("free");
  });

  test("outlives a restart in the middle of a door, and another maintainer goes on", () => {
    const round = new Round().starts("site").next().looked();
    round.refreeze().start();
    expect(round.site.guided.round).toMatchObject({ present: "A-01", total: 5 });
    round.pass(5_000).ask({ type: "open-for-audit", audit: round.audit }, { kind: "maintainer", session: bob });
    expect(round.refusal).toBeUndefined();
    round.looked().says("empty");
    expect(round.site.guided.round).toMatchObject({ present: null, looked: 1 });
  });

  test("nobody goes on with it: it ends cleanly, and what was said stays said", () => {
    const round = new Round().starts("site").next().looked().says("empty");
    const { audit } = round;
    expect(dueAt(round.site.due, "audit-idle", audit)).not.toBeNull();
    round.pass(31 * minute);
    expect(round.ended()).toMatchObject({ audit, reason: "left", looked: 1, untouched: 4 });
    expect(round.site.guided.round).toBeNull();
    expect(dueAt(round.site.due, "audit-idle", audit)).toBeNull();
  });
});
