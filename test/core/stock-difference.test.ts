/** The alarm of the daily count: raised by a statement with an open difference, over when each of them is explained. */
import { describe, expect, test } from "vitest";
import { freezeSite, thawSite } from "../../gateway/core/site.ts";
import { calendarOf } from "../../gateway/platform/calendar.ts";
import { bank, hour, minute, Scene, system, waybills } from "./scene.ts";

const day = 24 * hour;
const [one, two] = waybills;
let steps = 0;

class Night extends Scene {
  constructor() {
    super({ layout: bank(6, { itemSensor: true }), rules: { holdMs: 30 * day }, stock: calendarOf("UTC") });
  }
  overnight(): this {
    return this.pass(day - (this.moment.at % day) + minute);
  }
  audit(compartment: string, found: readonly string[]): this {
    const by = this.#signedIn("ada");
    const { session: second } = this.#signedIn("bob");
    this.pass(5_000).ask({ type: "open-compartment", compartment, reason: "audit", second }, by);
    this.pulsed(compartment).pass(500).opens(compartment).pass(3_000).closes(compartment);
    return this.ask({ type: "audit-compartment", compartment, found: [...found] }, by).pass(1_000);
  }
  acknowledge(): this {
    const [standing] = this.standing();
    return this.ask({ type: "acknowledge-alarm", alarm: standing?.alarm ?? "" }, this.#signedIn("ada"));
  }
  #signedIn(maintainer: string) {
    const totpStep = ++steps;
    const session = `night-${totpStep}-of-${maintainer}-----------`.slice(0, 22);
    this.ask({ type: "sign-in-maintainer", maintainer, proof: "right", session, source: "p", totpStep }, system);
    return { kind: "maintainer", session } as const;
  }
  standing() {
    return [...this.site.alarm.standing.values()].filter(({ kind }) => kind === "stock-difference");
  }
  /** What was told of this alarm so far. */
  told(): string[] {
    return this.events.flatMap((event) =>
      "kind" in event && event.kind === "stock-difference" ? [event.type.replace("alarm-", "")] : [],
    );
  }
}

describe("the alarm of the count", () => {
  test("is not raised by a day that balances", () => {
    const night = new Night();
    night.deposit([one]);
    expect(night.overnight().told()).toEqual([]);
  });

  test("waits for the day's end, is never repeated, and ends when the last difference is explained", () => {
    const night = new Night();
    night.deposit([one]);
    night.deposit([two]);
    night.pass(hour).item("A-01", false).item("A-02", false);
    expect(night.told()).toEqual([]);
    night.overnight().overnight();
    expect(night.told()).toEqual(["raised"]);
    expect(night.acknowledge().told()).toEqual(["raised", "acknowledged"]);
    expect(night.overnight().audit("A-01", []).told()).toEqual(["raised", "acknowledged"]);
    expect(night.audit("A-02", []).told()).toEqual(["raised", "acknowledged", "cleared"]);
    expect(night.overnight().overnight().told()).toEqual(["raised", "acknowledged", "cleared"]);
  });

  test("ends when the sensor sees the parcel again", () => {
    const night = new Night();
    night.deposit([one]);
    night.pass(hour).item("A-01", false).overnight();
    expect(night.item("A-01", true).pass(1_000).told()).toEqual(["raised", "cleared"]);
  });

  test("a difference of the running day neither keeps it standing nor lets it end", () => {
    const night = new Night();
    night.deposit([one]);
    night.deposit([two]);
    night.pass(hour).item("A-01", false).overnight();
    night.item("A-02", false).pass(minute);
    expect(night.told()).toEqual(["raised"]);
    expect(night.audit("A-01", []).told()).toEqual(["raised", "cleared"]);
    expect(night.overnight().told()).toEqual(["raised", "cleared", "raised"]);
  });

  test("what explains it is remembered over a snapshot", () => {
    const night = new Night();
    night.deposit([one]);
    night.pass(hour).item("A-01", false).overnight();
    const again = thawSite(JSON.parse(JSON.stringify(freezeSite(night.site))));
    expect(again.stock.unexplained).toEqual(["A-01"]);
    expect(again.stock.alarmed).toBe(true);
  });
});
