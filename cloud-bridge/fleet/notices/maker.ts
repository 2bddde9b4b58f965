/**
 * What recipients are told, and when. A notice is a row of kinds and times; its pickup code is derived at the moment
 * that it is shown or sent, and stored nowhere.
 */
import type { Notice } from "../answers/answers.ts";
import type { FleetLog } from "../log.ts";
import { linkPath } from "../recipient/links.ts";
import { Rounds } from "../rounds.ts";
import type { Database, Query } from "../store/query.ts";
import { stepBulk } from "./bulk/step.ts";
import { forgetEnded } from "./contact/forget.ts";
import { makeNotices, sayLastWords } from "./contact/last-words.ts";
import { addDeliveries, type Ways } from "./deliveries.ts";
import { maskPhone, type Recipients } from "./recipients.ts";

/**
 * `reminder-1` is the first one before the end of the hold period; `extended-1` tells that this was extended for the
 * first time, `reminder-1-extended-1` comes before the end that it has since; `code-2` tells that the code is the
 * second one now; `hand-in` has the code of an announced one. Of receipts, passes and messages to many others tell.
 */
type NoticeKind =
  | ("ready" | "overdue" | "hand-in")
  | (`reminder-${number}` | `extended-${number}` | `reminder-${number}-extended-${number}` | `code-${number}`);
export interface NoticeParts {
  readonly database: Database;
  readonly recipients: Recipients;
  readonly log: FleetLog;
  readonly now: () => number;
  /** How each notice goes out. */
  readonly ways: Ways;
  /** There is something to send. */
  readonly onMade: () => void;
  readonly reminderMs: readonly number[];
  readonly everyMs: number;
  readonly keepMs: number;
}

export class NoticeWorker {
  readonly #parts: NoticeParts;
  readonly #rounds: Rounds;
  made = 0;

  constructor(parts: NoticeParts) {
    this.#parts = parts;
    const { log, everyMs } = parts;
    const sweep = () => forgetEnded(parts.database, parts.now() - parts.keepMs);
    const round = () => this.#makeDue();
    this.#rounds = new Rounds({ log, failed: "notices-not-made", everyMs, round, sweep });
  }

  /** Something may be due now. */
  nudge(): void {
    this.#rounds.nudge();
  }
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Newest first, with the codes; for the demo phone and for senders only. */
  async list({ site, deposit, limit }: NoticeQuery): Promise<readonly Notice[]> {
    const rows = await this.#parts.database.rows<NoticeRow>(
      `select notice.deposit, notice.kind, notice.site, notice.at, deposit.compartment, deposit.parcels,
         deposit.carrier, deposit.hold_until_at, deposit.stage, deposit.issue, deposit.key_version, deposit.ended_at,
         deposit.doubt_at, deposit.link,
         site.secret, contact.sealed, deposit.ended_at is null and exists (
           select from parcel_trail told join event using (site, epoch, seq)
           where told.site = notice.site and told.waybill = any(string_to_array(deposit.parcels, ' '))
             and event.type = 'pass-used' and event.body::json -> 'event' ->> 'pass' = '0'
             and event.body::json -> 'event' ->> 'issue' = deposit.issue::text
             and event.body::json -> 'event' ->> 'deposit' = replace(deposit.deposit::text, '-', '')) as spent
       from notice join deposit using (deposit) join site on site.site = notice.site
         left join contact on contact.deposit = notice.deposit
       where ($1::text is null or notice.site = $1) and ($2::uuid is null or notice.deposit = $2)
       order by notice.at desc, notice.deposit limit $3`,
      [site ?? null, deposit ?? null, limit],
    );
    return rows.map((row) => this.#noticeOf(row));
  }

  /** After a full batch there may be more at once. */
  async #makeDue(): Promise<number | null> {
    const { database, now, reminderMs, ways } = this.#parts;
    const at = now();
    const made = this.made;
    const rows = await database.transaction((query) => this.#makeSome(query, at, reminderMs));
    const last = await sayLastWords(database, ways, at);
    const bulk = await stepBulk(database, ways, at);
    this.made += last.made + bulk.made;
    if (this.made > made) this.#parts.onMade();
    return rows === batchMax || last.isFull || bulk.isFull ? 0 : null;
  }

  /** Any number of workers may do this at the same time; each kind is made once a deposit. */
  async #makeSome(query: Query, at: number, reminderMs: readonly number[]): Promise<number> {
    const rows = await query.rows<DueRow>(
      `select deposit, site, stage, made_at, hold_until_at, doubt_at, issue, code_changed_at, extensions, extended_at,
         paused_at
       from deposit
       where notice_at <= $1
       order by notice_at limit ${batchMax} for update skip locked`,
      [at],
    );
    if (rows.length === 0) return 0;
    const due = rows.map((row) => ({ row, ...dueNotices(row, at, reminderMs) }));
    const made = due.flatMap(({ row, kinds }) => kinds.map((kind) => ({ ...row, kind })));
    if (made.length > 0) {
      const fresh = await makeNotices(query, made, at);
      await addDeliveries(query, fresh, this.#parts.ways, at);
      this.made += fresh.length;
    }
    await query.change(
      `update deposit set notice_at = nullif(x.next, -1) from unnest($1::text[]::uuid[], $2::bigint[]) as x(id, next)
       where deposit.deposit = x.id`,
      [rows.map(({ deposit }) => deposit), due.map(({ next }) => next ?? -1)],
    );
    return rows.length;
  }

  #noticeOf(row: NoticeRow): Notice {
    const { recipients } = this.#parts;
    const contact = row.sealed === null ? null : recipients.contactOf(row.sealed);
    const opens = row.ended_at === null && row.doubt_at === null && row.stage !== "refused";
    const own = { deposit: row.deposit.replaceAll("-", ""), issue: row.issue, pass: 0 };
    return {
      deposit: row.deposit.replaceAll("-", ""),
      kind: row.kind,
      site: row.site,
      at: row.at,
      compartment: row.compartment,
      parcels: row.parcels.split(" "),
      carrier: row.carrier,
      holdUntilAt: row.hold_until_at,
      stage: row.stage,
      endedAt: row.ended_at,
      doubtAt: row.doubt_at,
      code: opens ? recipients.codeOf(row) : null,
      pass: opens && row.kind !== "hand-in" && !row.spent ? recipients.passOf(row.site, own) : null,
      link: row.kind === "hand-in" ? null : `${linkPath}${recipients.links.tokenOf(row.deposit, row.link)}`,
      phone: contact === null ? null : maskPhone(contact.phone),
      language: contact?.language ?? "zh-CN",
    };
  }
}

/** Of all sites and deposits, or of one. */
export interface NoticeQuery {
  readonly site?: string | undefined;
  readonly deposit?: string | undefined;
  readonly limit: number;
}
interface NoticeRow {
  readonly deposit: string;
  readonly kind: string;
  readonly site: string;
  readonly at: number;
  readonly compartment: string;
  readonly parcels: string;
  readonly carrier: string;
  readonly hold_until_at: number;
  readonly stage: string;
  readonly issue: number;
  readonly key_version: number;
  readonly ended_at: number | null;
  readonly doubt_at: number | null;
  readonly link: number;
  readonly secret: string;
  readonly sealed: string | null;
  /** The recipient's own pass has opened its collection. */
  readonly spent: boolean;
}
interface DueRow {
  readonly deposit: string;
  readonly site: string;
  readonly stage: string;
  readonly made_at: number;
  readonly hold_until_at: number;
  readonly doubt_at: number | null;
  readonly issue: number;
  readonly code_changed_at: number | null;
  readonly extensions: number;
  readonly extended_at: number | null;
  readonly paused_at: number | null;
}
const batchMax = 500;

/** What is due of a deposit at this moment, and when to look again. The end of a doubt makes it due anew. */
const dueNotices = (
  { stage, made_at, hold_until_at, doubt_at, issue, code_changed_at, extensions, extended_at, paused_at }: DueRow,
  at: number,
  reminderMs: readonly number[],
): { readonly kinds: readonly NoticeKind[]; readonly next: number | null } => {
  if (doubt_at !== null) return { kinds: [], next: null };
  const changed = code_changed_at === null ? [] : [`code-${issue}` as const];
  if (stage === "overdue") return { kinds: ["ready", "overdue", ...changed], next: null };
  if (stage === "announced") return { kinds: ["hand-in"], next: null };
  if (stage !== "held") return { kinds: [], next: null };
  const extended = extended_at === null ? [] : [`extended-${extensions}` as const];
  const [own = null] = extended;
  // Of an end that is put off nobody is reminded: it is looked at again when the period goes on.
  const reminders = (paused_at === null ? [...reminderMs] : [])
    .sort((one, other) => other - one)
    .map((before, index) => ({ kind: reminderOf(index + 1, own), at: hold_until_at - before }))
    .filter((reminder) => reminder.at > (extended_at ?? made_at));
  const past = at < hold_until_at ? reminders.filter((reminder) => reminder.at <= at) : [];
  const next = reminders.find((reminder) => reminder.at > at);
  return { kinds: ["ready", ...extended, ...past.map(({ kind }) => kind), ...changed], next: next?.at ?? null };
};
/** Each hold period has its own. */
const reminderOf = (number: number, extended: `extended-${number}` | null) =>
  extended === null ? (`reminder-${number}` as const) : (`reminder-${number}-${extended}` as const);
