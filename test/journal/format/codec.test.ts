/** What is packed is what comes back; what is damaged is named and nothing else is lost. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chainHash, EventPacker, genesis, linkOf, unpack } from "../../../gateway/journal/store/codec.ts";
import { eventKey, eventRange, readScanKey, scanKey } from "../../../gateway/journal/store/keys.ts";
import { ScanPacker, unpackScans } from "../../../gateway/journal/store/scan-codec.ts";
import type { ScanRecord } from "../../../gateway/ports/journal.ts";

const seqs = fc.integer({ min: 1, max: 2 ** 50 });
const bodies = fc.array(fc.string({ unit: "grapheme", maxLength: 300 }), { minLength: 1, maxLength: 20 });

const pack = (packer: EventPacker, first: number, texts: readonly string[]): { value: Uint8Array; hash: string } => {
  let hash = genesis;
  for (const [index, body] of texts.entries()) hash = packer.add(first + index, hash, body);
  return { value: packer.take(), hash };
};

describe("packed events", () => {
  test("come back as they were, chained, whatever the packer held before", () => {
    const packer = new EventPacker();
    fc.assert(
      fc.property(seqs, bodies, (first, texts) => {
        const { value, hash } = pack(packer, first, texts);
        const { events, bad } = unpack(value, first, first + texts.length - 1);
        expect(bad).toEqual([]);
        expect(events.map(({ seq, body }) => [seq, body.toString("utf8")])).toEqual(
          texts.map((body, index) => [first + index, Buffer.from(body, "utf8").toString("utf8")]),
        );
        let running = genesis;
        for (const event of events) {
          expect(event.prev.toString("hex")).toBe(running);
          running = linkOf(event);
          expect(event.hash.toString("hex")).toBe(running);
          expect(chainHash(event.prev.toString("hex"), event.body.toString("utf8"))).toBe(running);
        }
        expect(running).toBe(hash);
      }),
    );
  });

  test("one damaged byte harms one event, or all behind a damaged length, or the closing hash; never a throw", () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.integer({ min: 1, max: 255 }), (texts, where, how) => {
        const { value, hash } = pack(new EventPacker(), 7, texts);
        const at = where % value.length;
        value[at] = (value[at] ?? 0) ^ how;
        const { events, bad } = unpack(value, 7, 6 + texts.length);
        for (const { seq, body } of events)
          expect(body.toString("utf8")).toBe(Buffer.from(texts[seq - 7] ?? "").toString());
        expect([...events.map(({ seq }) => seq), ...bad].sort((a, b) => a - b)).toEqual(
          texts.map((_, index) => 7 + index),
        );
        const noticed = bad.length > 0 || events.at(-1)?.hash.toString("hex") !== hash;
        // Two bytes of zeros and the count in the header are not read: the key and the bodies say the same.
        expect(noticed || (at >= 4 && at < 8)).toBe(true);
      }),
    );
  });

  test("bytes that are no packed events are all bad", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (value) => {
        expect(unpack(value, 3, 5)).toEqual({ events: [], bad: [3, 4, 5] });
      }),
    );
  });

  test("a gap in the sequence is a bug of the caller", () => {
    const packer = new EventPacker();
    packer.add(4, genesis, "{}");
    expect(() => packer.add(6, genesis, "{}")).toThrow(Error);
  });
});

const record: fc.Arbitrary<ScanRecord> = fc.record({
  device: fc.string({ unit: "grapheme", maxLength: 60 }),
  at: fc.integer({ min: -1, max: 2 ** 50 }),
  kind: fc.constantFrom("tag", "scan", "bad"),
  id: fc.string({ unit: "grapheme", maxLength: 80 }),
  payload: fc.uint8Array({ maxLength: 300 }),
});

describe("packed scan records", () => {
  test("come back as they were", () => {
    const packer = new ScanPacker();
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 50 }), (records) => {
        for (const one of records) packer.add(one);
        expect(packer.count).toBe(records.length);
        const back = unpackScans(packer.take());
        expect(back?.map((one) => ({ ...one, payload: [...one.payload] }))).toEqual(
          records.map((one) => ({ ...one, payload: [...one.payload] })),
        );
      }),
    );
  });

  test("a damaged value is none", () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), fc.nat(), (records, where) => {
        const packer = new ScanPacker();
        for (const one of records) packer.add(one);
        const value = packer.take();
        // The count is checked by the records themselves, which end where the value ends.
        const at = 8 + (where % (value.length - 8));
        value[at] = (value[at] ?? 0) ^ 0x10;
        expect(unpackScans(value)).toBeNull();
        expect(unpackScans(value.subarray(0, value.length - 1))).toBeNull();
      }),
    );
  });
});

describe("keys", () => {
  test("sort as their numbers do", () => {
    fc.assert(
      fc.property(seqs, seqs, fc.nat(1000), (a, b, more) => {
        expect(eventRange(eventKey(a, a + more))).toEqual({ first: a, last: a + more });
        expect(eventKey(a, a + more) < eventKey(b, b + more)).toBe(a < b);
        const key = { number: a, newestAt: b, bytes: more };
        expect(readScanKey(scanKey(key))).toEqual(key);
      }),
    );
  });
});
