/**
 * Sends announcements to their sites until the journals that come up speak of them. A site that is away is not waited
 * for: all that it lacks is sent when it says hello. Several workers share the work.
 */
import { type Advice, advicesMax, type FleetAdvice } from "../../../gateway/core/custody/advice.ts";
import { bridgeTopics } from "../../../gateway/wire/bridge.ts";
import { signPreAdvices } from "../../../gateway/wire/downlink/pre-advices.ts";
import type { SigningKey } from "../../../gateway/wire/downlink/signed.ts";
import type { FleetLog } from "../log.ts";
import { backOffMs, Rounds, restUntil } from "../rounds.ts";
import type { Database, Query } from "../store/query.ts";
import { live } from "./rows.ts";

export interface AnnouncementSenderParts {
  readonly database: Database;
  readonly signing: SigningKey;
  readonly log: FleetLog;
  readonly now: () => number;
  readonly send: (topic: string, payload: Uint8Array) => void;
  /** The first repetition; each later one waits twice as long. */
  readonly againMs: number;
  /** How often it is looked at the least: other workers take announcements too. */
  readonly everyMs: number;
  readonly keepMs: number;
}
const againMsMax = 3_600_000;
const batchMax = 500;
/** Between full batches: what is behind them on the line is not to wait for all. */
const pauseMs = 50;
/** So long after its time is over a site that was away may still tell that a parcel went in, and its contact stays. */
const graceMs = 7 * 24 * 3_600_000;

interface Row {
  readonly tenant: string;
  readonly id: string;
  readonly site: string;
  readonly said: string;
  readonly revision: number;
  readonly not_after: number;
  readonly reserve_until: number | null;
  readonly state: string;
  readonly tries: number;
}

export class AnnouncementSender {
  readonly #parts: AnnouncementSenderParts;
  readonly #rounds: Rounds;
  /** Messages sent by this worker. */
  sent = 0;

  constructor(parts: AnnouncementSenderParts) {
    this.#parts = parts;
    const { log, everyMs } = parts;
    const [round, sweep] = [() => this.#pass(), () => this.#sweep()];
    this.#rounds = new Rounds({ log, failed: "announcements-not-sent", everyMs, round, sweep });
  }

  /** Something may be due now. */
  nudge(): void {
    this.#rounds.nudge();
  }
  /**
   * The site has just come: what it has not answered it may never have heard. Also what was not to be tried again: the
   * next try would have been after its end.
   */
  greeted(site: string): void {
    const { database, now, log } = this.#parts;
    database
      .change(
        `update announcement set send_at = $2, tries = 0
         where site = $1 and state in ('waiting', 'withdrawing') and not_after > $2`,
        [site, now()],
      )
      .then(
        (changed) => (changed > 0 ? this.nudge() : undefined),
        (error: unknown) => log.warn("announcements-not-sent", { site, error: String(error) }),
      );
  }
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  #pass(): Promise<number> {
    const { database, now, everyMs } = this.#parts;
    return database.transaction(async (query) => {
      const at = now();
      const due = await query.rows<Row>(
        `select tenant, id, site, said, revision, not_after, reserve_until, state, tries
         from announcement where send_at <= $1 order by send_at, n limit ${batchMax} for update skip locked`,
        [at],
      );
      for (const site of new Set(due.map((row) => row.site)))
        this.#send(
          site,
          due.filter((row) => row.site === site),
          at,
        );
      await this.#putOff(query, due, at);
      if (due.length === batchMax) return pauseMs;
      const [next] = await query.rows<{ at: number | null }>("select min(send_at) as at from announcement", []);
      return restUntil(next?.at, now(), everyMs);
    });
  }

  #send(site: string, rows: readonly Row[], at: number): void {
    const { signing, send } = this.#parts;
    const advices = rows.flatMap((row) => (row.not_after > at ? [adviceOf(row)] : []));
    for (let from = 0; from < advices.length; from += advicesMax) {
      const message = signPreAdvices(signing, { v: 1, site, advices: advices.slice(from, from + advicesMax) });
      send(bridgeTopics(site).preAdvice, new TextEncoder().encode(JSON.stringify(message)));
      this.sent += 1;
    }
  }

  async #putOff(query: Query, rows: readonly Row[], at: number): Promise<void> {
    if (rows.length === 0) return;
    const { againMs } = this.#parts;
    const next = rows.map(({ not_after, tries }) => {
      const again = at + backOffMs(tries, againMs, againMsMax);
      return again < not_after ? again : null;
    });
    await query.change(
      `update announcement a set send_at = x.send_at, tries = a.tries + 1
       from unnest($1::text[], $2::text[], $3::bigint[]) as x(tenant, id, send_at)
       where a.tenant = x.tenant and a.id = x.id`,
      [rows.map(({ tenant }) => tenant), rows.map(({ id }) => id), next],
    );
  }

  async #sweep(): Promise<void> {
    const { database, now, keepMs } = this.#parts;
    const at = now();
    await database.change(
      `update announcement set state = 'expired', ended_at = $2, contact = null, send_at = null
       where ended_at is null and not_after < $1 and state in ${live}`,
      [at - graceMs, at],
    );
    await database.change("delete from announcement where ended_at < $1", [at - keepMs]);
  }
}

const adviceOf = ({ said, revision, not_after, reserve_until, state }: Row): FleetAdvice => {
  const advice = JSON.parse(said) as Advice;
  const consent = state === "withdrawing" ? "refused" : advice.consent;
  const room = reserve_until === null ? {} : { reserveUntil: reserve_until };
  return { ...advice, consent, revision, notAfter: not_after, ...room };
};
