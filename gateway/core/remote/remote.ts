/**
 * Commands from afar, from the moment that the site stands by one until no copy of it can do any harm. accepted:
 * written here, and begun only once the fleet's own store says so too; started: carried out; ended: kept for its
 * answer.
 */
import type { EventOf, Recorded } from "../event.ts";
import { clearDue, type Due, setDue } from "../turn/due.ts";
import type { Expectation, Issuer, RemoteAction, RemoteOutcome } from "../vocabulary.ts";

interface Kept {
  readonly id: string;
  /** The fleet's clock, ms. */
  readonly notAfter: number;
  /** Site time until which its answer is kept at least. */
  readonly keptUntil: number;
}
export interface RunningRemote extends Kept {
  readonly state: "accepted" | "started";
  readonly issuer: Issuer;
  readonly reason: string;
  readonly expect: Expectation;
  readonly action: RemoteAction;
  /** Sequence of its acceptance. */
  readonly seq: number;
  /** The door order that carries it out. */
  readonly order: string | null;
}
export interface EndedRemote extends Kept {
  readonly state: "ended";
  readonly outcome: RemoteOutcome;
  readonly why: string | null;
}
export type RemoteRecord = RunningRemote | EndedRemote;

export interface Remote {
  /** By id, oldest acceptance first. */
  readonly commands: Map<string, RemoteRecord>;
  /** By door order: which one it carries out. */
  readonly byOrder: Map<string, string>;
  /** The fleet's clock: of an unknown command that ends up to then nobody can tell whether it was carried out. */
  forgottenTo: number;
}

export const remoteBounds = {
  /** Accepted or started at the same time. */
  runningMax: 64,
  /** Answers kept; beyond it the one that ends first is forgotten, and all that end before it with it. */
  answersMax: 4_000,
  /** With so many kept recipients wait: theirs live for days, and what is forgotten would take staff's with it. */
  recipientsMax: 3_500,
  /** So long after its end, by the site's own time, an answer is kept. */
  keptMs: 10 * 60_000,
} as const;

/** Kind of deadline: a command is not begun, or not ended, in time. */
export const remoteOverdue = "remote-command";

export const newRemote = (): Remote => ({ commands: new Map(), byOrder: new Map(), forgottenTo: 0 });

/** Ended, and a copy may come still. */
export const kept = ({ commands }: Remote, elapsed: number): RemoteRecord[] =>
  [...commands.values()].filter(({ state, keptUntil }) => state === "ended" && keptUntil > elapsed);
export const running = ({ commands }: Remote): RunningRemote[] => [...commands.values()].filter(isRunning);
export const isRunning = (record: RemoteRecord): record is RunningRemote => record.state !== "ended";

export const evolveRemote = (remote: Remote, { event, seq, elapsed }: Recorded, due: Due): void => {
  switch (event.type) {
    case "remote-command-accepted":
      // What was filled in from the fleet later tells how it ended the first time.
      if (remote.commands.has(event.id)) return;
      forget(remote, elapsed);
      accept(remote, event, seq);
      setDue(due, remoteOverdue, event.id, event.until);
      return;
    case "remote-command-started": {
      const was = remote.commands.get(event.id);
      if (!was || !isRunning(was)) return;
      if (event.order !== undefined) remote.byOrder.set(event.order, event.id);
      remote.commands.set(event.id, { ...was, state: "started", order: event.order ?? null });
      setDue(due, remoteOverdue, event.id, event.until);
      return;
    }
    case "remote-command-ended":
      end(remote, event.id, event.outcome, event.why ?? null, due);
      return;
    case "epoch-opened":
      // Also of what was filled in behind this event later: what an earlier epoch accepted is not begun in this one.
      for (const { id, state } of running(remote)) if (state === "accepted") end(remote, id, "conflict", "epoch", due);
      return;
    default:
  }
};

export const freezeRemote = ({ commands, forgottenTo }: Remote): unknown => ({
  commands: [...commands.values()],
  forgottenTo,
});

/** Snapshots of before there were commands from afar have none. */
export const thawRemote = (json: unknown): Remote => {
  const frozen = (json ?? { commands: [], forgottenTo: 0 }) as {
    commands: readonly RemoteRecord[];
    forgottenTo: number;
  };
  const remote = { ...newRemote(), forgottenTo: frozen.forgottenTo };
  for (const record of frozen.commands) {
    remote.commands.set(record.id, record);
    if (isRunning(record) && record.order !== null) remote.byOrder.set(record.order, record.id);
  }
  return remote;
};

const accept = ({ commands }: Remote, event: EventOf<"remote-command-accepted">, seq: number): void => {
  const { id, issuer, reason, notAfter, expect, action, until } = event;
  const keptUntil = until + remoteBounds.keptMs;
  commands.set(id, { id, notAfter, keptUntil, state: "accepted", issuer, reason, expect, action, seq, order: null });
};

const end = (remote: Remote, id: string, outcome: RemoteOutcome, why: string | null, due: Due): void => {
  clearDue(due, remoteOverdue, id);
  const was = remote.commands.get(id);
  if (!was || !isRunning(was)) return;
  if (was.order !== null) remote.byOrder.delete(was.order);
  const { notAfter, keptUntil } = was;
  remote.commands.set(id, { id, notAfter, keptUntil, state: "ended", outcome, why });
};

/** Whoever is forgotten takes with it the right of every unknown command that ends no later. */
const forget = (remote: Remote, elapsed: number): void => {
  const ended = [...remote.commands.values()].filter(({ state }) => state === "ended");
  const stale = ended.filter(({ keptUntil }) => keptUntil <= elapsed);
  const more = ended.length - stale.length - remoteBounds.answersMax + 1;
  const first =
    more <= 0
      ? []
      : kept(remote, elapsed)
          .sort((one, other) => one.notAfter - other.notAfter)
          .slice(0, more);
  for (const { id, notAfter } of [...stale, ...first]) {
    remote.commands.delete(id);
    remote.forgottenTo = Math.max(remote.forgottenTo, notAfter);
  }
};
