/**
 * Sends what is due by one channel, so that one that does not answer holds up no other. Any number of workers may send:
 * each takes rows that no other holds, on a lease. At least once: who dies between sending and noting it leaves a
 * message that is sent again, with the same id.
 */
import type { Language } from "../../../gateway/core/vocabulary.ts";
import type { SavedTemplate } from "../answers/notices.ts";
import type { FleetLog } from "../log.ts";
import { linkPath } from "../recipient/links.ts";
import { Rounds, restUntil } from "../rounds.ts";
import type { Database, Query } from "../store/query.ts";
import { type Channel, notSent, type Sent } from "./channels/channel.ts";
import { unsubscribe } from "./contact/subscriptions.ts";
import { tellableAt, templateKindOf } from "./deliveries.ts";
import { keepReceipt, settleReceipts } from "./receipts/receipts.ts";
import type { Coded, Recipients } from "./recipients.ts";
import type { NoticeSettings } from "./settings.ts";
import { readTemplates, templatesFor } from "./texts/saved.ts";
import { tellOf, toldOf } from "./texts/telling.ts";
import { bulkSubject, filled, type TemplateKind } from "./words.ts";

export interface SenderParts {
  readonly database: Database;
  readonly recipients: Recipients;
  readonly log: FleetLog;
  readonly now: () => number;
  readonly settings: NoticeSettings;
  readonly name: string;
  readonly channel: Channel;
}
/** How many of one channel are on their way at once. */
const batchMax = 20;
const againMsMin = 10_000;
const againMsMax = 3_600_000;
const giveUpMs = 24 * 3_600_000;
/** A code that the site refuses is told to nobody; how often it is asked whether staff has looked. */
const doubtMs = 60_000;
/** Longer than a try can take, and the noting of it. */
const leaseMsOver = 30_000;

interface StoredRow extends Coded {
  readonly delivery: string;
  readonly kind: string;
  readonly tries: number;
  readonly give_up_at: number;
  readonly resent_at: number | null;
  readonly compartment: string;
  readonly parcels: string;
  readonly carrier: string;
  readonly link: number;
  readonly code_changed_at: number | null;
  readonly extensions: number;
  readonly pass_until: number | null;
  readonly made_at: number;
  readonly hold_until_at: number;
  readonly stage: string;
  readonly ended_at: number | null;
  readonly doubt_at: number | null;
  readonly target: string;
  readonly chosen: string | null;
  readonly sealed: string | null;
  /** Of a bulk notice; else null. */
  readonly bulk_state: string | null;
  readonly text_zh: string | null;
  readonly text_en: string | null;
}
interface Row extends StoredRow {
  /** Words that were set for its carrier, or for all. */
  readonly saved: readonly SavedTemplate[];
}
/** Of one's own parcel, or sent once more: these go first, and messages to many fill the rest. Each has an index. */
const ownRows = "(kind not like 'bulk-%' or resent_at is not null)";
const bulkRows = "(kind like 'bulk-%' and resent_at is null)";
type Failure = Extract<Sent, { readonly ok: false }>;
/** `ifTries`: only while it has been tried so often; null: whatever came between. */
type Change = (set: string, values: readonly (string | number | null)[], ifTries?: number | null) => Promise<number>;
const ended = "next_at = null, ended_at = $3, state = $4";
type Outcome = Sent | { readonly needless: true } | { readonly waitUntil: number };

export class NoticeSender {
  readonly #parts: SenderParts;
  readonly #rounds: Rounds;
  /** Of this worker. */
  readonly figures = { sent: 0, triesFailed: 0, failed: 0, givenUp: 0 };

  constructor(parts: SenderParts) {
    this.#parts = parts;
    const { log, settings } = parts;
    const { everyMs } = settings;
    this.#rounds = new Rounds({ log, failed: "notices-not-sent", everyMs, round: () => this.#sendDue() });
    parts.channel.listen?.(async (receipt) => {
      await keepReceipt(parts.database, parts.name, receipt, parts.now());
      this.nudge();
    });
  }
  /** Something may be due now. */
  nudge(): void {
    this.#rounds.nudge();
  }
  async stop(): Promise<void> {
    await this.#rounds.stop();
    await this.#parts.channel.stop();
  }

  async #sendDue(): Promise<number | null> {
    const { database, now, name, settings, channel } = this.#parts;
    if (channel.listen) await settleReceipts(database, name, now());
    const rows = await database.transaction((query) => this.#take(query, now()));
    const ends = await Promise.allSettled(rows.map(async (row) => this.#settle(row, await this.#try(row))));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    if (rows.length === batchMax) return 0;
    const [next] = await database.rows<{ at: number | null }>(
      "select min(next_at) as at from notice_delivery where channel = $1 and state = 'waiting'",
      [name],
    );
    return restUntil(next?.at, now(), settings.everyMs);
  }

  async #take(query: Query, at: number): Promise<readonly Row[]> {
    const taken = [...(await this.#lease(query, ownRows, batchMax, at))];
    if (taken.length < batchMax) taken.push(...(await this.#lease(query, bulkRows, batchMax - taken.length, at)));
    if (taken.length === 0) return [];
    const rows = await query.rows<StoredRow>(
      `select sent.delivery, sent.kind, sent.tries, sent.give_up_at, sent.resent_at, sent.target, deposit.*,
         site.secret, case when sent.target = '' then contact.sealed else subscription.sealed end as sealed,
         contact.chosen, bulk.state as bulk_state, bulk.text_zh, bulk.text_en,
         pass.not_after as pass_until
       from notice_delivery sent join deposit on deposit.deposit = sent.deposit join site on site.site = deposit.site
         left join contact on contact.deposit = sent.deposit
         left join push_subscription subscription
           on subscription.deposit = sent.deposit and subscription.digest = sent.target
         left join bulk_notice bulk on sent.kind = 'bulk-' || bulk.id
         left join pass on pass.deposit = sent.deposit
           and sent.kind = 'delegated-' || pass.issue || '-' || pass.pass
       where sent.delivery = any($1::text[]::uuid[])`,
      [taken.map(({ delivery }) => delivery)],
    );
    const saved = await readTemplates(
      query,
      rows.map(({ carrier }) => carrier),
    );
    return rows.map((row) => ({ ...row, saved }));
  }

  #lease(query: Query, which: string, limit: number, at: number): Promise<readonly { readonly delivery: string }[]> {
    const { name, channel } = this.#parts;
    return query.rows<{ delivery: string }>(
      `update notice_delivery set tries = tries + 1, next_at = $2, give_up_at = coalesce(give_up_at, $3)
       where delivery in (select delivery from notice_delivery
         where channel = $1 and state = 'waiting' and next_at <= $4 and ${which} order by next_at limit ${limit}
         for update skip locked) returning delivery`,
      [name, at + channel.timeoutMs + leaseMsOver, at + giveUpMs, at],
    );
  }

  async #try(row: Row): Promise<Outcome> {
    const { settings, recipients, now, channel } = this.#parts;
    const { sealed } = row;
    const reached =
      sealed === null || isNeedless(row) ? null : recipients.addressOf(sealed, row.chosen, channel.address);
    if (!reached) return { needless: true };
    if (row.doubt_at !== null) return { waitUntil: now() + doubtMs };
    const own = recipients.quietOf(row.chosen);
    const tellable = row.resent_at === null ? tellableAt(settings, row, now(), own) : now();
    if (tellable > now()) return { waitUntil: tellable };
    const { to, language } = reached;
    const link = this.#linkOf(row);
    // A push opens the page by a touch.
    const { subject, text } = this.#words(row, language, channel.address === "push" ? null : link);
    const id = row.delivery.replaceAll("-", "");
    const isUrgent = urgent.has(templateKindOf(row.kind));
    return channel.send({ id, to, subject, text, language, link, isUrgent }).catch(() => notSent("channel-broken"));
  }

  #words(row: Row, language: Language, link: string | null) {
    const { settings, recipients } = this.#parts;
    const code = row.ended_at === null ? recipients.codeOf(row) : "";
    const own = { language, code, link };
    const written = language === "en" ? row.text_en : row.text_zh;
    if (written !== null) return { subject: bulkSubject[language], text: filled(written, toldOf(settings, row, own)) };
    return tellOf(settings, row, own, templatesFor(row.carrier, row.saved, settings));
  }

  /** An announced hand-in has no page. */
  #linkOf({ kind, deposit, link }: Row): string | null {
    const { settings, recipients } = this.#parts;
    if (settings.pageUrl === undefined || templateKindOf(kind) === "hand-in") return null;
    return `${settings.pageUrl}${linkPath}${recipients.links.tokenOf(deposit, link)}`;
  }

  /** A failure counts only while nobody else has taken the row since; that it arrived is true whoever sent it. */
  async #settle(row: Row, outcome: Outcome): Promise<void> {
    const { database, now } = this.#parts;
    const change: Change = (set, values, ifTries = row.tries) =>
      database.change(
        `update notice_delivery set ${set} where delivery = $1::text::uuid and state = 'waiting'
         and tries = coalesce($2::int, tries)`,
        [row.delivery, ifTries, ...values],
      );
    if ("waitUntil" in outcome) {
      await change("next_at = $3, tries = tries - 1, give_up_at = null", [outcome.waitUntil]);
    } else if ("needless" in outcome) {
      await change(ended, [now(), "needless"]);
    } else if (outcome.ok) {
      const { providerId } = outcome;
      const noted = await change(`${ended}, provider_id = $5, error = null`, [now(), "sent", providerId], null);
      this.figures.sent += noted;
    } else {
      await this.#settleFailure(row, outcome, change);
    }
  }
  async #settleFailure(
    { delivery, deposit, target, tries, give_up_at }: Row,
    { error, forGood, isGone, retryAfterMs = 0 }: Failure,
    change: Change,
  ): Promise<void> {
    const { database, now, log, name } = this.#parts;
    if (isGone) await unsubscribe(database, deposit, target);
    const next = now() + Math.max(backOffMs(tries), retryAfterMs);
    if (!forGood && next <= give_up_at) {
      await change("next_at = $3, error = $4", [next, error]);
    } else if ((await change(`${ended}, error = $5`, [now(), forGood ? "failed" : "given-up", error])) > 0) {
      this.figures[forGood ? "failed" : "givenUp"] += 1;
      log.warn(forGood ? "notice-refused" : "notice-given-up", { delivery, channel: name, error });
    }
    this.figures.triesFailed += 1;
  }
}

/** Something has to be done, or what was known does not hold. */
const urgent: ReadonlySet<TemplateKind> = new Set(["code", "overdue"]);

/** Its parcel has gone, or its code opens nothing, or what it says is not so any more. */
const isNeedless = ({ kind, stage, ended_at, issue, code_changed_at, extensions, bulk_state }: Row): boolean => {
  if (kind === "collected") return stage !== "collected";
  if (ended_at !== null || stage === "refused") return true;
  if (kind.startsWith("bulk-")) return bulk_state === null || bulk_state === "cancelled";
  const template = templateKindOf(kind);
  if (template === "code") return kind !== `code-${issue}`;
  if (template === "delegated") return !kind.startsWith(`delegated-${issue}-`);
  const isOfHold = template === "reminder" || template === "extended";
  if (isOfHold && extensionIn(kind) !== extensions) return true;
  return (stage === "overdue" && kind !== "overdue") || (kind === "ready" && code_changed_at !== null);
};

/** How often the hold period that it tells of had been extended. */
const extensionIn = (kind: string): number => Number(/extended-([0-9]+)$/.exec(kind)?.[1] ?? 0);

/** Twice as long each time, up to an hour; half of it is chance, so that those who failed together part. */
const backOffMs = (tries: number): number => {
  const longest = Math.min(againMsMax, againMsMin * 2 ** Math.min(tries - 1, 16));
  return Math.round(longest / 2 + (Math.random() * longest) / 2);
};
