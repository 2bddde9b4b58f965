/** Messages of Impinj's and Zebra's readers, as their makers' pages print them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeTags, type TagMessage } from "../../gateway/wire/parcel/tag-read.ts";
import { decodeImpinj } from "../../gateway/wire/vendor/impinj.ts";
import { messageIdOf } from "../../gateway/wire/vendor/json-events.ts";
import { decodeDataEvent, decodeZebra } from "../../gateway/wire/vendor/zebra.ts";
import { count, figure } from "../scale.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value));
const timestamp = "2026-03-31T17:50:34.104190216Z";
const at = Date.parse("2026-03-31T17:50:34.104Z");

const epcHex = "3114257BF4499602D2000000";
const epc = Buffer.from(epcHex, "hex").toString("base64url");
const inventory = (tagInventoryEvent: object, more: object = { timestamp }): object => ({
  ...{ hostname: "impinj-15-3b-0a", eventType: "tagInventory", tagInventoryEvent },
  ...more,
});
const read = { epc: epcHex, antenna: 1, rssi: -45 };

describe("an Impinj reader's message", () => {
  const rows: readonly [string, Uint8Array, Partial<TagMessage> | null][] = [
    [
      "with a strength in hundredths of dBm",
      json(inventory({ epc, epcHex, antennaPort: 1, peakRssiCdbm: -4500 })),
      { at, reads: [read] },
    ],
    [
      "with the number in base64url alone",
      json(inventory({ epc, antennaPort: 1, peakRssiCdbm: -4500 })),
      { at, reads: [read] },
    ],
    [
      "with padding",
      json(inventory({ epc: "4oARYGAAAgVMwglv-w==", antennaPort: 2, peakRssiCdbm: -6125 })),
      { reads: [{ epc: "E28011606000020 54CC2096FFB".replace(" ", ""), antenna: 2, rssi: -61.25 }] },
    ],
    [
      "with a dash and an underscore",
      json(inventory({ epc: "-_-_-_8", antennaPort: 1, peakRssiCdbm: -4500 })),
      { reads: [{ ...read, epc: "FBFFBFFBFF" }] },
    ],
    [
      "told to leave antenna and strength out",
      json(inventory({ epcHex })),
      { reads: [{ epc: epcHex, antenna: 0, rssi: -128 }] },
    ],
    [
      "of several events in a list",
      json([
        inventory({ epcHex, antennaPort: 1, peakRssiCdbm: -4500 }),
        inventory({ epcHex, antennaPort: 2, peakRssiCdbm: -5000 }),
      ]),
      { reads: [read, { epc: epcHex, antenna: 2, rssi: -50 }] },
    ],
    [
      "of one event a line",
      bytes(`${JSON.stringify(inventory({ epcHex, antennaPort: 1, peakRssiCdbm: -4500 }))}\n`.repeat(2)),
      { reads: [read, read] },
    ],
    [
      "about something else",
      json({ timestamp, eventType: "inventoryStatus", inventoryStatusEvent: { status: "running" } }),
      { at, reads: [] },
    ],
    ["without a time, which has no id", json(inventory({ epcHex }, {})), { id: null, at: 0 }],
    ["without a number", json(inventory({ antennaPort: 1 })), null],
    ["with a number that is no base64url", json(inventory({ epc: "4oAR+/==" })), null],
    ["with an antenna that is none", json(inventory({ epcHex, antennaPort: "1" })), null],
    ["without a type", json({ timestamp, tagInventoryEvent: { epcHex } }), null],
    ["that is an empty list", json([]), null],
    ["of ours", json({ id: "r", epc: epcHex, antenna: 1, rssi: -45, at: 1 }), null],
  ];
  test.each(rows)("%s", (_, payload, decoded) => {
    const found = decodeImpinj(payload);
    if (decoded === null) expect(found).toBeNull();
    else expect(found).toMatchObject(decoded);
  });
});

describe("a Zebra reader's message", () => {
  const event = (data: object): object => ({
    data: { eventNum: 97, format: "epc", reads: 1, ...data },
    timestamp,
    type: "SIMPLE",
  });
  const rows: readonly [string, Uint8Array, Partial<TagMessage> | null][] = [
    ["of one tag", json(event({ idHex: epcHex.toLowerCase(), antenna: 1, peakRssi: -45 })), { at, reads: [read] }],
    [
      "of several",
      json([
        event({ idHex: epcHex, antenna: 1, peakRssi: -45 }),
        event({ idHex: "E28011606000", antenna: 4, peakRssi: -70 }),
      ]),
      { reads: [read, { epc: "E28011606000", antenna: 4, rssi: -70 }] },
    ],
    [
      "with its zone's offset",
      json({ ...event({ idHex: epcHex, antenna: 1, peakRssi: -45 }), timestamp: "2026-03-31T19:50:34.104+0200" }),
      { at },
    ],
    [
      "printed over several lines",
      bytes(JSON.stringify(event({ idHex: epcHex, antenna: 1, peakRssi: -45 }), null, 2)),
      { reads: [read] },
    ],
    ["without a number", json(event({ antenna: 1, peakRssi: -45 })), null],
    ["with a number that is no hex", json(event({ idHex: "urn:epc:id", antenna: 1 })), null],
  ];
  test.each(rows)("%s", (_, payload, decoded) => {
    const found = decodeZebra(payload);
    if (decoded === null) expect(found).toBeNull();
    else expect(found).toMatchObject(decoded);
  });
});

describe("a Zebra handheld's dataEVT", () => {
  const event = (data: object, more: object = { timestamp }): object => ({ type: "INVENTORY", ...more, data });
  const label = { decodedBarcode: "RR473124829GB", symbology: "CODE128" };
  const rows: readonly [string, unknown, object | null][] = [
    ["of a label", event({ barcodeData: [label] }), { at, lines: ["]C0RR473124829GB"], reads: [] }],
    ["in an envelope", { dataEVT: event({ barcodeData: [label] }) }, { lines: ["]C0RR473124829GB"] }],
    [
      "of a GS1 label",
      event({ barcodeData: [{ decodedBarcode: "00106141412345678908", symbology: "GS1-128" }] }),
      { lines: ["]C100106141412345678908"] },
    ],
    [
      "of a GS1 matrix",
      event({ barcodeData: [{ decodedBarcode: "0010614141234567890810AB", symbology: "GS1 DataMatrix" }] }),
      { lines: ["]d20010614141234567890810AB"] },
    ],
    [
      "of a line that has its prefix",
      event({ barcodeData: [{ decodedBarcode: "]C1001", symbology: "CODE128" }] }),
      { lines: ["]C1001"] },
    ],
    [
      "of a symbology that nobody knows",
      event({ barcodeData: [{ decodedBarcode: "12345678", symbology: "HANXIN" }] }),
      { lines: ["12345678"] },
    ],
    [
      "of tags, of which one has no number",
      event({ tagData: [{ eventNum: 1, idHex: epcHex, peakRssi: -45 }, { eventNum: 2 }] }),
      { lines: [], reads: [{ ...read, antenna: 0 }] },
    ],
    ["without a time", event({ barcodeData: [label] }, {}), null],
    ["with nothing in it", event({}), null],
    ["with a label that says nothing", event({ barcodeData: [{ symbology: "CODE128" }] }), null],
    ["with a list that is none", event({ barcodeData: "RR473124829GB" }), null],
    ["with far too many labels", event({ barcodeData: Array.from({ length: 60 }, () => label) }), null],
  ];
  test.each(rows)("%s", (_, payload, decoded) => {
    const found = decodeDataEvent(json(payload));
    if (decoded === null) expect(found).toBeNull();
    else expect(found).toMatchObject(decoded);
  });
});

describe("whatever a reader publishes", () => {
  test("has an id of its own content: copies share it, others do not", () => {
    const ids = new Set(Array.from({ length: 20_000 }, (_, nth) => messageIdOf(json(inventory({ epcHex, nth })))));
    expect(ids.size).toBe(20_000);
    expect(messageIdOf(bytes("a"))).toBe(messageIdOf(bytes("a")));
  });

  test("is read or refused, never thrown back, and reads keep their form", () => {
    const good = [
      json(inventory({ epc, epcHex, antennaPort: 1, peakRssiCdbm: -4500 })),
      json({ data: { idHex: epcHex, antenna: 1, peakRssi: -45 }, timestamp }),
      json({
        type: "INVENTORY",
        timestamp,
        data: { tagData: [{ idHex: epcHex }], barcodeData: [{ decodedBarcode: "A" }] },
      }),
      json({ id: "r", at: 1, reads: [[epcHex, 1, -45]] }),
    ];
    const runs = count(2000, 10_000);
    let refused = 0;
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...good), flips, (payload, changes) => {
        const sent = payload.slice();
        for (const [where, value] of changes) sent[where % sent.length] = value;
        const found = [decodeImpinj, decodeZebra, decodeDataEvent, decodeTags].map((decode) => decode(sent));
        if (found.every((one) => one === null)) refused++;
        for (const one of found.flatMap((message) => message?.reads ?? [])) {
          expect(one.epc).toMatch(/^([0-9A-F]{2}){4,32}$/);
          expect(Number.isInteger(one.antenna) && one.rssi >= -200 && one.rssi <= 50).toBe(true);
        }
      }),
      { numRuns: runs },
    );
    figure("mutated reader messages, refused", `${refused} of ${runs}`);
  });
});
