/** How much of a drain stands in front of an alarm: the stream on lines of all kinds, with a clock of its own. */
import { describe, expect, test } from "vitest";
import { carriedBy, type Line, lineBytes, newLine } from "../../cloud-bridge/uplink/session/line.ts";
import type { SessionInput, Surroundings } from "../../cloud-bridge/uplink/session/protocol.ts";
import { newStream, stream } from "../../cloud-bridge/uplink/session/stream.ts";
import { UplinkSettings } from "../../cloud-bridge/uplink/settings.ts";

const settings = UplinkSettings.parse({});
const kib = 1024;

/** A line that carries one byte after the other; there and back take a time of their own. */
interface Way {
  readonly bytesPerMs: number;
  readonly wayMs: number;
}
/** An endless backlog for so long. */
const drain = ({ bytesPerMs, wayMs }: Way, forMs: number) => {
  const around = (at: number): Surroundings => ({
    ...{ at, wayMs, own: { epoch: 1, seq: 1_000_000 }, settings },
    ...{ fraction: () => 0, nonce: () => "" },
  });
  const due: { readonly at: number; readonly input: SessionInput }[] = [];
  const later = (at: number, input: SessionInput): void => {
    due.push({ at, input });
    due.sort((one, other) => one.at - other.at);
  };
  const sizes = new Map<number, number>();
  let [state, freeAt, frames, landed] = [newStream(null, around(0)), 0, 0, 0];
  const waits: { readonly at: number; readonly ms: number }[] = [];
  const feed = (at: number, input: SessionInput): void => {
    const step = stream(state, input, around(at));
    state = step.stream;
    for (const action of step.actions)
      if (action.type === "pull") {
        const id = ++frames;
        sizes.set(id, action.bytesMax);
        later(at, { type: "cut", frame: { id, from: id, end: { epoch: 1, seq: id }, bytes: action.bytesMax } });
      } else if (action.type === "publish") {
        freeAt = Math.max(freeAt, at) + sizes.get(action.id)! / bytesPerMs;
        waits.push({ at, ms: freeAt - at });
        const epoch = { counter: 1, id: "a".repeat(16) };
        const head = { v: 1, site: "site-1", epoch, seq: action.id, hash: "b".repeat(64), at: 0 } as const;
        later(freeAt + wayMs, { type: "carried", id: action.id });
        later(freeAt + wayMs + 5, { type: "head", head });
        landed += freeAt <= forMs ? sizes.get(action.id)! : 0;
      }
  };
  feed(0, { type: "tick" });
  for (let next = due.shift(); next && next.at <= forMs; next = due.shift()) feed(next.at, next.input);
  const longestMs = (from: number): number => Math.max(...waits.filter(({ at }) => at >= from).map(({ ms }) => ms));
  return { longestMs, share: landed / (bytesPerMs * forMs) };
};

const lines: readonly (readonly [name: string, way: Way])[] = [
  ["a metered radio", { bytesPerMs: 64, wayMs: 80 }],
  ["a poor radio", { bytesPerMs: 24, wayMs: 300 }],
  ["a copper line", { bytesPerMs: 500, wayMs: 20 }],
  ["a satellite", { bytesPerMs: 250, wayMs: 1_200 }],
  ["a fibre", { bytesPerMs: 12_500, wayMs: 5 }],
];

describe("a drain", () => {
  test.each(lines)(
    "over %s uses the line, and what comes after a frame waits for little more than a second",
    (_, way) => {
      const { longestMs, share } = drain(way, 120_000);
      expect(share).toBeGreaterThan(0.85);
      // A frame of the least size, on a line that takes longer for it.
      const least = (32 * kib) / way.bytesPerMs;
      expect(longestMs(10_000)).toBeLessThan(Math.max(1_100 + way.wayMs, least + 100));
    },
  );

  test("over a line that has become slow lets go of what it knew", () => {
    let line: Line = carriedBy(newLine(5), 512 * kib, 50);
    expect(lineBytes(line)).toBeGreaterThan(4096 * kib);
    for (let frame = 0; frame < 40; frame++) {
      const bytes = Math.min(512 * kib, lineBytes(line));
      line = carriedBy(line, bytes, 50 + bytes / 16);
    }
    expect(lineBytes(line)).toBe(32 * kib);
  });

  test("small frames on a quick line say nothing against it", () => {
    const line = carriedBy(newLine(5), 512 * kib, 50);
    expect(carriedBy(line, 1 * kib, 40)).toEqual(line);
  });
});
