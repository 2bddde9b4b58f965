/**
 * Sends documents to their sites until they state that they have them. A site that is away is not waited for: it says
 * what it has whenever it connects. Several workers share the work.
 */
import { bridgeTopics } from "../../../gateway/wire/bridge.ts";
import type { FleetLog } from "../log.ts";
import { backOffMs, Rounds, restUntil } from "../rounds.ts";
import type { Database } from "../store/query.ts";

export interface DesiredSenderParts {
  readonly database: Database;
  readonly log: FleetLog;
  readonly now: () => number;
  readonly send: (topic: string, payload: Uint8Array) => void;
  /** The first repetition; each later one waits twice as long. */
  readonly againMs: number;
  /** How often it is looked at the least: other workers take documents too. */
  readonly everyMs: number;
}
const againMsMax = 10 * 60_000;
const batchMax = 50;

export class DesiredSender {
  readonly #parts: DesiredSenderParts;
  readonly #rounds: Rounds;
  /** Messages sent by this worker. */
  sent = 0;

  constructor(parts: DesiredSenderParts) {
    this.#parts = parts;
    const { log, everyMs } = parts;
    this.#rounds = new Rounds({ log, failed: "documents-not-sent", everyMs, round: () => this.#pass() });
  }
  /** Something may be due now. */
  nudge(): void {
    this.#rounds.nudge();
  }
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  #pass(): Promise<number> {
    const { database, now, send, everyMs, againMs } = this.#parts;
    return database.transaction(async (query) => {
      const at = now();
      const due = await query.rows<{ site: string; kind: string; version: number; signed: string; tries: number }>(
        `select site, kind, version, signed, tries from desired_document where send_at <= $1
         order by send_at limit ${batchMax} for update skip locked`,
        [at],
      );
      for (const { site, kind, version, signed, tries } of due) {
        send(bridgeTopics(site).desired, new TextEncoder().encode(signed));
        this.sent += 1;
        await query.change(
          "update desired_document set send_at = $4, tries = tries + 1 where site = $1 and kind = $2 and version = $3",
          [site, kind, version, at + backOffMs(tries, againMs, againMsMax)],
        );
      }
      const [next] = await query.rows<{ at: number | null }>("select min(send_at) as at from desired_document", []);
      return restUntil(next?.at, now(), everyMs);
    });
  }
}
