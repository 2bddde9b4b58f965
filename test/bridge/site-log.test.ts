/** The log that a site keeps for the fleet to ask for: its bounds, what never stands in it, and how it is sent. */
import { describe, expect, test } from "vitest";
import { LogSender } from "../../cloud-bridge/uplink/outbox/log-sender.ts";
import type { LogWanted } from "../../gateway/core/remote/log-wanted.ts";
import { keptLog } from "../../gateway/platform/log/tail.ts";
import { realLog } from "../../gateway/platform/log.ts";
import { LogPiece, pieceBytesMax } from "../../gateway/wire/uplink/log-piece.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { site } from "./history.ts";

const all: LogWanted = { level: "debug", ageMs: 3_600_000, lines: 20_000, bytes: 1_048_576 };
const silent = realLog({ name: "test", destination: { write: () => {} } });
const kept = (bytesMax = 1_048_576, level: LogWanted["level"] = "debug") => {
  const clock = virtualClock();
  const { log, tail } = keptLog({ log: silent, level, bytesMax, now: () => clock.now().at });
  const words = (change: Partial<LogWanted> = {}) =>
    tail({ ...all, ...change }).lines.map((line) => JSON.parse(line).what as string);
  return { clock, log, tail, words };
};

describe("what is kept", () => {
  const secrets: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
    ["a pickup code by its name", { code: "48151623" }, /4815/],
    ["a PIN far inside", { a: { b: { c: { d: { pin: 481516 } } } } }, /4815/],
    ["a password under another case", { Password: "xyzzy" }, /xyzzy/],
    ["a code in a text", { why: "refused 48151623 at the kiosk" }, /4815/],
    ["a code as people read it", { why: "refused 4815 1623" }, /4815/],
    ["a phone in a text", { why: "cannot reach +86 138 1234 5678." }, /1234|138/],
    ["a phone with strokes", { why: ["138-1234-5678"] }, /1234/],
    ["a token in a text", { why: `Bearer ${"aB3_-xyz".repeat(6)}` }, /aB3/],
    ["a key in base64", { why: `${"k/+9".repeat(11)}=` }, /k\/\+9/],
  ];
  test.each(secrets)("%s never is", (_what, figures, told) => {
    const { log, tail } = kept();
    log.warn("something", figures);
    expect(tail(all).lines).toHaveLength(1);
    expect(tail(all).lines.join()).not.toMatch(told);
  });

  test("what one looks for in a log is", () => {
    const { log, tail } = kept();
    const figures = {
      seq: 12_345_678,
      device: "board-1",
      deposit: "0f".repeat(16),
      waybill: "WB-00000007",
      port: "1883",
    };
    log.info("opened", figures);
    expect(tail(all).lines.map((line) => JSON.parse(line))).toEqual([
      { at: 1_700_000_000_000, level: "info", what: "opened", ...figures },
    ]);
  });

  test("lines below the configured level are not", () => {
    const { log, words } = kept(1_000, "warn");
    log.info("small");
    log.error("large");
    expect(words()).toEqual(["large"]);
  });

  test("the oldest make room", () => {
    const { log, words } = kept(200);
    for (let nth = 0; nth < 100; nth++) log.info(`line-${nth}`);
    expect(words().at(-1)).toBe("line-99");
    expect(words().length).toBeLessThan(5);
  });

  const rows: readonly (readonly [string, Partial<LogWanted>, readonly string[], number])[] = [
    ["all", {}, ["a", "b", "c", "d"], 0],
    ["by gravity", { level: "warn" }, ["b", "d"], 0],
    ["by age", { ageMs: 1_500 }, ["c", "d"], 0],
    ["so many lines", { lines: 3 }, ["b", "c", "d"], 1],
    ["so many bytes", { bytes: 110 }, ["c", "d"], 2],
  ];
  test.each(rows)("the newest are given: %s", async (_title, wanted, lines, leftOut) => {
    const { clock, log, tail, words } = kept();
    for (const [level, what] of [
      ["info", "a"],
      ["warn", "b"],
      ["info", "c"],
      ["error", "d"],
    ] as const) {
      await clock.run(1_000);
      log[level](what);
    }
    expect(words(wanted)).toEqual(lines);
    expect(tail({ ...all, ...wanted }).leftOut).toBe(leftOut);
  });
});

describe("sending", () => {
  const lines = Array.from({ length: 400 }, (_, nth) => JSON.stringify({ what: `line-${nth}`, why: "站".repeat(100) }));
  const id = "ab".repeat(16);
  const rig = (bytesPerSecondMax = 1_000_000) => {
    const clock = virtualClock();
    const state = { line: true, lost: 0 };
    const sent: LogPiece[] = [];
    const sender = new LogSender({
      ...{ site, clock, bytesPerSecondMax, mayGo: () => state.line },
      publish: (payload) => {
        if (state.lost-- > 0) return Promise.reject(new Error("the uplink is down"));
        sent.push(LogPiece.parse(JSON.parse(new TextDecoder().decode(payload))));
        return Promise.resolve();
      },
    });
    const outcome: (boolean | null)[] = [null];
    const send = (): void =>
      void sender.send({ id, leftOut: 3, lines, until: 600_000 }).then((isSent) => outcome.splice(0, 1, isSent));
    return { clock, state, sent, sender, send, outcome };
  };

  test("it goes in pieces, whole lines each, and comes together again", async () => {
    const { clock, sent, send, outcome } = rig();
    send();
    await clock.run(10_000);
    expect(outcome).toEqual([true]);
    expect(sent.map(({ piece, pieces }) => [piece, pieces])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(sent.map(({ text }) => text).join("")).toBe(lines.map((line) => `${line}\n`).join(""));
    for (const { text } of sent) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(pieceBytesMax);
  });

  test("at the line's pace", async () => {
    const { clock, sent, send, outcome } = rig(10_000);
    send();
    await clock.run(4_000);
    expect([sent.length, outcome]).toEqual([1, [null]]);
    await clock.run(20_000);
    expect([sent.length, outcome]).toEqual([3, [true]]);
  });

  test("a piece that was lost is sent again once there is a line, and none twice", async () => {
    const { clock, state, sent, sender, send, outcome } = rig();
    Object.assign(state, { lost: 1 });
    send();
    await clock.run(1_000);
    expect(sent).toEqual([]);
    state.line = false;
    sender.go();
    expect(sent).toEqual([]);
    state.line = true;
    sender.go();
    await clock.run(10_000);
    expect(sent.map(({ piece }) => piece)).toEqual([1, 2, 3]);
    expect(outcome).toEqual([true]);
  });

  test("what nobody waits for any more is given up", async () => {
    const { clock, state, sent, sender, send, outcome } = rig();
    state.line = false;
    send();
    await clock.run(600_000);
    sender.go();
    await clock.run(1);
    expect([sent, outcome]).toEqual([[], [false]]);
  });

  test("an empty log is one piece without lines", async () => {
    const { clock, sent, sender } = rig();
    void sender.send({ id, leftOut: 0, lines: [], until: 600_000 });
    await clock.run(1);
    expect(sent).toMatchObject([{ piece: 1, pieces: 1, lines: 0, text: "" }]);
  });
});
