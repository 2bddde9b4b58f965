/** A badge reader: what is believed of its script, how often it is asked, and what becomes of a badge. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { badgeOf } from "../../gateway/adapters/rfid-rc522/protocol.ts";
import type { OpenStream, StreamEvents } from "../../gateway/ports/stream.ts";
import { type Rig, rigOf, textOf } from "../contract/device-rig.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { count, figure } from "../scale.ts";

const line = (text: string, error: string | null = null): string => JSON.stringify({ error, text });
const badge = "88044B65".replace("88", "C8");

describe("a line of the script", () => {
  test.each([
    ["a badge", line("[200, 4, 75, 101, 226]"), { type: "badge", badge }],
    ["a badge with a line's end", line("[200, 4, 75, 101, 226]\n"), { type: "badge", badge }],
    ["small bytes", line("[1, 2, 3, 4, 4]"), { type: "badge", badge: "01020304" }],
    ["a failed read as text", line("error"), { type: "failed" }],
    ["a wrong check byte", line("[200, 4, 75, 101, 227]"), { type: "failed" }],
    ["nothing in the field", line("[0, 0, 0, 0, 0]"), { type: "failed" }],
    ["a number of seven bytes", line("[136, 4, 75, 101, 162]"), { type: "too-long" }],
    ["four bytes without a check", line("[200, 4, 75, 101]"), null],
    ["a byte that is none", line("[200, 4, 75, 256, 226]"), null],
    ["a fraction", line("[200, 4, 75, 10.1, 226]"), null],
    ["two numbers at once", line("[1, 2, 3, 4, 4][1, 2, 3, 4, 4]"), null],
    ["a time-out as text", line("timeout"), null],
    ["an error beside a number", line("[1, 2, 3, 4, 4]", "no"), null],
    ["a trace", line("Traceback (most recent call last):"), null],
    ["no JSON", "[1, 2, 3, 4, 4]", null],
    ["far too much", line("1".repeat(600)), null],
  ])("%s", (_, text, read) => expect(badgeOf(text)).toEqual(read));
});

interface Child {
  readonly at: number;
  readonly events: StreamEvents;
  closed: boolean;
}
interface Side {
  readonly rig: Rig;
  readonly children: Child[];
  /** What a new child does. */
  manner: (child: Child) => void;
  say(text: string): void;
}
const sideOf = (settings: object = {}): Side => {
  const clock = virtualClock();
  const children: Child[] = [];
  const openStream: OpenStream = (_settings, events) => {
    const child: Child = { at: clock.now().elapsed, events, closed: false };
    children.push(child);
    clock.after(1, () => {
      if (!child.closed) side.manner(child);
    });
    return {
      write: () => {},
      hold: () => {},
      close: () => {
        child.closed = true;
      },
    };
  };
  const rig = rigOf("rfid-rc522", { settings: { kiosk: "kiosk-1", ...settings }, clock, openStream });
  const side: Side = {
    ...{ rig, children, manner: () => {} },
    say: (text) => {
      const child = children.at(-1);
      if (child && !child.closed) child.events.data(new TextEncoder().encode(text));
    },
  };
  return side;
};
const started = async (settings: object = {}): Promise<Side> => {
  const side = sideOf(settings);
  await side.rig.device.start();
  await side.rig.clock.run(10);
  return side;
};
const one = `${line("[200, 4, 75, 101, 226]")}\n`;
const open = (side: Side): number => side.children.filter(({ closed }) => !closed).length;
const health = ({ rig }: Side): string[] => rig.observed.map(({ type }) => type);

describe("a badge reader", () => {
  test("shows a badge at its kiosk and keeps of it a digest only", async () => {
    const side = await started();
    side.say(one);
    await side.rig.clock.run(1);
    expect(side.rig.shown).toEqual([{ kiosk: "kiosk-1", badge }]);
    expect(side.rig.observed).toEqual([{ type: "device-heard", device: "d-1" }]);
    expect(side.rig.scans).toMatchObject([{ device: "d-1", kind: "scan" }]);
    expect(side.rig.scans.map(({ payload }) => textOf(payload)).join()).not.toContain(badge);
    await side.rig.device.stop();
  });

  test("shows a badge that stays on it once, and again when it came back", async () => {
    const side = await started({ sameMs: 2000, restMs: 300 });
    for (let read = 0; read < 10; read++) {
      side.say(one);
      await side.rig.clock.run(400);
    }
    expect(side.rig.shown).toHaveLength(1);
    await side.rig.clock.run(3000);
    side.say(one);
    expect(side.rig.shown).toHaveLength(2);
    await side.rig.device.stop();
  });

  test("has one child at a time, which is ended when its time is up, and is alive meanwhile", async () => {
    const side = await started({ readMs: 5000 });
    await side.rig.clock.run(60_000);
    expect(open(side)).toBe(1);
    expect(side.children.length).toBeGreaterThan(10);
    expect(health(side)).toEqual(["device-heard"]);
    await side.rig.device.stop();
    expect(open(side)).toBe(0);
  });

  test("whose script dies is asked ever more slowly, told as silent once, and heard again", async () => {
    const side = sideOf({ retryMs: 1000, retryMsMax: 8000 });
    side.manner = ({ events }) => events.down("ended with 1");
    await side.rig.device.start();
    await side.rig.clock.run(60_000);
    const waits = side.children.slice(1).map(({ at }, index) => at - (side.children[index]?.at ?? 0) - 1);
    expect(waits.slice(0, 5)).toEqual([1000, 2000, 4000, 8000, 8000]);
    expect(health(side)).toEqual(["device-silent"]);
    side.manner = ({ events }) => events.data(new TextEncoder().encode(one));
    expect(await side.rig.clock.runUntil(() => side.rig.shown.length === 1, 20_000)).toBe(true);
    expect(health(side)).toEqual(["device-silent", "device-heard"]);
    await side.rig.device.stop();
  });

  test("counts a read that failed and asks again soon", async () => {
    const side = await started({ restMs: 300 });
    side.say(`${line("error")}\n`);
    await side.rig.clock.run(400);
    expect(side.children).toHaveLength(2);
    expect(side.rig.shown).toEqual([]);
    expect(side.rig.device.figures()).toMatchObject({ online: true, errors: 1 });
    await side.rig.device.stop();
  });

  test("believes a line only when it is whole, and nothing after it", async () => {
    const side = await started();
    side.say(one.slice(0, 20));
    await side.rig.clock.run(10);
    expect(side.rig.shown).toEqual([]);
    side.say(one.slice(20));
    side.say(one);
    expect(side.rig.shown).toHaveLength(1);
    await side.rig.device.stop();
  });

  test("fed with mutated output shows nothing but badges whose check byte is right", async () => {
    const runs = count(500, 10_000);
    const side = await started({ retryMs: 100, retryMsMax: 100, sameMs: 0 });
    const bytes = new TextEncoder().encode(one);
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(flips, fc.nat(40), async (changes, cut) => {
        const sent = bytes.slice(0, bytes.length - Math.max(0, cut - 30));
        for (const [at, value] of changes) sent[at % sent.length] = value;
        side.children.at(-1)?.events.data(sent);
        await side.rig.clock.runUntil(() => open(side) === 1, 60_000);
      }),
      { numRuns: runs },
    );
    const shown = side.rig.shown.map((each) => each.badge);
    figure("mutated badge lines, shown", `${shown.length} of ${runs}`);
    for (const each of shown) expect(each).toMatch(/^[0-9A-F]{8}$/);
    await side.rig.device.stop();
  });
});
