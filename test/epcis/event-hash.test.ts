/** The event hash id of CBV 2.0 against vectors of others. */
import { describe, expect, test } from "vitest";
import { canonicalUri, eventHash, type JsonObject, prehash } from "../../cloud-bridge/fleet/epcis/hash.ts";

const example = { example: "https://ns.example.com/epcis/" };

/** The reference event of the algorithm's authors (epcis-event-hash-generator, `ReferenceEventHashAlgorithm`). */
const departing: JsonObject = {
  type: "ObjectEvent",
  eventTime: "2020-03-04T11:00:30.000+01:00",
  eventTimeZoneOffset: "+01:00",
  recordTime: "2020-03-04T11:00:30.999+01:00",
  epcList: [
    "urn:epc:id:sscc:4012345.0000000333",
    "urn:epc:id:sscc:4012345.0000000111",
    "urn:epc:id:sscc:4012345.0000000222",
  ],
  action: "OBSERVE",
  bizStep: "departing",
  readPoint: { id: "urn:epc:id:sgln:4012345.00011.987" },
  "example:myField1": { "example:mySubField1": "2", "example:mySubField2": "5" },
  "example:myField2": "0",
  "example:myField3": { "example:mySubField3": ["3", "1"] },
};
/** From the documentation of OpenEPCIS' service. */
const unpacking: JsonObject = {
  type: "AggregationEvent",
  eventTime: "2020-06-08T18:11:16Z",
  eventTimeZoneOffset: "+02:00",
  parentID: "https://id.gs1.org/01/19520010123455/21/22222223333",
  childEPCs: ["https://id.gs1.org/01/09520001123467/21/10000001001"],
  action: "DELETE",
  bizStep: "unpacking",
  disposition: "in_progress",
  persistentDisposition: { set: ["completeness_verified"], unset: ["completeness_inferred"] },
  readPoint: { id: "https://id.gs1.org/414/9529999999993" },
  bizLocation: { id: "https://id.gs1.org/414/9529999999993" },
};
const digest = (id: string): string => /^ni:\/\/\/sha-256;([0-9a-f]{64})\?ver=CBV2\.0$/.exec(id)?.[1] ?? "";

describe("the event hash id", () => {
  const rows: [name: string, event: JsonObject, hash: string][] = [
    ["of a departure", departing, "6ae96341e0acc6d7a261364751f60e68278a81cdf51da0abb6b4e617014e39d7"],
    ["of an unpacking", unpacking, "2615bc5627c3b3611e3df868aca2312882370ee78af44bcc20433ec028ebfc99"],
  ];
  test.each(rows)("%s is that of the vector", (_, event, hash) => {
    expect(digest(eventHash(event, example))).toBe(hash);
  });

  test("sensors stand in the order of the standard", () => {
    const sensed: JsonObject = {
      type: "ObjectEvent",
      eventTime: "2020-04-01T15:00:00+01:00",
      eventTimeZoneOffset: "+01:00",
      epcList: ["urn:epc:id:sgtin:4012345.011111.9876"],
      action: "OBSERVE",
      bizStep: "inspecting",
      readPoint: { id: "urn:epc:id:sgln:4012345.00005.0" },
      sensorElementList: [
        {
          sensorMetadata: { deviceID: "urn:epc:id:giai:4000001.111" },
          sensorReport: [
            { type: "Temperature", value: 26, sDev: 0.1, uom: "CEL" },
            { type: "AbsoluteHumidity", value: 12.1, uom: "A93" },
          ],
        },
      ],
    };
    expect(prehash(sensed, {})).toBe(
      [
        "eventType=ObjectEventeventTime=2020-04-01T14:00:00.000ZeventTimeZoneOffset=+01:00",
        "epcListepc=https://id.gs1.org/01/04012345111118/21/9876action=OBSERVE",
        "bizStep=https://ref.gs1.org/cbv/BizStep-inspectingreadPointid=https://id.gs1.org/414/4012345000054",
        "sensorElementListsensorElementsensorMetadatadeviceID=https://id.gs1.org/8004/4000001111",
        "sensorReporttype=https://gs1.org/voc/AbsoluteHumidityvalue=12.1uom=A93",
        "sensorReporttype=https://gs1.org/voc/Temperaturevalue=26uom=CEL".replace("uom", "sDev=0.1uom"),
      ].join(""),
    );
  });

  const same: [what: string, change: JsonObject][] = [
    ["its id", { eventID: "urn:uuid:1" }],
    ["when it was recorded", { recordTime: "2021-01-01T00:00:00Z" }],
    ["an error declaration", { errorDeclaration: { declarationTime: "2021-01-01T00:00:00Z" } }],
    ["the zone that its time is written in", { eventTime: "2020-03-04T10:00:30Z" }],
    ["the order of its parcels", { epcList: [...(departing["epcList"] as string[])].reverse() }],
    ["words in another form", { bizStep: "urn:epcglobal:cbv:bizstep:departing" }],
  ];
  test.each(same)("does not depend on %s", (_, change) => {
    expect(eventHash({ ...departing, ...change }, example)).toBe(eventHash(departing, example));
  });
  const other: [what: string, change: JsonObject][] = [
    ["one millisecond", { eventTime: "2020-03-04T10:00:30.001Z" }],
    ["an action", { action: "ADD" }],
    ["an extension", { "example:myField2": "1" }],
    ["a place", { readPoint: { id: "urn:epc:id:sgln:4012345.00011.988" } }],
  ];
  test.each(other)("depends on %s", (_, change) => {
    expect(eventHash({ ...departing, ...change }, example)).not.toBe(eventHash(departing, example));
  });

  test.each([
    ["urn:epc:id:sscc:0614141.1234567890", "https://id.gs1.org/00/106141412345678908"],
    ["urn:epc:id:sgtin:0614141.812345.6789", "https://id.gs1.org/01/80614141123458/21/6789"],
    ["urn:epc:id:giai:0614141.12.34", "https://id.gs1.org/8004/061414112.34"],
    ["https://example.org/x", "https://example.org/x"],
  ])("%s is %s in canonical form", (urn, link) => expect(canonicalUri(urn)).toBe(link));
});
