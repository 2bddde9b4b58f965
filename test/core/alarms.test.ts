import { describe, expect, test } from "vitest";
import { alarmKey, depositsPaused, isSilent } from "../../gateway/core/alarm/alarm.ts";
import { severityOf, siteWide, subjects } from "../../gateway/core/alarm/conditions.ts";
import { consequences } from "../../gateway/core/alarm/raise.ts";
import type { Event, EventOf } from "../../gateway/core/event.ts";
import type { Difference } from "../../gateway/core/events/stock-events.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import { AlarmKind, DisagreementKind, type Evidence, type Quantity } from "../../gateway/core/vocabulary.ts";
import { codeOf, layout, minute, type Stage, staff, stage, typesOf } from "./stage.ts";

const order = "0".repeat(15).concat("f");
const compartment = "A-01";
const evidence: Evidence = { grade: "proven", witnesses: ["staff"] };
const audited: Event = { type: "compartment-audited", compartment, by: "ada", found: [], missing: [], extra: [] };
const epoch = { counter: 2, id: "f".repeat(16) };
const lost: Event = { type: "epoch-opened", epoch, reason: "lossy-repair", holes: [], unproven: ["A-01", "A-02"] };
const left = (from: string): Event => ({ type: "safe-mode-left", compartment: from, by: "audit" });
const wrong = (tries: number): Event => ({ type: "code-refused", terminal: "kiosk-1", tries, waitUntil: 90_000 });

type Happening = Event | Observation | number;
const happen = (on: Stage, happenings: readonly Happening[]): readonly Event[] =>
  happenings.flatMap((happening) => {
    if (typeof happening === "number") return on.pass(happening);
    if (isEvent(happening)) {
      const follow = consequences(on.site, [happening], on.moment, on.tools);
      on.given(happening, ...follow);
      return follow;
    }
    return on.observe(happening);
  });
const observed = new Set([
  "environment-sensed",
  ...["device-silent", "device-heard", "disk-measured", "backlog-measured", "uplink-changed"],
]);
const isEvent = (happening: Event | Observation): happening is Event => !observed.has(happening.type);

const silent = { type: "device-silent", device: "board-1" } as const;
const disk = (level: "ok" | "low" | "full") => ({ type: "disk-measured", level }) as const;
const backlog = (ageMs: number, custodyFull = false) =>
  ({ type: "backlog-measured", events: 10, ageMs, custodyFull }) as const;
const worn: Event = { type: "lock-worn", compartment, openings: 90, usualMs: 180, openMs: 400, retries: 0 };
const sensed = (quantity: Quantity, value: number) =>
  ({ type: "environment-sensed", device: "io", sensor: "one", quantity, value }) as const;
const uplink = (connected: boolean) => ({ type: "uplink-changed", connected }) as const;

const disagreement = (kind: DisagreementKind) => ({ case: "c".repeat(16), kind, compartment });

const stated = (...differences: readonly Pick<Difference, "kind" | "state">[]): Event => ({
  ...{ type: "stock-stated", day: "2027-01-15", zone: "UTC", carriers: [], leftOut: 0, notes: [], previous: null },
  ...{ from: place, to: place, hash: "a".repeat(64) },
  differences: differences.map((one) => ({ ...one, compartment, parcels: [], since: place })),
});
const place = { seq: 1, at: 1 };

/** Kind, subject, what begins it, what keeps it going, what ends it. */
const rows: [AlarmKind, string, Happening[], Happening[], Happening[]][] = [
  [
    "door-left-open",
    compartment,
    [{ type: "door-left-open", compartment }],
    [{ type: "door-abandoned-open", compartment }],
    [{ type: "door-closed", compartment, openMs: 1 }],
  ],
  [
    "door-forced",
    compartment,
    [{ type: "door-forced", compartment }],
    [
      { type: "door-closed", compartment, openMs: 1 },
      { type: "door-forced", compartment },
    ],
    [audited],
  ],
  [
    "door-jammed",
    compartment,
    [{ type: "door-jammed", compartment, order }],
    [{ type: "door-jammed", compartment, order }],
    [{ type: "compartment-released", compartment, reason: "oiled", by: { kind: "maintainer", id: "ada" } }],
  ],
  ["board-silent", "board-1", [silent], [silent], [{ type: "device-heard", device: "board-1" }]],
  [
    "too-many-wrong-codes",
    "kiosk-1",
    [wrong(6)],
    [wrong(7), { type: "tries-forgiven", terminal: "kiosk-1", tries: 6 }],
    [{ type: "tries-forgiven", terminal: "kiosk-1", tries: 5 }],
  ],
  [
    "compartment-suspect",
    compartment,
    [{ type: "compartment-suspected", compartment, reason: "unread" }],
    [{ type: "compartment-suspected", compartment, reason: "unread" }],
    [{ type: "compartment-freed", compartment, evidence }],
  ],
  ["disk-watermark", subjects.diskLow, [disk("low")], [disk("low")], [disk("ok")]],
  [
    "clock-unsynchronised",
    subjects.clock,
    [{ type: "clock-judged", synced: false, stepMs: 0 }],
    [{ type: "clock-judged", synced: false, stepMs: 5_000 }],
    [{ type: "clock-judged", synced: true, stepMs: 0 }],
  ],
  ["uplink-lost", subjects.uplink, [uplink(false), 2 * minute], [uplink(false), 60 * minute], [uplink(true)]],
  ["backlog-age", subjects.backlogOld, [backlog(30 * minute)], [backlog(31 * minute)], [backlog(1_000)]],
  [
    "temperature",
    "io/one",
    [sensed("temperature", 51)],
    [49, 50.5, 48.1].map((t) => sensed("temperature", t)),
    [sensed("temperature", 48)],
  ],
  ["humidity", "io/one", [sensed("humidity", 90)], [sensed("humidity", 86)], [sensed("humidity", 85)]],
  ["tamper", "io/one", [sensed("tamper", 1)], [sensed("tamper", 1)], [sensed("tamper", 0)]],
  ["lock-worn", compartment, [worn], [worn], [{ type: "lock-recovered", compartment }]],
  ["on-battery", "io/one", [sensed("mains", 0)], [sensed("mains", 0)], [sensed("mains", 1)]],
  [
    "supply-low",
    "io/one",
    [sensed("battery", 30)],
    [34, 31, 9, 12].map((b) => sensed("battery", b)),
    [sensed("battery", 35)],
  ],
  [
    "hand-in-forgotten",
    compartment,
    [{ type: "hand-in-overdue", compartment, deposit: "d".repeat(32), carrier: "swift", parcels: ["W1234"] }],
    [{ type: "hand-in-overdue", compartment, deposit: "d".repeat(32), carrier: "swift", parcels: ["W1234"] }],
    [{ type: "compartment-freed", compartment, evidence }],
  ],
  [
    "stock-difference",
    subjects.stock,
    [stated({ kind: "empty", state: "open" })],
    [stated({ kind: "empty", state: "settled" }, { kind: "forced", state: "open" })],
    [stated({ kind: "forced", state: "settled" })],
  ],
  ["safe-mode", subjects.history, [lost], [left("A-01")], [left("A-02")]],
  ...DisagreementKind.options.map((kind): (typeof rows)[number] => [
    kind,
    compartment,
    [{ type: "disagreement-raised", ...disagreement(kind), parcels: [], testimonies: [] }],
    [{ type: "door-closed", compartment, openMs: 1 }],
    [{ type: "disagreement-cleared", ...disagreement(kind), by: "witnesses" }],
  ]),
];

test("the table speaks of every kind of alarm", () =>
  expect(rows.map(([kind]) => kind).sort()).toEqual([...AlarmKind.options].sort()));

describe.each(rows)("%s of %s", (kind, subject, begin, goOn, end) => {
  const about = (events: readonly Event[]) => typesOf(events).filter((type) => type.startsWith("alarm-"));

  test("is raised once, never repeated while standing, cleared when the condition ends, and raised again", () => {
    const on = stage();
    expect(about(happen(on, begin))).toEqual(["alarm-raised"]);
    expect(on.site.alarm.standing.get(alarmKey(kind, subject))).toMatchObject({
      kind,
      subject,
      severity: severityOf(kind, subject),
    });
    expect(about(happen(on, goOn))).toEqual([]);
    on.restart();
    expect(about(happen(on, goOn))).toEqual([]);
    expect(about(happen(on, end))).toEqual(["alarm-cleared"]);
    expect(on.site.alarm.standing.size).toBe(0);
    expect(on.site.alarm.keys.size).toBe(0);
    expect(about(happen(on, end))).toEqual([]);
    expect(about(happen(on, begin))).toEqual(["alarm-raised"]);
  });
});

describe("alarms", () => {
  const standing = (on: Stage) => [...on.site.alarm.standing.values()];

  test("are acknowledged by a maintainer and still stand", () => {
    const on = stage();
    on.signIn("ada");
    happen(on, [disk("low")]);
    const alarm = standing(on)[0]?.alarm ?? "";
    expect(codeOf(on.ask({ type: "acknowledge-alarm", alarm }, staff("ada")))).toBe("done");
    on.restart();
    expect(standing(on)).toMatchObject([{ alarm, acknowledgedBy: "ada" }]);
    const again = on.ask({ type: "acknowledge-alarm", alarm }, staff("ada"));
    expect([codeOf(again), again.events]).toEqual(["done", []]);
    happen(on, [disk("ok")]);
    expect(codeOf(on.ask({ type: "acknowledge-alarm", alarm }, staff("ada")))).toBe("unknown-alarm");
  });

  test("raised and cleared in one turn leave nothing", () => {
    const on = stage();
    const [raised, cleared] = consequences(
      on.site,
      [
        { type: "door-left-open", compartment },
        { type: "door-closed", compartment, openMs: 1 },
      ],
      on.moment,
      on.tools,
    );
    expect(raised).toMatchObject({ type: "alarm-raised", severity: "medium" });
    const { alarm, kind, subject } = raised as EventOf<"alarm-raised">;
    expect(cleared).toEqual({ type: "alarm-cleared", alarm, kind, subject });
  });

  test("speak of each compartment by itself", () => {
    const on = stage();
    happen(on, [
      { type: "door-left-open", compartment: "A-01" },
      { type: "door-left-open", compartment: "A-02" },
      { type: "door-closed", compartment: "A-01", openMs: 1 },
    ]);
    expect(standing(on)).toMatchObject([{ kind: "door-left-open", subject: "A-02" }]);
  });

  test("of compartments and boards end when the layout names them no longer", () => {
    const on = stage();
    happen(on, [
      silent,
      { type: "door-left-open", compartment: "A-01" },
      { type: "door-left-open", compartment: "A-04" },
    ]);
    happen(on, [disk("low"), { type: "layout-adopted", compartments: layout.slice(2) }]);
    expect(standing(on).map(({ subject }) => subject)).toEqual(["A-04", subjects.diskLow]);
    happen(on, [{ type: "layout-adopted", compartments: [...layout] }]);
    expect(standing(on)).toMatchObject([{}, {}, { kind: "board-silent", subject: "board-1" }]);
  });

  test("of a device that drives no lock are not raised", () => {
    const on = stage();
    expect(typesOf(on.observe({ type: "device-silent", device: "gun-1" }))).toEqual(["device-silent"]);
    expect(standing(on)).toEqual([]);
  });

  test("of the site as a whole have words that no compartment, device or terminal has to share", () =>
    expect([...siteWide]).toHaveLength(Object.keys(subjects).length));
});

describe("health", () => {
  test("a device is silent once, back once, described when its firmware changed", () => {
    const on = stage();
    const see = (observation: Observation) => typesOf(on.observe(observation));
    expect(see({ type: "device-heard", device: "gun-1", firmware: "1.0" })).toEqual(["device-described"]);
    expect(see({ type: "device-heard", device: "gun-1", firmware: "1.0" })).toEqual([]);
    expect(see({ type: "device-silent", device: "gun-1" })).toEqual(["device-silent"]);
    expect(see({ type: "device-silent", device: "gun-1" })).toEqual([]);
    on.restart();
    expect(isSilent(on.site, "gun-1")).toBe(true);
    on.pass(7_000);
    expect(on.observe({ type: "device-heard", device: "gun-1", firmware: "1.1" })).toEqual([
      { type: "device-back", device: "gun-1", silentMs: 7_000 },
      { type: "device-described", device: "gun-1", firmware: "1.1" },
    ]);
    expect(isSilent(on.site, "gun-1")).toBe(false);
  });

  test("the clock's quality is an event when it changes, when it steps, and when time off is vouched for", () => {
    const on = stage();
    const see = (synced: boolean, stepMs: number, offTimeMs?: number) =>
      typesOf(on.observe({ type: "clock-judged", synced, stepMs, ...(offTimeMs === undefined ? {} : { offTimeMs }) }));
    expect(see(true, 0)).toEqual(["clock-judged"]);
    expect(see(true, 999)).toEqual([]);
    expect(see(true, -31_536_000_000)).toEqual(["clock-judged"]);
    expect(see(false, 0)).toEqual(["clock-judged", "alarm-raised"]);
    expect(see(true, 0, 3_600_000)).toEqual(["clock-judged", "off-time-counted", "alarm-cleared"]);
  });

  test("an uplink that is back in time is no alarm", () => {
    const on = stage();
    expect(typesOf(on.observe(uplink(false)))).toEqual(["uplink-changed"]);
    on.pass(2 * minute - 1);
    on.restart();
    expect(typesOf(on.observe(uplink(true)))).toEqual(["uplink-changed"]);
    expect(on.pass(60 * minute)).toEqual([]);
  });

  test.each([
    ["a low disk does not pause deposits", [disk("low")], null],
    ["a full disk does", [disk("full")], "disk"],
    ["a disk that is low again does not", [disk("full"), disk("low")], null],
    ["an old backlog does not", [backlog(30 * minute)], null],
    ["a full one does", [backlog(0, true)], "backlog"],
    ["a drained one does not", [backlog(0, true), backlog(0, false)], null],
  ] as const)("%s", (_name, observations, why) => {
    const on = stage();
    happen(on, observations);
    on.restart();
    expect(depositsPaused(on.site)).toBe(why);
  });

  test("a full disk is critical, and low at the same time", () => {
    const on = stage();
    happen(on, [disk("full")]);
    expect([...on.site.alarm.standing.values()].map(({ severity, subject }) => [subject, severity])).toEqual([
      [subjects.diskLow, "medium"],
      [subjects.diskFull, "critical"],
    ]);
  });
});
