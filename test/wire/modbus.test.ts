/** Bytes on a Modbus line: the vectors of the boards' pages, round trips, and everything that noise can do. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  crc16,
  join,
  rtuFrame,
  rtuSilenceMs,
  splitRtu,
  splitTcp,
  tcpFrame,
} from "../../gateway/wire/boards/modbus-frames.ts";
import { encodeException } from "../../gateway/wire/boards/modbus-pdu.ts";
import {
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeRequest,
  type RelayRequest,
} from "../../gateway/wire/boards/modbus-relay.ts";
import { count } from "../scale.ts";

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("hex")
    .toUpperCase()
    .replace(/..(?!$)/g, "$& ");
const unhex = (text: string): Uint8Array => Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));

const request: fc.Arbitrary<RelayRequest> = fc.oneof(
  fc.record({
    type: fc.constantFrom("read-relays" as const, "read-inputs" as const),
    from: fc.nat(0xff),
    count: fc.integer({ min: 1, max: 2000 }),
  }),
  fc.record({
    type: fc.constant("read-holding" as const),
    from: fc.nat(0xff00),
    count: fc.integer({ min: 1, max: 125 }),
  }),
  fc.record({ type: fc.constant("set-relay" as const), relay: fc.nat(0xfe), on: fc.boolean() }),
  fc.record({ type: fc.constant("set-all" as const), on: fc.boolean() }),
  fc.record({
    type: fc.constant("pulse" as const),
    relay: fc.nat(0xff),
    tenths: fc.integer({ min: 1, max: 0x7fff }),
  }),
);

describe("Modbus relay boards on the wire", () => {
  test.each<[string, RelayRequest, string]>([
    ["pulse relay 0 for 700 ms", { type: "pulse", relay: 0, tenths: 7 }, "01 05 02 00 00 07 8D B0"],
    ["pulse relay 0 for 500 ms", { type: "pulse", relay: 0, tenths: 5 }, "01 05 02 00 00 05 0C 71"],
    ["pulse relay 7 for 500 ms", { type: "pulse", relay: 7, tenths: 5 }, "01 05 02 07 00 05 BD B0"],
    ["all off", { type: "set-all", on: false }, "01 05 00 FF 00 00 FD FA"],
    ["read 8 inputs", { type: "read-inputs", from: 0, count: 8 }, "01 02 00 00 00 08 79 CC"],
  ])("%s", (_, asked, frame) => {
    expect(hex(rtuFrame(1, encodeRequest(asked)))).toBe(frame);
    const { frames, rest } = splitRtu(unhex(frame), "requests");
    expect(frames.map(({ unit, pdu }) => [unit, decodeRequest(pdu)])).toEqual([[1, asked]]);
    expect(rest).toHaveLength(0);
  });

  test("inputs 0 and 1 set", () => {
    const asked: RelayRequest = { type: "read-inputs", from: 0, count: 8 };
    const answer = encodeAnswer(asked, [true, true]);
    expect(hex(rtuFrame(1, answer))).toBe("01 02 01 03 E1 89");
    expect(decodeAnswer(asked, answer)).toEqual({
      type: "bits",
      bits: [true, true, false, false, false, false, false, false],
    });
  });

  test("every request survives both ways, framed either way, and its echo is believed", () => {
    fc.assert(
      fc.property(request, fc.integer({ min: 1, max: 255 }), fc.nat(0xffff), (asked, unit, transaction) => {
        const pdu = encodeRequest(asked);
        expect(decodeRequest(pdu)).toEqual(asked);
        expect(splitRtu(rtuFrame(unit, pdu), "requests").frames).toEqual([{ unit, pdu }]);
        expect(splitTcp(tcpFrame(transaction, unit, pdu)).frames).toEqual([{ transaction, unit, pdu }]);
        if (asked.type.startsWith("set") || asked.type === "pulse")
          expect(decodeAnswer(asked, encodeAnswer(asked))).toEqual({ type: "done" });
      }),
      { numRuns: count(500, 10_000) },
    );
  });

  test("bits and registers survive both ways", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 64 }), (bits) => {
        const asked: RelayRequest = { type: "read-inputs", from: 0, count: bits.length };
        expect(decodeAnswer(asked, encodeAnswer(asked, bits))).toEqual({ type: "bits", bits });
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 125 }), (values) => {
        const asked: RelayRequest = { type: "read-holding", from: 0, count: values.length };
        expect(decodeAnswer(asked, encodeAnswer(asked, values))).toEqual({ type: "registers", values });
      }),
    );
  });

  test.each<[string, string, object]>([
    ["an exception", "82 02", { type: "exception", exception: 2 }],
    ["another function's answer", "01 01 03", { type: "malformed", why: "function" }],
    ["too short", "02 01", { type: "malformed", why: "length" }],
    ["a byte count that lies", "02 02 03", { type: "malformed", why: "count" }],
    ["an exception with a tail", "82 02 00", { type: "malformed", why: "length" }],
  ])("an answer to a read: %s", (_, pdu, found) =>
    expect(decodeAnswer({ type: "read-inputs", from: 0, count: 8 }, unhex(pdu))).toEqual(found),
  );

  test("the echo of another pulse is not this pulse's answer", () => {
    const asked: RelayRequest = { type: "pulse", relay: 3, tenths: 5 };
    for (const other of [
      { type: "pulse", relay: 4, tenths: 5 },
      { type: "pulse", relay: 3, tenths: 6 },
    ] as const)
      expect(decodeAnswer(asked, encodeAnswer(other))).toEqual({ type: "malformed", why: "echo" });
  });

  test.each([
    ["an unknown function", "2B 0E 01 00", 1],
    ["a pulse of no length", "05 02 00 00 00", 3],
    ["a pulse that never ends", "05 02 00 FF FF", 3],
    ["a switch that is neither on nor off", "05 00 00 12 34", 3],
    ["reading nothing", "02 00 00 00 00", 3],
    ["reading past the end", "02 FF FF 00 02", 2],
    ["half a request", "02 00", 3],
    ["nothing at all", "00", 1],
  ])("a board declines %s", (_, pdu, exception) => {
    const decoded = decodeRequest(unhex(pdu));
    expect(decoded).toMatchObject({ type: "unserved", exception });
    expect(encodeException(5, 3)).toEqual(Uint8Array.of(0x85, 3));
  });

  test("silence before a frame follows the baud rate", () => {
    expect(rtuSilenceMs(9600)).toBeCloseTo(4.01, 2);
    expect(rtuSilenceMs(19_200)).toBeCloseTo(2.005, 3);
    expect(rtuSilenceMs(115_200)).toBe(1.75);
  });
});

describe("frames in a stream", () => {
  const answer = (unit: number): Uint8Array => rtuFrame(unit, Uint8Array.of(2, 1, unit));

  test("come out whole however they are cut", () => {
    const stream = [1, 2, 3].map(answer).reduce(join);
    const tcp = [1, 2, 3].map((unit) => tcpFrame(unit, unit, Uint8Array.of(2, 1, unit))).reduce(join);
    for (let cut = 0; cut <= stream.length; cut++) {
      const first = splitRtu(stream.slice(0, cut), "answers");
      const second = splitRtu(join(first.rest, stream.slice(cut)), "answers");
      expect([...first.frames, ...second.frames].map(({ unit }) => unit)).toEqual([1, 2, 3]);
    }
    for (let cut = 0; cut <= tcp.length; cut++) {
      const first = splitTcp(tcp.slice(0, cut));
      const second = splitTcp(join(first.rest, tcp.slice(cut)));
      expect([...first.frames, ...second.frames].map(({ transaction }) => transaction)).toEqual([1, 2, 3]);
    }
  });

  test("are found again after noise on a serial line", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const { frames } = splitRtu(join(noise, answer(9)), "answers");
        expect(frames.at(-1)).toEqual({ unit: 9, pdu: Uint8Array.of(2, 1, 9) });
      }),
      { numRuns: count(500, 10_000) },
    );
  });

  test("a flipped bit is never believed on a serial line", () => {
    const frame = answer(7);
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const flipped = Uint8Array.from(frame);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(splitRtu(flipped, "answers").frames).toEqual([]);
    }
  });

  test.each([
    ["another protocol", "00 01 00 01 00 06 01 02 00 00 00 08"],
    ["a length of nothing", "00 01 00 00 00 00 01"],
    ["a length beyond every PDU", "00 01 00 00 FF FF 01"],
  ])("a TCP stream with %s is broken", (_, bytes) => expect(splitTcp(unhex(bytes)).broken).toBe(true));

  test("mutated frames crash nothing, and what is kept stays bounded", () => {
    const seeds = [
      rtuFrame(1, encodeRequest({ type: "pulse", relay: 0, tenths: 5 })),
      answer(2),
      tcpFrame(1, 1, answer(3)),
    ];
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(15), fc.nat(255)), { maxLength: 6 }), fc.nat(15))
      .map(([seed, changes, cut]) => {
        const bytes = Uint8Array.from(seed);
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        return bytes.slice(0, bytes.length - (cut % 4));
      });
    let [answers, requests, tcp] = [new Uint8Array(0), new Uint8Array(0), new Uint8Array(0)] as Uint8Array[];
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })), request, (bytes, asked) => {
        const [one, two, three] = [
          splitRtu(join(answers!, bytes), "answers"),
          splitRtu(join(requests!, bytes), "requests"),
          splitTcp(join(tcp!, bytes)),
        ];
        [answers, requests, tcp] = [one.rest, two.rest, three.rest];
        for (const { pdu } of [...one.frames, ...two.frames, ...three.frames]) {
          decodeRequest(pdu);
          decodeAnswer(asked, pdu);
        }
        decodeRequest(bytes);
        decodeAnswer(asked, bytes);
        for (const rest of [answers, requests, tcp]) expect(rest.length).toBeLessThanOrEqual(300);
      }),
      { numRuns: count(1000, 10_000) },
    );
  });

  test("the checksum is the one of the standard", () => {
    expect(crc16(new TextEncoder().encode("123456789"))).toBe(0x4b37);
  });
});
