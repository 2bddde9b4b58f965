/**
 * Law 11: every state has an exit. What leads out of each state, by whom, and whether the site can do it alone. The
 * tables below do not compile when a state is missing; a test walks the site at random and holds what happens against
 * them. The reference page is made from them.
 */
import type { Command } from "../command.ts";
import type { EventType } from "../event.ts";
import type { Observation } from "../observation.ts";

/** Kinds of deadline, as `turn/due.ts` knows them. */
export type Deadline =
  | "order"
  | "door"
  | "unreadable"
  | "lease"
  | "recall"
  | "hold"
  | "return"
  | "grace"
  | "fetch"
  | "reconcile"
  | "keypad-quiet"
  | "uplink-lost"
  | "stock-day"
  | "stock-explained"
  | "audit-idle"
  | "remote-command";

export type Cause =
  | `asked ${Command["type"]}`
  | `seen ${Observation["type"]}`
  | `time ${Deadline}`
  /** Nothing is written: it has ended when its time is over, or when memory makes room. */
  | "time alone"
  /** Whatever ends the condition, or takes the compartment out of service or back, or ends the deposit. */
  | "with its condition"
  | "with its compartment"
  | "with its deposit";

export type Person = "recipient" | "courier" | "maintainer" | "device" | "gateway" | "fleet" | "neighbouring system";

export interface Exit {
  readonly by: Cause;
  readonly who: Person;
  /** Without the cloud. */
  readonly offline: boolean;
  /** What is written; null: nothing, the time is enough. */
  readonly event: EventType | null;
  /** The next state, or `gone`. */
  readonly to: string;
}

export interface Machine<S extends string = string> {
  readonly about: string;
  readonly states: Readonly<Record<S, readonly [Exit, ...Exit[]]>>;
}
export const gone = "gone";

type Row = readonly [by: Cause, event: EventType | null, to: string];

/** Who asks for a command, or sees; what only the fleet can say needs the line. */
export const exits = (first: Row, ...others: readonly Row[]): readonly [Exit, ...Exit[]] => [
  exitOf(first),
  ...others.map(exitOf),
  ...[first, ...others].flatMap(([by, event, to]) => {
    return (asWell[by] ?? []).map((also) => exitOf([also, event, to]));
  }),
];

/** A command from afar, begun once the fleet's store has its acceptance. */
const fromAfar = ["seen fleet-acknowledged"] as const satisfies readonly Cause[];
/** A guided audit asks the same of each door in turn. */
const asWell: Partial<Readonly<Record<Cause, readonly Cause[]>>> = {
  "asked open-compartment": ["asked open-for-audit", ...fromAfar],
  "asked audit-compartment": ["asked answer-audit"],
  "asked block-compartment": fromAfar,
  "asked release-compartment": fromAfar,
  "asked extend-hold": fromAfar,
  "asked acknowledge-alarm": fromAfar,
};

const exitOf = ([by, event, to]: Row): Exit => {
  const who = whoBy(by);
  return { by, who, offline: who !== "fleet", event, to };
};

const whoBy = (by: Cause): Person => {
  const [kind, ...rest] = by.split(" ");
  const what = rest.join(" ");
  if (kind === "time" || kind === "with") return "gateway";
  if (kind === "asked") return askers[what as Command["type"]];
  if (what === "fleet-confirmed" || what === "fleet-acknowledged") return "fleet";
  return sensedByGateway.has(what) ? "gateway" : "device";
};

const sensedByGateway: ReadonlySet<string> = new Set([
  "disk-measured",
  "clock-judged",
  "uplink-changed",
  "backlog-measured",
  "log-sent",
] satisfies Observation["type"][]);

const askers: Readonly<Record<Command["type"], Person>> = {
  "present-pickup-code": "recipient",
  "present-pass": "recipient",
  "reopen-collection": "recipient",
  "confirm-collection": "recipient",
  "report-problem": "recipient",
  "refuse-parcels": "recipient",
  "begin-hand-in": "recipient",
  "reopen-hand-in": "recipient",
  "move-hand-in": "recipient",
  "cancel-hand-in": "recipient",
  "confirm-hand-in": "recipient",
  "sign-in-courier": "courier",
  "sign-out-courier": "courier",
  "begin-deposit": "courier",
  "reopen-deposit": "courier",
  "swap-compartment": "courier",
  "cancel-deposit": "courier",
  "confirm-deposit": "courier",
  "recall-parcels": "courier",
  "confirm-recall": "courier",
  "fetch-hand-in": "courier",
  "confirm-fetch": "courier",
  "report-hand-in": "courier",
  "sign-in-maintainer": "maintainer",
  "sign-out-maintainer": "maintainer",
  "open-compartment": "maintainer",
  "block-compartment": "maintainer",
  "release-compartment": "maintainer",
  "audit-compartment": "maintainer",
  "acknowledge-alarm": "maintainer",
  "begin-guided-audit": "maintainer",
  "open-for-audit": "maintainer",
  "answer-audit": "maintainer",
  "end-guided-audit": "maintainer",
  "give-pre-advice": "neighbouring system",
  "announce-hand-in": "neighbouring system",
  "extend-hold": "neighbouring system",
  "take-remote-command": "fleet",
  "take-pre-advices": "fleet",
  "report-desired": "gateway",
  "start-gateway": "gateway",
  "settle-after-start": "gateway",
  "open-epoch": "gateway",
};
