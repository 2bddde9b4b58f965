/**
 * Sends what endpoints wait for. A worker takes a lease on an endpoint: one at a time, and in order for each subject,
 * so that nobody hears of a collection before its deposit. Endpoints have a lane each: a slow one holds up no other. At
 * least once: who dies between sending and noting it leaves a message that is sent again, with the same id.
 */

import type { Answer } from "../public-post.ts";
import { Rounds } from "../rounds.ts";
import { hookKeyOf } from "./endpoints.ts";
import { post } from "./post.ts";
import type { WebhookParts } from "./settings.ts";

/** Of one endpoint, on their way at once. */
const batchMax = 20;
/** Endpoints that one worker serves at once. */
const lanesMax = 50;
/** Longer than the noting of a batch takes. */
const leaseMsOver = 30_000;
const [restMsMin, restMsMax] = [5_000, 900_000];
/** Longer than this no endpoint puts us off. */
const retryAfterMsMax = 3_600_000;
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** Standard Webhooks' schedule, for a message that an endpoint refuses while it takes others. */
const delaysMs = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];

/** Of each subject the first that waits, if it is due. */
const dueFor = (endpoint: string, at: string): string =>
  `select due.n from webhook_delivery due where due.endpoint = ${endpoint} and due.state = 'waiting'
     and due.next_at <= ${at} and not exists (select 1 from webhook_delivery before
       where before.endpoint = due.endpoint and before.state = 'waiting' and before.subject = due.subject
         and before.n < due.n)`;

interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly old_secret: string | null;
  readonly old_until: number | null;
  readonly failures: number;
}
interface Row {
  readonly n: number;
  readonly id: string;
  readonly body: string;
  readonly tries: number;
  readonly give_up_at: number;
}
interface Tried {
  readonly row: Row;
  readonly answer: Answer;
}

export class WebhookSender {
  readonly #parts: WebhookParts;
  readonly #rounds: Rounds;
  readonly #lanes = new Map<string, Promise<void>>();
  #stopped = false;
  /** Of this worker. */
  readonly figures = { sent: 0, triesFailed: 0, dead: 0 };

  constructor(parts: WebhookParts) {
    this.#parts = parts;
    const { log, settings } = parts;
    const { everyMs } = settings;
    this.#rounds = new Rounds({ log, failed: "webhooks-not-sent", everyMs, round: () => this.#openLanes() });
  }
  nudge(): void {
    this.#rounds.nudge();
  }
  /** What is on its way ends first. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#rounds.stop();
    await Promise.all(this.#lanes.values());
  }

  async #openLanes(): Promise<null> {
    const { database, now, settings, log } = this.#parts;
    const free = lanesMax - this.#lanes.size;
    if (free <= 0) return null;
    const taken = await database.rows<Endpoint>(
      `update webhook_endpoint set lease_until = $2 where id in (
         select id from webhook_endpoint e where state = 'active' and coalesce(lease_until, 0) <= $1
           and coalesce(rest_until, 0) <= $1 and exists (${dueFor("e.id", "$1")})
         order by coalesce(last_sent_at, 0) limit $3 for update skip locked)
       returning id, url, secret, old_secret, old_until, failures`,
      [now(), now() + settings.timeoutMs + leaseMsOver, free],
    );
    for (const endpoint of taken) {
      const lane = this.#serve(endpoint)
        .catch((error: unknown) => log.warn("webhooks-not-sent", { webhook: endpoint.id, error: String(error) }))
        .finally(() => {
          this.#lanes.delete(endpoint.id);
          this.nudge();
        });
      this.#lanes.set(endpoint.id, lane);
    }
    return null;
  }

  /** Batch after batch while it takes them. */
  async #serve(taken: Endpoint): Promise<void> {
    const { database } = this.#parts;
    try {
      for (let endpoint = taken; !this.#stopped; endpoint = { ...taken, failures: 0 }) {
        // Whether one that has failed answers again, one message finds out.
        const rows = await this.#take(endpoint, endpoint.failures > 0 ? 1 : batchMax);
        if (rows.length === 0) return;
        const tried = await Promise.all(rows.map(async (row) => ({ row, answer: await this.#try(endpoint, row) })));
        if (!(await this.#settle(endpoint, tried))) return;
      }
    } finally {
      await database.change("update webhook_endpoint set lease_until = null where id = $1", [taken.id]);
    }
  }

  async #take({ id }: Endpoint, limit: number): Promise<readonly Row[]> {
    const { database, now, settings } = this.#parts;
    const at = now();
    const held = await database.change(
      "update webhook_endpoint set lease_until = $2 where id = $1 and state = 'active'",
      [id, at + settings.timeoutMs + leaseMsOver],
    );
    if (held === 0) return [];
    return database.rows<Row>(
      `update webhook_delivery d set tries = tries + 1 from webhook_event event
       where event.n = d.n and d.endpoint = $1 and d.n in (${dueFor("$1", "$2")} order by due.n limit $3)
       returning d.n, event.id, event.body, d.tries, d.give_up_at`,
      [id, at, limit],
    );
  }

  #try({ id, url, secret, old_secret, old_until }: Endpoint, row: Row): Promise<Answer> {
    const { keys, now, settings } = this.#parts;
    const at = now();
    const { timeoutMs, loopback } = settings;
    const secrets = old_secret !== null && (old_until ?? 0) > at ? [secret, old_secret] : [secret];
    const signing = secrets.map((stored) => hookKeyOf(keys, id, stored));
    return post({ url, id: row.id, body: row.body, keys: signing, at, timeoutMs, loopback });
  }

  /** False: it is left alone for a while. */
  async #settle(endpoint: Endpoint, tried: readonly Tried[]): Promise<boolean> {
    const sent = tried.filter(({ answer }) => isTaken(answer));
    await this.#noteSent(endpoint, sent);
    const refused = tried.filter(({ answer }) => !isTaken(answer));
    this.figures.triesFailed += refused.length;
    if (refused.some(({ answer }) => answer.status === 410)) return this.#leave(endpoint, refused);
    // One that takes others is there: it is these messages that it does not like.
    const isThere = sent.length > 0 || !refused.every(({ answer }) => isOfEndpoint(answer));
    const restUntil = isThere ? null : await this.#rest(endpoint, refused);
    const at = this.#parts.now();
    for (const one of refused) await this.#noteFailed(endpoint, one, restUntil ?? at + delayMs(one.row.tries));
    return isThere;
  }

  async #noteSent({ id, failures }: Endpoint, sent: readonly Tried[]): Promise<void> {
    if (sent.length === 0) return;
    const { database, now, log } = this.#parts;
    // That it arrived is true whoever sent it, and whatever came between.
    this.figures.sent += await database.change(
      `update webhook_delivery d set state = 'sent', next_at = null, ended_at = $3, error = null, status = x.status
       from unnest($2::bigint[], $4::int[]) as x(n, status)
       where d.endpoint = $1 and d.n = x.n and d.state = 'waiting'`,
      [id, sent.map(({ row }) => row.n), now(), sent.map(({ answer }) => answer.status)],
    );
    await database.change(
      `update webhook_endpoint set last_sent_at = $2, failures = 0, failing_since = null, rest_until = null
       where id = $1`,
      [id, now()],
    );
    if (failures > 0) log.info("webhook-answers-again", { webhook: id });
  }

  async #rest({ id }: Endpoint, refused: readonly Tried[]): Promise<number> {
    const { database, now } = this.#parts;
    const [row] = await database.rows<{ failures: number }>(
      `update webhook_endpoint set failures = failures + 1, failing_since = coalesce(failing_since, $2)
       where id = $1 returning failures`,
      [id, now()],
    );
    const asked = Math.min(retryAfterMsMax, Math.max(0, ...refused.map(({ answer }) => answer.retryAfterMs ?? 0)));
    const restUntil = now() + Math.max(asked, restMs(row?.failures ?? 1));
    await database.change("update webhook_endpoint set rest_until = $2 where id = $1", [id, restUntil]);
    // Also those that were never tried: they have waited as long.
    this.figures.dead += await database.change(
      `update webhook_delivery set state = 'dead', next_at = null, ended_at = $2, error = 'endpoint-failing'
       where endpoint = $1 and state = 'waiting' and give_up_at <= $2`,
      [id, now()],
    );
    return restUntil;
  }

  /** Only while nobody else has taken it since. */
  async #noteFailed({ id }: Endpoint, { row, answer }: Tried, nextAt: number): Promise<void> {
    const { database, now, log } = this.#parts;
    const isDead = nextAt > row.give_up_at;
    const { status } = answer;
    const error = answer.error ?? `http-${status}`;
    const noted = await database.change(
      `update webhook_delivery set state = $4, next_at = $5, ended_at = $6, status = $7, error = $8
       where endpoint = $1 and n = $2 and tries = $3 and state = 'waiting'`,
      [id, row.n, row.tries, isDead ? "dead" : "waiting", isDead ? null : nextAt, isDead ? now() : null, status, error],
    );
    if (noted === 0 || !isDead) return;
    this.figures.dead += 1;
    log.warn("webhook-message-dead", { webhook: id, message: row.id, error });
  }

  /** It has said that it wants no more. */
  async #leave({ id }: Endpoint, refused: readonly Tried[]): Promise<false> {
    const { database, now, log } = this.#parts;
    await database.change("update webhook_endpoint set state = 'gone' where id = $1", [id]);
    log.warn("webhook-gone", { webhook: id });
    for (const one of refused) await this.#noteFailed({ id } as Endpoint, one, now());
    return false;
  }
}

const isTaken = ({ status }: Answer): boolean => status !== null && status >= 200 && status < 300;
/** No answer, or one that says nothing about the message: any other one would fare no better. */
const isOfEndpoint = ({ status }: Answer): boolean =>
  status === null || status >= 500 || (status >= 300 && status < 400) || passing.has(status);
const passing: ReadonlySet<number> = new Set([401, 403, 404, 405, 408, 425, 429]);

/** Twice as long each time; half of it is chance, so that those that failed together part. */
const restMs = (failures: number): number => {
  const longest = Math.min(restMsMax, restMsMin * 2 ** Math.min(failures - 1, 16));
  return Math.round(longest / 2 + (Math.random() * longest) / 2);
};
const delayMs = (tries: number): number => {
  const delay = delaysMs[Math.min(tries, delaysMs.length) - 1] ?? 0;
  return Math.round(delay + (Math.random() * delay) / 10);
};
