/** Where a guided audit stands: a fold of its own events. */
import type { EventOf, Recorded } from "../../event.ts";
import { clearDue, type Due, setDue } from "../../turn/due.ts";

export interface Round {
  readonly audit: string;
  readonly by: string;
  readonly scope: EventOf<"guided-audit-begun">["scope"];
  readonly bank: string | null;
  readonly total: number;
  /** Doors whose turn has not come, in order. */
  readonly todo: readonly string[];
  /** The door whose turn it is; null: the next one waits to be opened. */
  readonly present: string | null;
  readonly looked: number;
  readonly notOpened: number;
}
/** One at a time: two people at the same doors would contradict each other. */
export interface Guided {
  round: Round | null;
}

/** Kind of deadline: nobody has gone on with the round. */
export const auditIdle = "audit-idle";

export const newGuided = (): Guided => ({ round: null });
export const freezeGuided = ({ round }: Guided): unknown => round;
export const thawGuided = (json: unknown): Guided => ({ round: (json as Round | undefined) ?? null });

export const evolveGuided = (guided: Guided, { event }: Recorded, due: Due) => {
  const { round } = guided;
  switch (event.type) {
    case "guided-audit-begun": {
      const { audit, by, scope, bank = null, compartments } = event;
      const todo = compartments;
      guided.round = { audit, by, scope, bank, total: todo.length, todo, present: null, looked: 0, notOpened: 0 };
      return setDue(due, auditIdle, audit, event.idleAt);
    }
    case "guided-audit-turned":
      if (round?.audit !== event.audit) return;
      guided.round = { ...round, present: event.compartment, todo: without(round, event.compartment) };
      return setDue(due, auditIdle, event.audit, event.idleAt);
    case "guided-audit-answered": {
      if (round?.audit !== event.audit) return;
      const done = event.content === "not-opened" ? { notOpened: round.notOpened + 1 } : { looked: round.looked + 1 };
      guided.round = { ...round, ...done, present: null, todo: without(round, event.compartment) };
      return setDue(due, auditIdle, event.audit, event.idleAt);
    }
    case "guided-audit-ended":
      clearDue(due, auditIdle, event.audit);
      if (round?.audit === event.audit) guided.round = null;
      return;
    default:
  }
};

/** The door whose turn it is, or comes next. */
export const atTurn = ({ present, todo }: Round): string | undefined => present ?? todo[0];

export const without = ({ todo }: Round, compartment: string): readonly string[] =>
  todo[0] === compartment ? todo.slice(1) : todo;
