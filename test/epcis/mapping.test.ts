/** What each event of a site means in EPCIS: every row is made from a real event, and valid against GS1's schema. */
import { describe, expect, test } from "vitest";
import { contextOf, type EpcisEvent } from "../../cloud-bridge/fleet/epcis/event.ts";
import { EpcisSettings, namesOf } from "../../cloud-bridge/fleet/epcis/identifiers.ts";
import { epcisOf, mappedTypes } from "../../cloud-bridge/fleet/epcis/mapping/epcis-of.ts";
import { type Event, type EventOf, eventTable } from "../../gateway/core/event.ts";
import type { CompartmentPlan, Evidence } from "../../gateway/core/vocabulary.ts";
import { eventProblem } from "./gs1.ts";

const plain = namesOf(EpcisSettings.parse({ namespace: "https://lockers.example/epcis/" }));
const gs1 = namesOf(EpcisSettings.parse({ companyPrefix: "0614141" }));
const place = { site: "harbour", epoch: 2, seq: 71, at: Date.parse("2026-11-22T08:00:00.123Z") };

const ref = { deposit: "0a".repeat(16), compartment: "A-07" };
const parcels = ["RR473124829GB", "106141412345678908", "SF1234567890"];
const evidence: Evidence = { grade: "proven", witnesses: ["item-sensor", "tag"], recovered: true };
const times = { holdUntil: 5, holdUntilAt: 6 };
const code = { issue: 1, keyVersion: 1, digest: "d".repeat(43) };
const goods = { ...ref, parcels, evidence };
const receipt = "ab".repeat(8);
const by = { kind: "system" } as const;
const made: Event = { type: "deposit-made", ...goods, carrier: "swift", courier: "cora", code, ...times };
const collected: Event = { type: "parcels-collected", ...goods, collection: receipt, left: [] };
const testimony = { witness: "tag", says: "elsewhere", confidence: 0.97, at: 4, device: "reader-1" } as const;
const disagreement = { case: receipt, compartment: "A-07", parcels: [parcels[0]!], testimonies: [testimony] };
const compartmentPlan: CompartmentPlan = {
  ...{ compartment: "A-07", accessible: false, device: "board-1", lock: 0, itemSensor: true },
  ...{ size: "M" as const, supply: "psu", reader: "reader-1" },
};
const stated = (carriers: EventOf<"stock-stated">["carriers"]): Event => ({
  type: "stock-stated",
  day: "2026-11-22",
  zone: "Asia/Shanghai",
  from: { seq: 0, at: 0 },
  to: { seq: 70, at: 7 },
  carriers,
  differences: [],
  leftOut: 0,
  notes: [],
  previous: null,
  hash: "ab".repeat(32),
});
const environment = { type: "environment-changed", device: "io-1", sensor: "room", level: "high" } as const;
const swift = { carrier: "swift", opening: 1, moves: { deposit: 2 }, closing: 3 };
const mine = { carrier: "swift", courier: "cora" };

type Row = [event: Event, ...made: readonly string[]];
/** Type, action, business step and disposition of each EPCIS event. */
const rows: readonly Row[] = [
  [made, "AggregationEvent ADD storing -"],
  [collected, ...Array(3).fill(["AggregationEvent DELETE accepting -", "ObjectEvent OBSERVE accepting -"]).flat()],
  [
    { type: "parcels-recalled", ...goods, parcels: ["SF1234567890"], ...mine },
    ...["AggregationEvent DELETE departing returned", "ObjectEvent OBSERVE departing returned"],
  ],
  [{ type: "parcels-refused", ...goods }, "AggregationEvent OBSERVE holding …/disp/refused-by-recipient"],
  [{ type: "hold-ended", ...ref, parcels }, "ObjectEvent OBSERVE holding …/disp/storage-time-expired"],
  [{ type: "return-due", ...ref, parcels }, "ObjectEvent OBSERVE holding …/disp/return-due"],
  [
    { type: "hand-in-made", ...goods, carrier: "swift", receipt, fetchBy: 1, fetchByAt: 2 },
    ...["ObjectEvent OBSERVE accepting -", "AggregationEvent ADD storing -"],
  ],
  [{ type: "hand-in-overdue", ...ref, parcels, carrier: "swift" }, "ObjectEvent OBSERVE holding …/disp/fetch-overdue"],
  [
    { type: "parcels-found", ...ref, parcels, carrier: "swift", belongs: "B-09", by: "ada" },
    "ObjectEvent OBSERVE holding …/disp/found-elsewhere",
  ],
  [
    { type: "hand-in-fetched", ...goods, parcels: ["SF1234567890"], ...mine, receipt },
    ...["AggregationEvent DELETE departing in_transit", "ObjectEvent OBSERVE departing in_transit"],
  ],
  [
    { type: "compartment-audited", compartment: "A-07", by: "ada", found: [], missing: [], extra: [] },
    "ObjectEvent OBSERVE inspecting conformant",
  ],
  [
    {
      type: "compartment-audited",
      compartment: "A-07",
      by: "ada",
      found: ["AAAA", "BBBB"],
      missing: ["CCCC"],
      extra: ["BBBB"],
    },
    "AggregationEvent OBSERVE inspecting conformant",
    "AggregationEvent ADD inspecting mismatch_instance",
    "AggregationEvent DELETE inspecting mismatch_instance",
  ],
  [
    { type: "disagreement-raised", ...disagreement, kind: "misplacement", belongs: "A-09" },
    "ObjectEvent OBSERVE inspecting mismatch_instance",
  ],
  [
    { type: "disagreement-raised", ...disagreement, kind: "unexpected-removal" },
    "ObjectEvent OBSERVE inspecting unknown",
  ],
  [
    { type: "disagreement-raised", ...disagreement, parcels: [], testimonies: [], kind: "ghost" },
    "ObjectEvent OBSERVE inspecting mismatch_instance",
  ],
  [
    { type: "disagreement-cleared", case: receipt, kind: "ghost", compartment: "A-07", by: "audit" },
    "ObjectEvent OBSERVE inspecting conformant",
  ],
  [{ type: "compartment-suspected", compartment: "A-07", reason: "wrong" }, "ObjectEvent OBSERVE inspecting unknown"],
  [{ type: "door-forced", compartment: "A-07" }, "ObjectEvent OBSERVE - container_open"],
  [{ type: "door-abandoned-open", compartment: "A-07" }, "ObjectEvent OBSERVE - container_open"],
  [{ type: "door-jammed", compartment: "A-07", order: receipt }, "ObjectEvent OBSERVE - unavailable"],
  [
    { type: "lock-worn", compartment: "A-07", openings: 9, usualMs: 80, openMs: 300, retries: 0.5 },
    "ObjectEvent OBSERVE - needs_replacement",
  ],
  [{ type: "lock-recovered", compartment: "A-07" }, "ObjectEvent OBSERVE - available"],
  [{ type: "compartment-blocked", compartment: "A-07", reason: "dirty", by }, "ObjectEvent OBSERVE - unavailable"],
  [{ type: "compartment-released", compartment: "A-07", reason: "clean", by }, "ObjectEvent OBSERVE - available"],
  [{ type: "layout-adopted", compartments: [compartmentPlan] }, "AssociationEvent ADD installing -"],
  [{ type: "layout-adopted", compartments: [] }],
  [{ ...environment, quantity: "temperature", value: 71.5 }, "ObjectEvent OBSERVE sensor_reporting -"],
  [{ ...environment, quantity: "mains", value: 0, level: "normal" }, "ObjectEvent OBSERVE sensor_reporting -"],
  [stated([swift, { opening: 1, moves: {}, closing: 1 }]), "ObjectEvent OBSERVE cycle_counting -"],
  [stated([]), "ObjectEvent OBSERVE cycle_counting -"],
  [{ type: "door-closed", compartment: "A-07", openMs: 3 }],
];

const said = ({ type, action, bizStep = "-", disposition = "-" }: EpcisEvent): string =>
  `${type} ${action} ${bizStep} ${disposition.replace(/^https:.*\/disp\//, "…/disp/")}`;

describe("what a site's event means", () => {
  test.each(rows)("$type", (event, ...wanted) => {
    expect(eventTable[event.type].schema.safeParse(event).success).toBe(true);
    const events = epcisOf(plain, { ...place, event });
    expect(events.map(said)).toEqual(wanted);
    for (const names of [plain, gs1])
      for (const made of epcisOf(names, { ...place, event }))
        expect(eventProblem(contextOf(names.namespace), made)).toBeNull();
    expect(new Set(events.map(({ eventID }) => eventID)).size).toBe(events.length);
    expect(epcisOf(plain, { ...place, event })).toEqual(events);
  });
  test("every type that has a meaning stands in a row", () => {
    expect([...mappedTypes].sort()).toEqual(
      [...new Set(rows.flatMap(([{ type }, ...made]) => (made.length > 0 ? [type] : [])))].sort(),
    );
  });

  test("a deposit names parcels, compartment, site, hands and evidence", () => {
    expect(epcisOf(plain, { ...place, event: made })[0]).toMatchObject({
      eventTime: "2026-11-22T08:00:00.123Z",
      eventTimeZoneOffset: "+08:00",
      parentID: "https://lockers.example/epcis/asset/harbour.A-07",
      childEPCs: [
        "https://lockers.example/epcis/s10/RR473124829GB",
        "https://id.gs1.org/00/106141412345678908",
        "https://lockers.example/epcis/parcel/SF1234567890",
      ],
      readPoint: { id: "https://lockers.example/epcis/place/harbour.A-07" },
      bizLocation: { id: "https://lockers.example/epcis/place/harbour" },
      sourceList: [{ type: "possessing_party", source: "https://lockers.example/epcis/party/carrier/swift" }],
      "postern:grade": "proven",
      "postern:witness": ["item-sensor", "tag"],
      "postern:recovered": true,
      "postern:fact": "harbour/2/71",
    });
  });
  test("with a company prefix compartments and places have GS1 identifiers", () => {
    expect(epcisOf(gs1, { ...place, event: made })[0]).toMatchObject({
      parentID: "https://id.gs1.org/8004/0614141harbour.A-07",
      readPoint: { id: "https://id.gs1.org/414/0614141000005/254/harbour.A-07" },
      bizLocation: { id: "https://id.gs1.org/414/0614141000005/254/harbour" },
    });
  });
  test("long names of sites stay apart within the bounds of GS1", () => {
    const sites = ["a-very-long-name-of-a-locker-1", "a-very-long-name-of-a-locker-2"];
    const ids = sites.flatMap((site) => [gs1.asset(site, "AB-1234"), gs1.place(site, "AB-1234"), gs1.place(site)]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id.split("/").at(-1)!.length).toBeLessThanOrEqual(id.includes("/8004/") ? 30 : 20);
  });
  test("a recipient is a pseudonym, and who is gone is nowhere", () => {
    const [gone, accepted] = epcisOf(plain, { ...place, event: collected });
    expect(gone?.bizLocation).toBeUndefined();
    const [{ destination = "" } = {}] = accepted?.destinationList ?? [];
    expect(destination).toMatch(/\/party\/recipient\/[0-9a-f]{16}$/);
    expect(destination).not.toContain(ref.deposit.slice(0, 16));
  });
  test.each([-1, 9e15])("a clock that says %i gets a time that can be written", (at) => {
    const [event] = epcisOf(plain, { ...place, at, event: made });
    expect(eventProblem(contextOf(plain.namespace), event!)).toBeNull();
  });
  test("another place in history is another event", () => {
    const ids = [place, { ...place, seq: 72 }, { ...place, epoch: 3 }, { ...place, site: "quay" }].map(
      (at) => epcisOf(plain, { ...at, event: made })[0]!.eventID,
    );
    expect(new Set(ids).size).toBe(4);
  });
});
