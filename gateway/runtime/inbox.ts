/** The only way in. What is accepted and not yet answered is counted; at the bound the caller is told to wait. */
import type { Answer } from "../core/answer.ts";
import type { Input } from "../core/input.ts";
import type { Observation } from "../core/observation.ts";
import { type Inbox, InboxFull } from "../ports/inbox.ts";
import type { Journal, SideRecord } from "../ports/journal.ts";

export interface InboxBounds {
  readonly commandsMax: number;
  readonly observationsMax: number;
  readonly scansMax: number;
}
export const inboxBounds: InboxBounds = { commandsMax: 1_000, observationsMax: 20_000, scansMax: 20_000 };

export interface OpenInbox extends Inbox {
  /** A deadline has come. */
  tick(): void;
  /** Lets nothing in until the returned function is called; what comes meanwhile waits, counted. */
  hold(): () => void;
  waiting(): Readonly<Record<keyof typeof none, number>>;
  /** How often each was told to wait because the inbox was full. */
  turnedAway(): Readonly<Record<keyof typeof none, number>>;
  /** Nothing is taken any more; resolves when everything that was taken is answered. */
  close(): Promise<void>;
}
const none = { commands: 0, observations: 0, scans: 0 };
/** The door is shut: the gateway is stopping. */
export class InboxClosed extends Error {
  readonly code = "inbox-closed";
}

export interface InboxParts {
  readonly turn: (input: Input, sides?: readonly SideRecord[]) => Promise<Answer>;
  readonly journal: Pick<Journal, "appendScan" | "durable">;
  readonly bounds?: InboxBounds;
  /** A turn that throws is a bug: the process ends and the fold of the journal is the truth. */
  readonly fail: (error: unknown) => void;
  /** Sees every observation before its turn. */
  readonly onObservation?: (observation: Observation) => void;
}

export const openInbox = (options: InboxParts): OpenInbox => {
  const bounds = options.bounds ?? inboxBounds;
  const waiting = { ...none };
  const turnedAway = { ...none };
  let open = true;
  let gate: Promise<void> | null = null;

  const accept = async <T>(kind: keyof typeof none, max: number, work: () => Promise<T>): Promise<T> => {
    if (!open) throw new InboxClosed("the gateway is stopping");
    if (waiting[kind] >= max) {
      turnedAway[kind]++;
      throw new InboxFull(`${max} ${kind} wait`);
    }
    waiting[kind]++;
    try {
      while (gate) await gate;
      return await work();
    } finally {
      waiting[kind]--;
    }
  };
  const turn = (input: Input, sides?: readonly SideRecord[]): Promise<Answer> => {
    try {
      return options.turn(input, sides);
    } catch (error) {
      options.fail(error);
      return new Promise(() => {});
    }
  };
  return {
    submit: (asked, sides) => accept("commands", bounds.commandsMax, () => turn({ kind: "command", asked }, sides)),
    observe: (observation, cause) =>
      accept("observations", bounds.observationsMax, async () => {
        options.onObservation?.(observation);
        await turn({ kind: "observation", observation, ...(cause === undefined ? {} : { cause }) });
      }),
    recordScan: (record) => accept("scans", bounds.scansMax, () => options.journal.appendScan(record)),
    tick: () => {
      if (open && !gate) void turn({ kind: "tick" });
    },
    hold: () => {
      const { promise, open: release } = newGate();
      gate = promise;
      return () => {
        if (gate === promise) gate = null;
        release();
      };
    },
    waiting: () => ({ ...waiting }),
    turnedAway: () => ({ ...turnedAway }),
    close: async () => {
      open = false;
      await options.journal.durable();
    },
  };
};

const newGate = (): { readonly promise: Promise<void>; readonly open: () => void } => {
  let open: () => void = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
};
