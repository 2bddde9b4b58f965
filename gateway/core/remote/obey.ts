/**
 * What a site makes of a command from afar. It is accepted first, and begun only when the fleet's store has the
 * acceptance: a site that is put back to before it, image and all, then finds the fleet ahead of itself and opens a new
 * epoch, in which the command is a conflict. So it is begun at most once, whatever is delivered or restored.
 *
 * Whether it is too late is told by the fleet's clock, in which `notAfter` is stated: by what the fleet last said the
 * time was, carried on by site time, and by the wall clock when that is believed. Neither has to be right for a copy
 * to be harmless: what was answered is remembered, and of what was forgotten nothing that ends as early is begun.
 */
import { mayOrder } from "../access/roles.ts";
import type { Answer } from "../answer.ts";
import type { Event } from "../event.ts";
import { refuse } from "../refusal.ts";
import type { Tools } from "../rules.ts";
import { no } from "../turn/reply.ts";
import type { ActOnDue, Decide, DecideTable, DueTable, Observe, ObserveTable, Site } from "../turn/state.ts";
import type { Moment, RemoteOutcome } from "../vocabulary.ts";
import { act, compartmentOf } from "./act.ts";
import {
  isRunning,
  kept,
  type RemoteRecord,
  type RunningRemote,
  remoteBounds,
  remoteOverdue,
  running,
} from "./remote.ts";

/** How far a believed wall clock may be from the fleet's. */
export const clocksApartMs = 2 * 60_000;

type Ordered = Pick<RunningRemote, "notAfter" | "expect" | "action">;
interface Verdict {
  readonly outcome: RemoteOutcome;
  readonly why?: string;
}

const take: Decide<"take-remote-command"> = (site, { command }, moment) => {
  const { id, issuer, reason, notAfter, expect, action, fleetAt } = command;
  if (!mayOrder(action, issuer)) return no(refuse("not-allowed"));
  const { commands, forgottenTo } = site.remote;
  const known = commands.get(id);
  if (known) return no(answerOf(known));
  // Nobody remembers whether it was carried out: it is too late by itself, and not worth an entry each time.
  if (notAfter <= forgottenTo) return no(ended(id, { outcome: "expired" }));
  const { runningMax, recipientsMax } = remoteBounds;
  const isFull = issuer.role === "recipient" && kept(site.remote, moment.elapsed).length >= recipientsMax;
  if (isFull || running(site.remote).length >= runningMax) return no(refuse("wrong-state", { why: "too-many" }));
  const until = moment.elapsed + Math.max(0, notAfter - fleetAt);
  const accepted: Event = { type: "remote-command-accepted", id, issuer, reason, notAfter, expect, action, until };
  const verdict = judge(site, command, fleetAt, moment);
  if (verdict) return { events: [accepted, endedEvent(id, verdict)], answer: ended(id, verdict) };
  return { events: [accepted], answer: { type: "remote-command", id, state: "accepted" } };
};

export const remoteCommands: DecideTable<"take-remote-command"> = { "take-remote-command": take };

/** The oldest one whose acceptance the fleet has. One a turn: each is decided on what the one before it has done. */
const acknowledged: Observe<"fleet-acknowledged"> = (site, { seq, fleetAt }, moment, tools) => {
  const next = site.history.settled ? waiting(site).find((command) => command.seq <= seq) : undefined;
  return next ? begin(site, next, fleetAt, moment, tools) : [];
};

/** Accepted, and not begun. */
export const waiting = (site: Site): RunningRemote[] =>
  running(site.remote).filter(({ state }) => state === "accepted");

const begin = (site: Site, command: RunningRemote, fleetAt: number, moment: Moment, tools: Tools): Event[] => {
  const { id } = command;
  const verdict = judge(site, command, fleetAt, moment);
  if (verdict) return [endedEvent(id, verdict)];
  const done = act(site, command, moment, tools);
  if ("type" in done) return [endedEvent(id, { outcome: "failed", why: done.code })];
  // An opening is ascribed to its order for as long again as the order lives.
  const until = moment.elapsed + (done.sendingMs ?? 3 * tools.rules.orderMs);
  const order = done.order === null ? {} : { order: done.order };
  const started: Event = { type: "remote-command-started", id, ...order, until };
  const isOver = done.order === null && done.sendingMs === undefined;
  return [started, ...done.events, ...(isOver ? [endedEvent(id, { outcome: "done" })] : [])];
};

/** What comes after its end, or after a restart, changes nothing. */
const logSent: Observe<"log-sent"> = ({ remote }, { id, failed }) => {
  const command = remote.commands.get(id);
  if (command?.state !== "started" || command.action.type !== "send-log") return [];
  return [endedEvent(id, failed === null ? { outcome: "done" } : { outcome: "failed", why: failed })];
};

const overdue: ActOnDue = (site, { id }) => {
  const command = site.remote.commands.get(id);
  if (!command || !isRunning(command)) return [];
  const late: Verdict = { outcome: "failed", why: "no-answer" };
  return [endedEvent(id, command.state === "accepted" ? { outcome: "expired" } : late)];
};

export const remoteObservations: ObserveTable<"fleet-acknowledged" | "log-sent"> = {
  "fleet-acknowledged": acknowledged,
  "log-sent": logSent,
};

export const remoteDue: DueTable = { [remoteOverdue]: overdue };

/** What the other events of a turn mean for commands that run; `site` is as it was before them. */
export const remoteConsequences = (site: Site, events: readonly Event[]): Event[] =>
  site.remote.commands.size === 0 ? [] : events.flatMap((event) => following(site, event));

const following = (site: Site, event: Event): Event[] => {
  switch (event.type) {
    case "door-opened":
      return event.order === undefined ? [] : orderEnded(site, event.order, { outcome: "done" });
    case "door-jammed":
      return orderEnded(site, event.order, { outcome: "failed", why: "door-jammed" });
    case "pulse-failed":
      return event.outcome === "expired" ? orderEnded(site, event.order, { outcome: "failed", why: "not-sent" }) : [];
    case "gateway-started":
      // Law 2: what ran is not run again; nobody here knows whether its pulse left.
      return endAll(site, "started", { outcome: "failed", why: "interrupted" });
    case "epoch-opened":
      return endAll(site, "accepted", { outcome: "conflict", why: "epoch" });
    default:
      return [];
  }
};

const orderEnded = ({ remote }: Site, order: string, verdict: Verdict): Event[] => {
  const id = remote.byOrder.get(order);
  return id === undefined ? [] : [endedEvent(id, verdict)];
};
const endAll = ({ remote }: Site, state: RunningRemote["state"], verdict: Verdict): Event[] =>
  running(remote).flatMap((command) => (command.state === state ? [endedEvent(command.id, verdict)] : []));

/** Null: nothing stands against it. */
const judge = (site: Site, { notAfter, expect, action }: Ordered, fleetAt: number, moment: Moment): Verdict | null => {
  if (expect.epoch !== site.history.epoch?.counter) return { outcome: "conflict", why: "epoch" };
  const believed = moment.synced ? moment.at - clocksApartMs : fleetAt;
  if (Math.max(fleetAt, believed) > notAfter) return { outcome: "expired" };
  if (action.type === "acknowledge-alarm" && !site.alarm.keys.has(action.alarm))
    return { outcome: "conflict", why: "alarm" };
  const id = compartmentOf(site, action);
  const compartment = id === null ? undefined : site.locker.compartments.get(id);
  // That it is not there at all is for the action to say.
  if (!compartment) return null;
  const { seq, deposit, occupancy } = expect;
  if (seq !== undefined && compartment.establishedSeq > seq) return { outcome: "conflict", why: "content" };
  if (deposit !== undefined && compartment.deposit !== deposit) return { outcome: "conflict", why: "deposit" };
  if (occupancy !== undefined && compartment.occupancy !== occupancy) return { outcome: "conflict", why: "occupancy" };
  return null;
};

const endedEvent = (id: string, { outcome, why }: Verdict): Event => ({
  ...{ type: "remote-command-ended", id, outcome },
  ...(why === undefined ? {} : { why }),
});
const ended = (id: string, { outcome, why }: Verdict): Answer => ({
  ...{ type: "remote-command", id, state: "ended", outcome },
  ...(why === undefined ? {} : { why }),
});
const answerOf = (known: RemoteRecord): Answer =>
  isRunning(known)
    ? { type: "remote-command", id: known.id, state: known.state }
    : ended(known.id, { outcome: known.outcome, ...(known.why === null ? {} : { why: known.why }) });
