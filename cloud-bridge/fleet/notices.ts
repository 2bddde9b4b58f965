/**
 * What recipients are told, and when. A notice is a row of kinds and times; its pickup code is derived at the moment
 * that it is shown or sent, and stored nowhere.
 */
import { createHmac } from "node:crypto";
import { Contact } from "../../gateway/wire/bridge.ts";
import { openContact } from "../../gateway/wire/contact-seal.ts";
import { codeKeyLabel, pickupCode } from "../../gateway/wire/pickup-code.ts";
import { childKey, type FleetKeys, unwrapSecret } from "./keys.ts";
import type { FleetLog } from "./log.ts";
import type { Database } from "./store/query.ts";

/** `reminder-1` is the first one before the end of the hold period. */
export type NoticeKind = "ready" | "overdue" | `reminder-${number}`;
export interface Notice {
  readonly deposit: string;
  readonly kind: string;
  readonly site: string;
  readonly at: number;
  readonly compartment: string;
  readonly parcels: readonly string[];
  readonly carrier: string;
  readonly holdUntilAt: number;
  readonly stage: string;
  /** Null once the parcels have left. */
  readonly code: string | null;
  /** `138****5678`; null when no courier entered one, or when it is erased. */
  readonly phone: string | null;
  readonly language: string;
}
export interface NoticeParts {
  readonly database: Database;
  readonly keys: FleetKeys;
  readonly log: FleetLog;
  readonly now: () => number;
  readonly reminderMs: readonly number[];
  readonly everyMs: number;
  readonly keepMs: number;
}

export class NoticeWorker {
  readonly #parts: NoticeParts;
  readonly #codeKeys = new Map<string, Uint8Array>();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  made = 0;

  constructor(parts: NoticeParts) {
    this.#parts = parts;
  }

  start(): void {
    this.nudge();
  }
  /** Something may be due now. */
  nudge(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#running ??= this.#run();
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  /** Newest first, with the codes; for the demo phone and for senders only. */
  async list(site: string | null, limit: number): Promise<readonly Notice[]> {
    const rows = await this.#parts.database.rows<NoticeRow>(
      `select notice.deposit, notice.kind, notice.site, notice.at, deposit.compartment, deposit.parcels,
         deposit.carrier, deposit.hold_until_at, deposit.stage, deposit.issue, deposit.key_version, deposit.ended_at,
         site.secret, contact.sealed
       from notice join deposit using (deposit) join site on site.site = notice.site
         left join contact on contact.deposit = notice.deposit
       where $1::text is null or notice.site = $1 order by notice.at desc, notice.deposit limit $2`,
      [site, limit],
    );
    return rows.map((row) => this.#noticeOf(row));
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      await this.#makeDue().catch((error: unknown) => {
        this.#parts.log.warn("notices-not-made", { error: String(error) });
      });
    }
    this.#running = null;
    if (this.#stopped) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.nudge(), this.#parts.everyMs);
  }

  /** Each kind once a deposit: any number of workers may do this at the same time. */
  async #makeDue(): Promise<void> {
    const { database, now, reminderMs, keepMs } = this.#parts;
    const at = now();
    const insert = `insert into notice (deposit, kind, site, at)
      select deposit, $1::text, site, $2::bigint from deposit where ended_at is null`;
    const once = "on conflict do nothing";
    this.made += await database.change(`${insert} and stage = 'held' ${once}`, ["ready", at]);
    for (const [index, before] of [...reminderMs].sort((one, other) => other - one).entries()) {
      const due = `and stage = 'held' and hold_until_at - $3::bigint <= $2 and hold_until_at > $2
        and hold_until_at - $3::bigint > made_at`;
      this.made += await database.change(`${insert} ${due} ${once}`, [`reminder-${index + 1}`, at, before]);
    }
    this.made += await database.change(`${insert} and stage = 'overdue' ${once}`, ["overdue", at]);
    await database.change(
      "delete from notice using deposit where notice.deposit = deposit.deposit and deposit.ended_at < $1",
      [at - keepMs],
    );
  }

  #noticeOf(row: NoticeRow): Notice {
    const contact = row.sealed === null ? null : this.#contactOf(row.sealed);
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
      code: row.ended_at === null ? this.#codeOf(row) : null,
      phone: contact === null ? null : maskPhone(contact.phone),
      language: contact?.language ?? "zh-CN",
    };
  }

  #codeOf({ site, secret, deposit, issue, key_version }: NoticeRow): string {
    const name = `${site}/${secret}/${key_version}`;
    const key =
      this.#codeKeys.get(name) ?? childKey(unwrapSecret(this.#parts.keys, site, secret), codeKeyLabel(key_version));
    if (this.#codeKeys.size > codeKeysMax) this.#codeKeys.clear();
    this.#codeKeys.set(name, key);
    const id = deposit.replaceAll("-", "");
    return pickupCode((text) => createHmac("sha256", key).update(text).digest(), id, issue, key_version);
  }

  #contactOf(sealed: string): Contact | null {
    try {
      const plain = openContact(this.#parts.keys, sealed);
      return Contact.parse(JSON.parse(Buffer.from(plain).toString("utf8")));
    } catch {
      this.#parts.log.warn("contact-unreadable");
      return null;
    }
  }
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
  readonly secret: string;
  readonly sealed: string | null;
}
const codeKeysMax = 1_000;

/** `138****5678` */
export const maskPhone = (phone: string): string =>
  phone.length < 8 ? `****${phone.slice(-2)}` : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
