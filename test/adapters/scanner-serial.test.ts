/** A scanner on a serial line: whole lines go to the kiosk's page, badges wait for a PIN, nothing secret is kept. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OpenStream, StreamEvents } from "../../gateway/ports/stream.ts";
import { type Rig, rigOf, textOf } from "../contract/device-rig.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { count, figure } from "../scale.ts";

interface Port {
  readonly rig: Rig;
  /** When the port was opened. */
  readonly opened: number[];
  isThere: boolean;
  say(text: string): void;
  unplug(): void;
}
const portOf = (settings: object = {}): Port => {
  const clock = virtualClock();
  let plugged: StreamEvents | null = null;
  const openStream: OpenStream = (_settings, events) => {
    port.opened.push(clock.now().elapsed);
    clock.after(1, () => {
      if (!port.isThere) return events.down("no such port");
      plugged = events;
      events.up();
    });
    return {
      write: () => {},
      hold: () => {},
      close: () => {
        if (plugged === events) plugged = null;
      },
    };
  };
  const rig = rigOf("scanner-serial", {
    settings: { path: "/dev/tty", kiosk: "kiosk-1", ...settings },
    clock,
    openStream,
  });
  const port: Port = {
    ...{ rig, opened: [], isThere: true },
    say: (text) => plugged?.data(new Uint8Array(Buffer.from(text, "latin1"))),
    unplug: () => {
      port.isThere = false;
      plugged?.down("unplugged");
      plugged = null;
    },
  };
  return port;
};
const started = async (settings: object = {}): Promise<Port> => {
  const port = portOf(settings);
  await port.rig.device.start();
  await port.rig.clock.run(5);
  return port;
};
const lines = ({ rig }: Port): string[] => rig.lines.map(({ line }) => line);

describe("a serial scanner", () => {
  test.each([
    ["with carriage return", ["RR473124829GB\r"], ["RR473124829GB"]],
    ["with both ends", ["]C0RR473124829GB\r\n"], ["]C0RR473124829GB"]],
    ["with tab", ["12345678\t"], ["12345678"]],
    ["in pieces", ["RR4731", "24829GB", "\r"], ["RR473124829GB"]],
    ["two at once", ["RR473124829GB\r\nEE471108151FR\r\n"], ["RR473124829GB", "EE471108151FR"]],
    ["with a group separator inside", ["]C110AB\u001d00106141412345678908\r"], ["]C110AB\u001d00106141412345678908"]],
    ["too long", [`${"1".repeat(600)}\r`, "12345678\r"], ["12345678"]],
    ["empty", ["\r\n\r\n"], []],
  ])("sends a line %s to its kiosk", async (_, said, expected) => {
    const port = await started();
    for (const text of said) port.say(text);
    expect(lines(port)).toEqual(expected);
    await port.rig.device.stop();
  });

  test("shows a badge instead, and keeps what is secret as a digest only", async () => {
    const port = await started();
    for (const text of ["postern:badge:hidden-1\r", "postern:pass:hidden-2\r", "12345678\r", "RR473124829GB\r"])
      port.say(text);
    expect(port.rig.shown).toEqual([{ kiosk: "kiosk-1", badge: "hidden-1" }]);
    expect(lines(port)).toEqual(["postern:pass:hidden-2", "12345678", "RR473124829GB"]);
    await port.rig.clock.run(1);
    const kept = port.rig.scans.map(({ payload }) => textOf(payload)).join("\n");
    for (const secret of ["hidden-1", "hidden-2", "12345678"]) expect(kept).not.toContain(secret);
    expect(kept).toContain("RR473124829GB");
    await port.rig.device.stop();
  });

  test("takes a label that is scanned twice in a moment once", async () => {
    const port = await started({ sameMs: 1000 });
    for (let nth = 0; nth < 3; nth++) {
      port.say("RR473124829GB\r");
      await port.rig.clock.run(400);
    }
    await port.rig.clock.run(2000);
    port.say("RR473124829GB\r");
    expect(lines(port)).toHaveLength(2);
    await port.rig.device.stop();
  });

  test("forgets half a line", async () => {
    const port = await started({ lineMs: 500 });
    port.say("RR4731");
    await port.rig.clock.run(1000);
    port.say("12345678\r");
    expect(lines(port)).toEqual(["12345678"]);
    expect(port.rig.device.figures().errors).toBe(1);
    await port.rig.device.stop();
  });

  test("that is unplugged is tried again, told as silent once, and heard again", async () => {
    const port = await started({ retryMs: 1000, retryMsMax: 4000, silentMs: 10_000 });
    port.unplug();
    await port.rig.clock.run(60_000);
    const waits = port.opened.slice(2).map((at, index) => at - (port.opened[index + 1] ?? 0) - 1);
    expect(waits.slice(0, 3)).toEqual([2000, 4000, 4000]);
    port.isThere = true;
    expect(await port.rig.clock.runUntil(() => port.rig.device.figures().online, 10_000)).toBe(true);
    port.say("12345678\r");
    expect(lines(port)).toEqual(["12345678"]);
    expect(port.rig.observed.map(({ type }) => type)).toEqual(["device-heard", "device-silent", "device-heard"]);
    await port.rig.device.stop();
  });

  test("of any bytes takes lines within their bound, and no badge that has no prefix", async () => {
    const port = await started({ sameMs: 0 });
    const good = Buffer.from("]C1\u001d00106141412345678908\rpostern:badge:wang-01\r\nRR473124829GB\t");
    const runs = count(500, 10_000);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }), fc.nat(60), async (flips, cut) => {
        const sent = Buffer.from(good.subarray(cut % 20));
        for (const [at, value] of flips) sent[at % sent.length] = value;
        port.say(sent.toString("latin1"));
      }),
      { numRuns: runs },
    );
    await port.rig.clock.run(1000);
    figure("mutated serial lines, lines and badges", `${lines(port).length} and ${port.rig.shown.length} of ${runs}`);
    for (const line of lines(port)) expect(line.length).toBeLessThanOrEqual(512);
    for (const { badge } of port.rig.shown) expect(badge).toMatch(/^[\x21-\x7e]{1,64}$/);
    expect(port.rig.device.figures().online).toBe(true);
    await port.rig.device.stop();
  });
});
