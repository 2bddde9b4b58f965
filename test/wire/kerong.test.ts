/** Bytes on a KERONG line: the vectors of the maker's pages, round trips, and everything that noise can do. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeKerong,
  decodeKerongState,
  encodeKerong,
  encodeKerongState,
  type KerongModel,
  type KerongRequest,
  type KerongState,
  kerongAnswers,
  kerongFormats,
  kerongFrame,
  splitKerong,
} from "../../gateway/wire/boards/kerong.ts";
import { join } from "../../gateway/wire/boards/modbus-frames.ts";
import { count, figure } from "../scale.ts";

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
const unhex = (text: string): Uint8Array => Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));
const only = (bits: number, ...set: number[]): boolean[] => Array.from({ length: bits }, (_, at) => set.includes(at));
const allBut = (bits: number, ...clear: number[]): boolean[] => only(bits, ...clear).map((bit) => !bit);

const models = ["cu16", "cu48"] as const;
interface Asked {
  readonly model: KerongModel;
  readonly request: KerongRequest;
}
const asked: fc.Arbitrary<Asked> = fc.constantFrom(...models).chain((model) => {
  const board = fc.nat(kerongFormats[model].boards - 1);
  const request: fc.Arbitrary<KerongRequest> = fc.oneof(
    fc.record({ type: fc.constant("state" as const), board }),
    fc.record({ type: fc.constant("unlock" as const), board, index: fc.nat(kerongFormats[model].locks - 1) }),
  );
  return request.map((one) => ({ model, request: one }));
});
const told: fc.Arbitrary<{ readonly model: KerongModel; readonly state: KerongState }> = fc
  .constantFrom(...models)
  .chain((model) => {
    const { boards, locks } = kerongFormats[model];
    const bits = fc.array(fc.boolean(), { minLength: locks, maxLength: locks });
    return fc.record({ board: fc.nat(boards - 1), locks: bits, items: bits }).map((state) => ({ model, state }));
  });
const frameOf = ({ model, request }: Asked): Uint8Array => {
  const { unit, pdu } = encodeKerong(model, request);
  return kerongFrame(unit, pdu);
};
const stateFrame = (model: KerongModel, state: KerongState): Uint8Array => {
  const { unit, pdu } = encodeKerongState(model, state);
  return kerongFrame(unit, pdu);
};

describe("KERONG boards on the wire", () => {
  test.each<[string, KerongModel, KerongRequest, string]>([
    ["state of board 0, CU16", "cu16", { type: "state", board: 0 }, "02 00 30 03 35"],
    ["unlock lock 1 of board 0, CU16", "cu16", { type: "unlock", board: 0, index: 0 }, "02 00 31 03 36"],
    ["unlock lock 16 of board 1, CU16", "cu16", { type: "unlock", board: 1, index: 15 }, "02 1F 31 03 55"],
    ["state of board 0, CU48", "cu48", { type: "state", board: 0 }, "02 00 00 60 03 65"],
    ["unlock lock 1 of board 0, CU48", "cu48", { type: "unlock", board: 0, index: 0 }, "02 00 00 61 03 66"],
  ])("%s", (_, model, request, frame) => {
    expect(hex(frameOf({ model, request }))).toBe(frame);
    const { frames, rest, dropped } = splitKerong(unhex(frame), "requests");
    expect(frames.map(decodeKerong)).toEqual([{ model, request }]);
    expect([rest.length, dropped]).toEqual([0, 0]);
  });

  test("a CU16 says: lock 1 open, item in 2", () => {
    const state = { board: 0, locks: allBut(16, 0), items: only(16, 1) };
    expect(hex(stateFrame("cu16", state))).toBe("02 00 35 FE FF 02 00 03 39");
    const [frame] = splitKerong(unhex("02 00 35 FE FF 02 00 03 39"), "answers").frames;
    expect(frame && decodeKerongState("cu16", 0, frame)).toEqual(state);
  });

  test("a CU48 tells six bytes of locks and six of sensors", () => {
    const frame = stateFrame("cu48", { board: 2, locks: allBut(48, 47), items: only(48, 0, 8) });
    expect(hex(frame)).toBe("02 02 00 75 FF FF FF FF FF 7F 01 01 00 00 00 00 03 F8");
  });

  test("every request and every state survives both ways", () => {
    fc.assert(
      fc.property(asked, told, (one, { model, state }) => {
        const requests = splitKerong(frameOf(one), "requests").frames;
        expect(requests.map(decodeKerong)).toEqual([one]);
        expect(requests.map(({ pdu }) => kerongAnswers(pdu))).toEqual([one.request.type === "state"]);
        const [answer] = splitKerong(stateFrame(model, state), "answers").frames;
        expect(answer && decodeKerongState(model, state.board, answer)).toEqual(state);
      }),
      { numRuns: count(500, 10_000) },
    );
  });

  test.each<[string, KerongModel, string]>([
    ["another board's", "cu16", "02 10 35 FE FF 02 00 03 49"],
    ["the other model's", "cu48", "02 00 35 FE FF 02 00 03 39"],
    ["too short a one", "cu16", "02 00 35 FE FF 02 03 39"],
  ])("the state of a board is never read from %s answer", (_, model, text) => {
    const bytes = unhex(text);
    const frame = { unit: bytes[1] ?? 0, pdu: bytes.subarray(2, -2) };
    expect(decodeKerongState(model, 0, frame)).toBeNull();
  });

  test("two boards of both models on one bus are told apart", () => {
    const stream = [
      stateFrame("cu16", { board: 0, locks: allBut(16), items: only(16) }),
      stateFrame("cu48", { board: 0, locks: allBut(48), items: only(48) }),
    ].reduce(join);
    expect(splitKerong(stream, "answers").frames.map(({ pdu }) => pdu.length)).toEqual([5, 14]);
  });
});

describe("frames in a stream of bytes", () => {
  const stream = fc.array(told, { minLength: 1, maxLength: 5 });

  test("come out whole however they are cut and joined", () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(100), { maxLength: 12 }), (states, cuts) => {
        const bytes = states.map(({ model, state }) => stateFrame(model, state)).reduce(join);
        const places = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((one, other) => one - other);
        let rest: Uint8Array = new Uint8Array(0);
        const frames = [...places, bytes.length].flatMap((to, at) => {
          const split = splitKerong(join(rest, bytes.slice(places[at - 1] ?? 0, to)), "answers");
          rest = split.rest;
          expect(split.dropped).toBe(0);
          return split.frames;
        });
        expect(frames.map(({ pdu }) => hex(pdu))).toEqual(
          states.map(({ model, state }) => hex(encodeKerongState(model, state).pdu)),
        );
      }),
      { numRuns: count(500, 10_000) },
    );
  });

  test("are found again after noise", () => {
    const answer = stateFrame("cu16", { board: 3, locks: allBut(16, 4), items: only(16, 4) });
    fc.assert(
      // Noise that happens to be a frame's beginning takes the first answer with it; the second one is found.
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const { frames } = splitKerong([noise, answer, answer].reduce(join), "answers");
        expect(hex(frames.at(-1)?.pdu ?? new Uint8Array(0))).toBe(hex(answer.subarray(2, -2)));
      }),
      { numRuns: count(500, 10_000) },
    );
  });

  test("a flipped bit is never believed", () => {
    for (const model of models) {
      const { locks } = kerongFormats[model];
      const frame = stateFrame(model, { board: 1, locks: allBut(locks, 2), items: only(locks, 5) });
      for (let bit = 0; bit < frame.length * 8; bit++) {
        const flipped = Uint8Array.from(frame);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(splitKerong(flipped, "answers").frames).toEqual([]);
      }
    }
  });

  test("our own words, echoed by the bus, are no answers", () => {
    const heard = (one: Asked): number => splitKerong(frameOf(one), "answers").frames.length;
    fc.assert(fc.property(asked, (one) => heard(one) === 0));
  });

  test("mutated frames crash nothing, what is kept stays bounded, and a wrong sum is never believed", () => {
    const seeds = [
      stateFrame("cu16", { board: 0, locks: allBut(16, 0), items: only(16, 1) }),
      stateFrame("cu48", { board: 0, locks: allBut(48, 0), items: only(48, 1) }),
      frameOf({ model: "cu16", request: { type: "unlock", board: 0, index: 3 } }),
      frameOf({ model: "cu48", request: { type: "state", board: 0 } }),
    ];
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(20), fc.nat(255)), { maxLength: 5 }), fc.nat(3))
      .map(([seed, changes, cut]) => {
        const bytes = Uint8Array.from(seed);
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        return bytes.slice(0, bytes.length - cut);
      });
    const rests: Record<"answers" | "requests", Uint8Array> = {
      answers: new Uint8Array(0),
      requests: new Uint8Array(0),
    };
    let seen = 0;
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        for (const side of ["answers", "requests"] as const) {
          const buffered = join(rests[side], bytes);
          const { frames, rest, dropped } = splitKerong(buffered, side);
          rests[side] = rest;
          expect(rest.length).toBeLessThanOrEqual(18);
          const whole = frames.reduce((sum, { pdu }) => sum + pdu.length + 4, 0);
          expect(whole + rest.length + dropped).toBe(buffered.length);
          for (const frame of frames) {
            seen++;
            expect(hex(buffered)).toContain(hex(kerongFrame(frame.unit, frame.pdu)));
            for (const model of models) decodeKerongState(model, 0, frame);
            decodeKerong(frame);
          }
        }
      }),
      { numRuns: count(1000, 10_000) },
    );
    figure("kerong frames found in mutated ones", seen);
    expect(seen).toBeGreaterThan(0);
  });
});
