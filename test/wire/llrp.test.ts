/** LLRP as bytes: the standard's own layout, framing over any cut, and reports read as the library reads them. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { loadReaderCodec, type ReaderCodec } from "../../firmware-sim/llrp/codec.ts";
import { llrpMessageBytesMax, splitLlrp } from "../../gateway/wire/llrp/frames.ts";
import { type LlrpCodec, type LlrpHeard, type LlrpRequest, loadLlrp } from "../../gateway/wire/llrp/messages.ts";
import { readReport } from "../../gateway/wire/llrp/report.ts";
import { count, figure } from "../scale.ts";
import { hex, spell } from "../simulator/a-site.ts";

let codec: LlrpCodec;
let reader: ReaderCodec;
beforeAll(async () => {
  [codec, reader] = await Promise.all([loadLlrp(), loadReaderCodec()]);
});
const heard = (text: string): LlrpHeard | null => {
  const [frame] = splitLlrp(hex(text)).frames;
  return frame ? codec.decode(frame) : null;
};

/** By the tables of LLRP 1.0.1, field by field. */
const requests: readonly [LlrpRequest, number, string][] = [
  [{ type: "SET_READER_CONFIG", keepaliveMs: 5000 }, 2, "0403 00000014 00000002 00 00DC 0009 01 00001388"],
  [{ type: "DELETE_ROSPEC", rospec: 0 }, 3, "0415 0000000E 00000003 00000000"],
  [
    { type: "ADD_ROSPEC", rospec: 1, antennas: [1, 2], tagsPerReport: 1 },
    4,
    [
      "0414 0000004D 00000004",
      // ROSpec 1, priority 0, disabled; starts and stops when told.
      "00B1 0043 00000001 00 00 00B2 0012 00B3 0005 00 00B6 0009 00 00000000",
      // AISpec: antennas 1 and 2, never stops by itself, inventory 1 of Gen2.
      "00B7 001A 0002 0001 0002 00B8 0009 00 00000000 00BA 0007 0001 01",
      // Report after 1 tag or the end of the order: antenna, peak RSSI, last seen.
      "00ED 000D 02 0001 00EE 0006 1500",
    ].join(" "),
  ],
  [{ type: "ENABLE_ROSPEC", rospec: 1 }, 5, "0418 0000000E 00000005 00000001"],
  [{ type: "START_ROSPEC", rospec: 1 }, 6, "0416 0000000E 00000006 00000001"],
  [{ type: "KEEPALIVE_ACK" }, 77, "0448 0000000A 0000004D"],
  [{ type: "CLOSE_CONNECTION" }, 7, "040E 0000000A 00000007"],
];
const greeting = (status: string): string =>
  `043F 00000020 00000001 00F6 0016 0080 000C 00060A24181E4000 0100 0006 ${status}`;
const answers: readonly [string, string, LlrpHeard | null][] = [
  ["a greeting", greeting("0000"), { type: "greeting", refusedAs: null }],
  [
    "a greeting to a second client",
    greeting("0002"),
    { type: "greeting", refusedAs: "Failed_A_Client_Initiated_Connection_Already_Exists" },
  ],
  [
    "an order that is taken",
    "041E 00000012 00000004 011F 0008 0000 0000",
    { type: "response", to: "ADD_ROSPEC", id: 4, refusedAs: null },
  ],
  [
    "an order that is not",
    "041E 00000012 00000004 011F 0008 0065 0000",
    { type: "response", to: "ADD_ROSPEC", id: 4, refusedAs: "M_FieldError" },
  ],
  ["a sign of life", "043E 0000000A 0000004D", { type: "keepalive", id: 77 }],
  [
    "a report of one 96-bit tag",
    "043D 00000029 00000009 00F0 001F 8D 3114257BF4499602D2000000 81 0001 86 CD 84 00060A24181E4000",
    {
      type: "report",
      reads: [{ epc: "3114257BF4499602D2000000", antenna: 1, rssi: -51 }],
      lastSeenAt: 1_700_000_000_000,
      leftOut: 0,
    },
  ],
  [
    "a tag of 128 bits, then a vendor's own parameter, then another tag",
    [
      "043D 0000004E 00000009",
      "00F0 001D 00F1 0016 0080 00112233445566778899AABBCCDDEEFF 81 0002",
      "03FF 000D 0000 651A 0000 0025 FF",
      "00F0 001A 8D 3074257BF7194E4000001A85 81 0003 86 D0 FF 0102 03",
    ].join(" "),
    {
      type: "report",
      reads: [
        { epc: "00112233445566778899AABBCCDDEEFF", antenna: 2, rssi: -128 },
        { epc: "3074257BF7194E4000001A85", antenna: 3, rssi: -48 },
      ],
      lastSeenAt: null,
      leftOut: 0,
    },
  ],
  ["a report without a tag", "043D 0000000A 00000009", { type: "report", reads: [], lastSeenAt: null, leftOut: 0 }],
  ["a tag without a number", "043D 00000011 00000009 00F0 0007 81 0001", expect.objectContaining({ leftOut: 1 })],
  ["a tag that is longer than its report", "043D 00000011 00000009 00F0 0008 81 0001", null],
  ["a number that is longer than its tag", "043D 00000014 00000009 00F0 000A 00F1 0006 0080", null],
  ["a parameter without a length", "043D 0000000E 00000009 00F0 0000", null],
  ["a message of an unknown kind", "0400 0000000A 00000001", null],
];

describe("LLRP messages", () => {
  test.each(requests)("%j", (request, id, bytes) => expect(spell(codec.encode(request, id))).toBe(spell(hex(bytes))));

  test.each(answers)("%s", (_, bytes, meaning) => expect(heard(bytes)).toEqual(meaning));

  test("whatever a reader's codec says, ours understands", () => {
    const status = fc.constantFrom("M_Success", "M_ParameterError");
    const to = fc.constantFrom("SET_READER_CONFIG", "DELETE_ROSPEC", "ADD_ROSPEC", "ENABLE_ROSPEC", "START_ROSPEC");
    fc.assert(
      fc.property(to, fc.nat(0xffff_ffff), status, (name, id, said) => {
        const [frame] = splitLlrp(reader.encode({ type: "response", to: name, id, status: said })).frames;
        const refusedAs = said === "M_Success" ? null : said;
        expect(frame && codec.decode(frame)).toEqual({ type: "response", to: name, id, refusedAs });
      }),
    );
  });
});

const tagRead = fc.record({
  epc: fc.uint8Array({ minLength: 4, maxLength: 31 }).map((bytes) => spell(bytes)),
  antenna: fc.integer({ min: 1, max: 255 }),
  rssi: fc.integer({ min: -128, max: 50 }),
});
const report = fc.record({
  type: fc.constant("report" as const),
  id: fc.nat(0xffff_ffff),
  at: fc.integer({ min: 1, max: 4_000_000_000_000 }),
  reads: fc.array(tagRead, { minLength: 1, maxLength: 20 }),
});

describe("tag reports", () => {
  test("are read as the library wrote them", () => {
    fc.assert(
      fc.property(report, (sent) => {
        expect(readReport(reader.encode(sent))).toEqual({ reads: sent.reads, lastSeenAt: sent.at, leftOut: 0 });
      }),
      { numRuns: count(300, 10_000) },
    );
  });

  test("of any bytes are read or refused, within their bounds", () => {
    let refused = 0;
    const runs = count(2000, 10_000);
    fc.assert(
      fc.property(
        report,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
        fc.nat(40),
        (sent, flips, cut) => {
          const bytes = reader.encode(sent).slice();
          for (const [at, value] of flips) bytes[10 + (at % (bytes.length - 10))] = value;
          const read = readReport(cut < 10 ? bytes.subarray(0, bytes.length - cut) : bytes);
          if (!read) refused++;
          for (const { epc, antenna, rssi } of read?.reads ?? []) {
            expect(epc).toMatch(/^([0-9A-F]{2}){4,32}$/);
            expect(antenna >= 0 && antenna <= 255 && rssi >= -128 && rssi <= 50).toBe(true);
          }
        },
      ),
      { numRuns: runs },
    );
    figure("mutated reports, refused", `${refused} of ${runs}`);
    expect(refused).toBeGreaterThan(0);
  });
});

describe("framing", () => {
  test("finds the same messages however the stream is cut", () => {
    fc.assert(
      fc.property(
        fc.array(report, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (sent, cuts) => {
          const stream = Buffer.concat(sent.map((one) => reader.encode(one)));
          const at = [...new Set(cuts.map((cut) => cut % stream.length)), stream.length].sort((a, b) => a - b);
          let rest: Uint8Array = new Uint8Array(0);
          const found: number[] = [];
          let from = 0;
          for (const to of at) {
            const split = splitLlrp(Buffer.concat([rest, stream.subarray(from, to)]));
            expect(split.broken).toBe(false);
            found.push(...split.frames.map(({ id }) => id));
            rest = split.rest;
            from = to;
          }
          expect(found).toEqual(sent.map(({ id }) => id));
          expect(rest).toHaveLength(0);
        },
      ),
    );
  });

  test.each([
    ["a length below the header's", "0448 00000009 00000001"],
    ["a length beyond all reason", `0448 ${(llrpMessageBytesMax + 1).toString(16).padStart(8, "0")} 00000001`],
    ["another version", "0848 0000000A 00000001"],
    ["text", Buffer.from("HTTP/1.1 200").toString("hex")],
  ])("%s ends the stream", (_, bytes) => expect(splitLlrp(hex(bytes))).toMatchObject({ frames: [], broken: true }));

  test("what follows good messages does not cost them", () => {
    const { frames, broken } = splitLlrp(hex("043E 0000000A 00000001 FFFF FFFF FFFF FFFF FFFF"));
    expect([frames.map(({ id }) => id), broken]).toEqual([[1], true]);
  });
});
