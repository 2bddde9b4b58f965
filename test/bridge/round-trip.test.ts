/** When a frame is sent again, by what earlier ones took. */
import { describe, expect, test } from "vitest";
import type { SessionInput, Surroundings } from "../../cloud-bridge/uplink/session/protocol.ts";
import { measured, newRoundTrip, type RoundTrip, sentAgain } from "../../cloud-bridge/uplink/session/round-trip.ts";
import { newStream, stream } from "../../cloud-bridge/uplink/session/stream.ts";
import { UplinkSettings } from "../../cloud-bridge/uplink/settings.ts";

const firstMs = 10_000;
const vain = "vain";
/** Ms that a frame took, or that it was sent again. */
type Word = number | typeof vain;
const after = (words: readonly Word[]): RoundTrip =>
  words.reduce<RoundTrip>(
    (before, word) => (word === vain ? sentAgain(before, firstMs) : measured(before, word, firstMs)),
    newRoundTrip(firstMs),
  );

const rows: readonly (readonly [name: string, words: readonly Word[], resendMs: number])[] = [
  ["nothing is known: the setting", [], 10_000],
  ["a quick line: the least, since a pause of the database is no loss", [5], 2_000],
  ["one slow answer says little: itself and twice as long again", [4_000], 12_000],
  ["steady answers narrow it down", Array(60).fill(4_000), 4_001],
  ["answers that vary widen it", [4_000, 8_000], 4_500 + 4 * 2_500],
  ["a fleet that takes the backlog of many", [12_000], 36_000],
  ["never longer than six times the setting", [50_000], 60_000],
  ["sent again: twice as long", [5, vain], 4_000],
  ["sent again and again: to the same bound", [vain, vain, vain, vain], 60_000],
  ["measured again: as measured", [5, vain, vain, 5], 2_000],
];

describe("a frame is sent again", () => {
  test.each(rows)("%s", (_name, words, resendMs) => expect(after(words).resendMs).toBe(resendMs));

  test("a site that is hasty by its settings stays so", () => {
    expect(measured(newRoundTrip(150), 5, 150).resendMs).toBe(150);
  });

  const cut = (id: number): SessionInput => ({
    type: "cut",
    frame: { id, from: id * 10 - 9, end: { epoch: 1, seq: id * 10 }, bytes: 1000 },
  });
  const epoch = { counter: 1, id: "a".repeat(16) };
  const acknowledged = (id: number): SessionInput => ({
    type: "head",
    head: { v: 1, site: "site-1", epoch, seq: id * 10, hash: "b".repeat(64), at: 0 },
  });
  const moments: readonly (readonly [string, readonly (readonly [number, SessionInput])[], number])[] = [
    ["by the setting at first", [[40, cut(1)]], 10_040],
    [
      "sooner behind one that was answered soon",
      [
        [40, cut(1)],
        [60, acknowledged(1)],
        [100, cut(2)],
      ],
      2_100,
    ],
    [
      "later behind one that was answered late",
      [
        [0, cut(1)],
        [9_000, acknowledged(1)],
        [9_100, cut(2)],
      ],
      36_100,
    ],
    [
      "counted from the last answer, since a fleet takes one after the other",
      [
        [0, cut(1)],
        [1, cut(2)],
        [1_000, acknowledged(1)],
      ],
      4_000,
    ],
    [
      "twice as long when it was sent in vain",
      [
        [0, cut(1)],
        [10_000, { type: "tick" }],
      ],
      30_000,
    ],
  ];
  test.each(moments)("%s", (_name, inputs, wakeAt) => {
    const settings = UplinkSettings.parse({ resendMs: firstMs });
    const around = (at: number): Surroundings => ({
      ...{ at, wayMs: null, own: { epoch: 1, seq: 0 }, settings },
      ...{ fraction: () => 0, nonce: () => "" },
    });
    const last = inputs.reduce(
      (before, [at, input]) => stream(before, input, around(at)).stream,
      newStream(null, around(0)),
    );
    expect(last.wakeAt).toBe(wakeAt);
  });
});
