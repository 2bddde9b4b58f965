/**
 * Sends commands to their sites, again and again, until the journal that comes up speaks of them or they are too late.
 * Several workers share the work: each takes rows that no other holds.
 */
import { bridgeTopics } from "../../../gateway/wire/bridge.ts";
import type { FleetLog } from "../log.ts";
import { forgetLogs } from "../logs/store.ts";
import { backOffMs, Rounds, restUntil } from "../rounds.ts";
import type { Database } from "../store/query.ts";

export interface SenderParts {
  readonly database: Database;
  readonly log: FleetLog;
  readonly now: () => number;
  readonly send: (topic: string, payload: Uint8Array) => void;
  /** The first repetition; each later one waits twice as long. */
  readonly againMs: number;
  /** How often it is looked at the least: other workers issue commands too. */
  readonly everyMs: number;
  readonly keepMs: number;
  readonly logKeepMs: number;
}
const againMsMax = 60_000;
/**
 * So long after its end a command that no journal speaks of is given up. The site begins none before the fleet has
 * its acceptance, and none that is too late by the fleet's clock: it was not begun, and will not be.
 */
export const unansweredMs = 60_000;
const batchMax = 200;

interface Row {
  readonly site: string;
  readonly id: string;
  readonly signed: string;
  readonly not_after: number;
  readonly tries: number;
}

export class CommandSender {
  readonly #parts: SenderParts;
  readonly #rounds: Rounds;
  /** Messages sent by this worker. */
  sent = 0;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    const { log, everyMs } = parts;
    const [round, sweep] = [() => this.#pass(), () => this.#sweep()];
    this.#rounds = new Rounds({ log, failed: "commands-not-sent", everyMs, round, sweep });
  }

  /** Something may be due now. */
  nudge(): void {
    this.#rounds.nudge();
  }
  /** The site has just come: what it has not answered it may never have heard. */
  greeted(site: string): void {
    this.#parts.database
      .change("update remote_command set send_at = $2 where site = $1 and state = 'issued'", [site, this.#parts.now()])
      .then(
        (changed) => (changed > 0 ? this.nudge() : undefined),
        (error: unknown) => this.#parts.log.warn("commands-not-sent", { site, error: String(error) }),
      );
  }
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  #pass(): Promise<number> {
    const { database, now, send, everyMs } = this.#parts;
    return database.transaction(async (query) => {
      const at = now();
      const due = await query.rows<Row>(
        `select site, id, signed, not_after, tries from remote_command where send_at <= $1
         order by send_at, issued_at limit ${batchMax} for update skip locked`,
        [at],
      );
      for (const { site, id, signed, not_after, tries } of due) {
        const [state, sendAt] = this.#after(at, not_after, tries);
        if (at <= not_after) {
          send(bridgeTopics(site).command, new TextEncoder().encode(signed));
          this.sent += 1;
        }
        await query.change(
          `update remote_command set state = $3, why = case when $3 = 'expired' then 'unanswered' end, send_at = $4,
             tries = tries + 1 where site = $1 and id = $2`,
          [site, id, state, sendAt],
        );
      }
      const [next] = await query.rows<{ at: number | null }>("select min(send_at) as at from remote_command", []);
      return restUntil(next?.at, now(), everyMs);
    });
  }
  /** What is over for long is forgotten. */
  async #sweep(): Promise<void> {
    const { database, now, keepMs, logKeepMs } = this.#parts;
    await database.change(
      "delete from remote_command where not_after < $1 and state not in ('issued', 'accepted', 'started')",
      [now() - keepMs],
    );
    await forgetLogs(database, now() - logKeepMs);
  }
  #after(at: number, notAfter: number, tries: number): readonly [state: "issued" | "expired", sendAt: number | null] {
    const giveUpAt = notAfter + unansweredMs;
    if (at >= giveUpAt) return ["expired", null];
    const again = at + backOffMs(tries, this.#parts.againMs, againMsMax);
    return ["issued", again <= notAfter ? again : giveUpAt];
  }
}
