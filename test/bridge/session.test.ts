/** The uplink's session, row by row: no clock, no sockets, no chance. */
import { describe, expect, test } from "vitest";
import type { SessionAction, SessionInput, Surroundings } from "../../cloud-bridge/uplink/session/protocol.ts";
import { newSession, type Session, step } from "../../cloud-bridge/uplink/session/session.ts";
import { UplinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import type { FleetHead } from "../../gateway/wire/bridge.ts";

const settings = UplinkSettings.parse({ windowFrames: 3, bytesPerSecondMax: 1_000_000 });
const id = "a".repeat(16);
const hash = "b".repeat(64);
const head = (seq: number, more: Partial<FleetHead> = {}): FleetHead => ({
  ...{ v: 1, site: "site-1", epoch: { counter: 1, id }, seq, hash, at: 0 },
  ...more,
});
const cut = (number: number, end: number, bytes = 1000): SessionInput => ({
  type: "cut",
  frame: { id: number, from: end - 9, end: { epoch: 1, seq: end }, bytes },
});

/** Plays inputs, each at its moment, and returns what the last one led to. */
const play = (inputs: readonly (readonly [at: number, input: SessionInput])[], own = { epoch: 1, seq: 1000 }) => {
  let nonces = 0;
  const around = (at: number): Surroundings => ({
    ...{ at, own, settings, wayMs: null },
    fraction: () => 0,
    nonce: () => `nonce-${nonces++}`,
  });
  let session = newSession(around(0));
  let actions: readonly SessionAction[] = [];
  for (const [at, input] of inputs) ({ session, actions } = step(session, input, around(at)));
  return { session, actions, words: actions.map(({ type }) => type) };
};
type Timed = readonly [at: number, input: SessionInput];
const tick: SessionInput = { type: "tick" };
const up: SessionInput = { type: "up" };
const down: SessionInput = { type: "down" };
const located: SessionInput = { type: "located", located: { verdict: "agreed", next: 101 } };
const greeted: readonly Timed[] = [
  [0, tick],
  [10, up],
];
const answered: readonly Timed[] = [...greeted, [20, { type: "head", head: head(100, { nonce: "nonce-0" }) }]];
const streaming: readonly Timed[] = [...answered, [30, located]];
const forked: readonly Timed[] = [
  ...answered,
  [30, { type: "located", located: { verdict: "diverged", next: 1001, hash: "c".repeat(64) } }],
];
const ack = (seq: number, more: Partial<FleetHead> = {}): SessionInput => ({ type: "head", head: head(seq, more) });

/** Three frames fill the window of these settings, and as many are ready. */
const full: readonly Timed[] = [1, 2, 3, 4, 5, 6].map((number) => [39 + number, cut(number, 100 + number * 10)]);
/** Of these two are ready. */
const large: readonly Timed[] = [1, 2, 3, 4, 5].map((number) => [39 + number, cut(number, 100 + number * 10, 99_000)]);

const paced: readonly Timed[] = [...streaming, [40, cut(1, 110, 400_000)], [41, cut(2, 120)]];

const rows: [string, readonly Timed[], Session["state"], readonly SessionAction["type"][]][] = [
  ["starts by connecting", [[0, tick]], "connecting", ["connect", "wait"]],
  ["says hello when it is connected", greeted, "greeting", ["greet", "wait"]],
  [
    "gives up an attempt that takes too long",
    [
      [0, tick],
      [15_000, tick],
    ],
    "offline",
    ["wait"],
  ],
  [
    "waits before it tries again",
    [
      [0, tick],
      [5, down],
      [200, tick],
    ],
    "offline",
    ["wait"],
  ],
  [
    "tries again after its wait",
    [
      [0, tick],
      [5, down],
      [255, tick],
    ],
    "connecting",
    ["connect", "wait"],
  ],
  ["says hello again when nobody answers", [...greeted, [10_010, tick]], "greeting", ["greet", "wait"]],
  [
    "says that nobody answers when three hellos were in vain, and goes on",
    [...greeted, [10_010, tick], [20_010, tick], [30_010, tick]],
    "greeting",
    ["unanswered", "greet", "wait"],
  ],
  [
    "does not take another connection's answer for its own",
    [...greeted, [20, { type: "head", head: head(100, { nonce: "other" }) }]],
    "greeting",
    ["wait"],
  ],
  ["looks for the fleet's place when it is told", answered, "locating", ["locate", "wait"]],
  ["goes on from there", streaming, "streaming", ["acknowledged", "seek", "pull"]],
  [
    "has diverged when the fleet is ahead of it",
    [...greeted, [20, { type: "head", head: head(1001, { nonce: "nonce-0" }) }]],
    "diverged",
    ["diverged"],
  ],
  [
    "has diverged when the fleet says so",
    [...greeted, [20, { type: "head", head: head(900, { nonce: "nonce-0", fault: "forked" }) }]],
    "diverged",
    ["diverged"],
  ],
  ["shows the fleet where its own journal says otherwise", forked, "greeting", ["greet", "wait"]],
  [
    "has diverged when the fleet has seen that",
    [...forked, [40, { type: "head", head: head(100, { nonce: "nonce-1", fault: "forked" }) }]],
    "diverged",
    ["diverged"],
  ],
  [
    "has diverged also when the fleet has nothing to say to it",
    [...forked, [40, { type: "head", head: head(100, { nonce: "nonce-1" }) }]],
    "diverged",
    ["diverged"],
  ],
  [
    "streams a newer epoch behind a head that it does not share",
    [...answered, [30, { type: "located", located: { verdict: "diverged", next: 900 } }]],
    "streaming",
    ["acknowledged", "seek", "pull"],
  ],
  [
    "does not greet again while the epoch is the old one",
    [
      ...greeted,
      [20, { type: "head", head: head(900, { nonce: "nonce-0", fault: "forked" }) }],
      [30, { type: "appended", epoch: 1 }],
    ],
    "diverged",
    [],
  ],
  [
    "greets again when the site has opened a new epoch",
    [
      ...greeted,
      [20, { type: "head", head: head(900, { nonce: "nonce-0", fault: "forked" }) }],
      [30, { type: "appended", epoch: 2 }],
    ],
    "greeting",
    ["greet", "wait"],
  ],
  [
    "is not misled by an answer to its hello that comes again when it has gone on since",
    [...streaming, [40, ack(990, { nonce: "nonce-0", fault: "fleet-ahead" })]],
    "streaming",
    [],
  ],
  [
    "has diverged when a frame of its own contradicts the fleet",
    [...streaming, [40, ack(100, { fault: "forked" })]],
    "diverged",
    ["diverged"],
  ],
  [
    "goes away for long when the fleet does not know it",
    [...greeted, [20, { type: "head", head: head(0, { epoch: null, nonce: "nonce-0", fault: "unknown-site" }) }]],
    "offline",
    ["refused", "wait"],
  ],
  [
    "publishes what was cut and cuts the next",
    [...streaming, [40, cut(1, 110)]],
    "streaming",
    ["publish", "pull", "wait"],
  ],
  [
    "cuts ahead when the window is full",
    [...streaming, [40, cut(1, 110)], [41, cut(2, 120)], [42, cut(3, 130)], [43, cut(4, 140)]],
    "streaming",
    ["pull", "wait"],
  ],
  ["stops cutting when a window is ready", [...streaming, ...full], "streaming", ["wait"]],
  ["stops cutting large frames when two are ready", [...streaming, ...large], "streaming", ["wait"]],
  [
    "sends what is ready when the oldest frame is acknowledged",
    [...streaming, ...full, [50, ack(110)]],
    "streaming",
    ["acknowledged", "publish", "pull", "wait"],
  ],
  ["does not send what the fleet has", [...streaming, ...full, [50, ack(160)]], "streaming", ["acknowledged", "pull"]],
  [
    "sends the oldest frame again when its time is up",
    [...streaming, [40, cut(1, 110)], [41, cut(2, 120)], [10_040, tick]],
    "streaming",
    ["publish", "wait"],
  ],
  [
    "does not send again before that",
    [...streaming, [40, cut(1, 110)], [41, cut(2, 120)], [10_039, tick]],
    "streaming",
    ["wait"],
  ],
  [
    "sends again what the fleet names as missing",
    [
      ...[...streaming, [40, cut(1, 110)] as Timed, [41, cut(2, 120)] as Timed, [42, cut(3, 130)] as Timed],
      [2000, ack(100, { missing: [{ from: 101, to: 110 }], storedTo: 130 })],
    ],
    "streaming",
    ["publish", "wait"],
  ],
  [
    "is patient with what may still be on its way",
    [...streaming, [40, cut(1, 110)], [41, cut(2, 120)], [50, ack(100, { missing: [{ from: 101, to: 110 }] })]],
    "streaming",
    ["wait"],
  ],
  [
    "asks the fleet anew after sending in vain",
    [...streaming, [40, cut(1, 110)], [20_000, tick], [60_000, tick], [120_000, tick], [300_000, tick]],
    "greeting",
    ["greet", "wait"],
  ],
  ["waits for news when there is nothing", [...streaming, [40, { type: "dry", held: false }]], "streaming", []],
  [
    "cuts again when there is news",
    [...streaming, [40, { type: "dry", held: false }], [50, { type: "appended", epoch: 1 }]],
    "streaming",
    ["pull"],
  ],
  [
    "does not miss news that come while it looks",
    [...streaming, [35, { type: "appended", epoch: 1 }], [40, { type: "dry", held: false }]],
    "streaming",
    ["pull"],
  ],
  [
    "waits a little with ranges in which nothing goes up",
    [...streaming, [40, { type: "dry", held: true }], [1039, tick]],
    "streaming",
    ["wait"],
  ],
  [
    "and then sends them all the same",
    [...streaming, [40, { type: "dry", held: true }], [1040, tick]],
    "streaming",
    ["pull"],
  ],
  ["paces itself by what the line may carry", paced, "streaming", ["pull", "wait"]],
  [
    "and sends on when that is paid for",
    [...paced, [100, { type: "carried", id: 1 }], [241, tick]],
    "streaming",
    ["publish", "wait"],
  ],
  [
    "forgets what was in flight when the line goes down",
    [...streaming, [40, cut(1, 110)], [50, down]],
    "offline",
    ["wait"],
  ],
];

describe("a session", () => {
  test.each(rows)("%s", (_name, inputs, state, words) => {
    const played = play(inputs);
    expect(played.session.state).toBe(state);
    expect(played.words).toEqual(words);
  });

  test("a frame alone in flight may be small, one behind others must be full", () => {
    const terms = (inputs: readonly Timed[]) => play(inputs).actions.find((action) => action.type === "pull");
    expect(terms(streaming)).toMatchObject({ partial: true, empty: false });
    expect(terms([...streaming, [40, cut(1, 110)]])).toMatchObject({ partial: false });
    expect(terms([...streaming, [40, { type: "dry", held: true }], [1040, tick]])).toMatchObject({ empty: true });
  });

  test("frames grow while they are acknowledged and shrink when they are not", () => {
    const bytes = (inputs: readonly Timed[]): number => {
      const { session } = play(inputs);
      return session.state === "streaming" ? session.stream.bytesTarget : 0;
    };
    const first = bytes(streaming);
    expect(bytes([...streaming, [40, cut(1, 110)], [50, ack(110)]])).toBe(first * 2);
    expect(bytes([...streaming, [40, cut(1, 110)], [10_040, tick]])).toBe(first / 2);
  });

  test("an acknowledgement names every frame that it covers", () => {
    const { actions } = play([...streaming, [40, cut(1, 110)], [41, cut(2, 120)], [42, cut(3, 130)], [50, ack(125)]]);
    expect(actions[0]).toMatchObject({ type: "acknowledged", ids: [1, 2] });
  });
});
