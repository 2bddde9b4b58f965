/**
 * Commands from afar on their way into the site: each is submitted as it comes, and those that it has accepted are
 * gone on with, one turn each, when the fleet's store has their acceptance.
 */
import type { CommandOf } from "../../core/command.ts";
import type { FleetAdvice } from "../../core/custody/advice.ts";
import type { EventOf, Recorded } from "../../core/event.ts";
import { waiting } from "../../core/remote/obey.ts";
import type { Site } from "../../core/site.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Inbox } from "../../ports/inbox.ts";
import type { Log, LogTail } from "../../ports/log.ts";

export interface RemoteCommandsParts {
  readonly runtime: {
    readonly inbox: Pick<Inbox, "submit" | "observe">;
    site(): Site;
    /** Doors are known, and what a restart interrupted is judged. */
    readonly ready: Promise<void>;
  };
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  /** Null: none is kept. */
  readonly logTail: LogTail | null;
  readonly logBytesMax: number;
  /** Resolves to false when it had not left in time. */
  readonly sendLog: (log: ReturnType<LogTail> & { readonly id: string; readonly until: number }) => Promise<boolean>;
}
interface Acknowledged {
  readonly epoch: number;
  readonly seq: number;
  /** The fleet's clock minus site time. */
  readonly ahead: number;
}

export class RemoteCommands {
  readonly #parts: RemoteCommandsParts;
  #acknowledged: Acknowledged | null = null;
  #going: Promise<void> | null = null;

  constructor(parts: RemoteCommandsParts) {
    this.#parts = parts;
    void parts.runtime.ready.then(() => this.#go());
  }

  readonly take = (asked: Omit<CommandOf<"take-remote-command">, "type" | "fleetAt">, fleetAt: number): void => {
    const { runtime, log } = this.#parts;
    const { id, issuer, reason, notAfter, expect, action } = asked;
    const command = { type: "take-remote-command", id, issuer, reason, notAfter, expect, action, fleetAt } as const;
    runtime.inbox.submit({ command, by: { kind: "system" } }).then(
      (answer) => log.info("remote-command", { id, action: action.type, ...told(answer) }),
      // It comes again.
      (error: unknown) => log.warn("remote-command-not-taken", { id, why: String(error) }),
    );
  };
  readonly takeAdvices = (advices: readonly FleetAdvice[], fleetAt: number): void => {
    const { runtime, log } = this.#parts;
    const command = { type: "take-pre-advices" as const, advices: [...advices], fleetAt };
    // It comes again.
    const failed = (error: unknown) => log.warn("pre-advices-not-taken", { why: String(error) });
    runtime.inbox.submit({ command, by: { kind: "system" } }).catch(failed);
  };
  /** Called once the journal has them. */
  committed(recorded: readonly Recorded[]): void {
    for (const { event } of recorded) if (event.type === "remote-command-started") this.#started(event);
  }
  #started({ id, until }: EventOf<"remote-command-started">): void {
    const command = this.#parts.runtime.site().remote.commands.get(id);
    if (command?.state !== "started" || command.action.type !== "send-log") return;
    const { logTail, logBytesMax, sendLog, runtime, log } = this.#parts;
    const { wanted } = command.action;
    const observe = (failed: "no-log" | "not-sent-up" | null): Promise<unknown> =>
      runtime.inbox.observe({ type: "log-sent", id, failed });
    const found = logTail?.({ ...wanted, bytes: Math.min(wanted.bytes, logBytesMax) });
    const sent = found
      ? sendLog({ ...found, id, until }).then((isSent) => observe(isSent ? null : "not-sent-up"))
      : observe("no-log");
    sent.catch((error: unknown) => log.warn("log-not-sent", { id, why: String(error) }));
  }
  /** The fleet's store has everything up to here. */
  acknowledged({ epoch, seq }: { readonly epoch: number; readonly seq: number }, fleetAt: number): void {
    this.#acknowledged = { epoch, seq, ahead: fleetAt - this.#parts.clock.now().elapsed };
    this.#go();
  }

  #go(): void {
    if (this.#next() === null) return;
    this.#going ??= this.#goOn().finally(() => {
      this.#going = null;
    });
  }
  async #goOn(): Promise<void> {
    const { runtime, clock, log } = this.#parts;
    try {
      for (let next = this.#next(); next !== null; ) {
        const { seq, ahead } = this.#acknowledged!;
        await runtime.inbox.observe({ type: "fleet-acknowledged", seq, fleetAt: ahead + clock.now().elapsed });
        const after = this.#next();
        // One that does not move is looked at again with the fleet's next word.
        next = after === next ? null : after;
      }
    } catch (error) {
      log.warn("remote-command-put-off", { why: String(error) });
    }
  }
  /** Id of the one that may be gone on with; null: none. */
  #next(): string | null {
    const site = this.#parts.runtime.site();
    if (site.remote.commands.size === 0) return null;
    const { epoch, seq } = this.#acknowledged ?? { epoch: 0, seq: 0 };
    if (!site.history.settled || site.history.epoch?.counter !== epoch) return null;
    return waiting(site).find((command) => command.seq <= seq)?.id ?? null;
  }
}

const told = (answer: { readonly type: string; readonly state?: string; readonly code?: string }) => ({
  answer: answer.state ?? answer.code ?? answer.type,
});
