/** Deposits in a fleet's database as the ingest leaves them, a clock that the test has, and workers that send. */
import { randomBytes } from "node:crypto";
import { afterAll, onTestFinished } from "vitest";
import type { Delivery } from "../../cloud-bridge/fleet/answers/notices.ts";
import type { FleetLog } from "../../cloud-bridge/fleet/log.ts";
import { endContacts } from "../../cloud-bridge/fleet/notices/contact/last-words.ts";
import { type PushSubscription, subscribe } from "../../cloud-bridge/fleet/notices/contact/subscriptions.ts";
import { Notices } from "../../cloud-bridge/fleet/notices/notices.ts";
import { Recipients } from "../../cloud-bridge/fleet/notices/recipients.ts";
import { NoticeSettings } from "../../cloud-bridge/fleet/notices/settings.ts";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import { sealContact } from "../../gateway/wire/trust/contact-seal.ts";
import { embedded, enrol, type Place } from "../bridge/fleet-rig.ts";
import { depositId } from "../bridge/history.ts";
import { until } from "../free-port.ts";

export const site = "site-1";
export const minute = 60_000;
export const hour = 60 * minute;
/** 16 November 2023, 10:13 in Shanghai. */
export const morning = Date.UTC(2023, 10, 16, 2, 13);

export const phoneOf = (number: number): string => `138${number.toString().padStart(8, "0")}`;
export const emailOf = (number: number): string => `person-${number}@example.net`;

/** A database takes long to start: the tests of a file take turns on one. */
const opened = new Map<() => Promise<Place>, Promise<Place>>();
const firstOf = (at: () => Promise<Place>): Promise<Place> => {
  const first = at().then(async (place) => {
    await enrol(place, site);
    return place;
  });
  opened.set(at, first);
  return first;
};
afterAll(async () => {
  for (const place of opened.values()) await (await place).close();
}, 120_000);

export class NoticeRig {
  readonly place: Place;
  readonly log: string[] = [];
  now = morning;

  constructor(place: Place) {
    this.place = place;
  }
  static async open(at: () => Promise<Place> = embedded): Promise<NoticeRig> {
    const place = await (opened.get(at) ?? firstOf(at));
    for (const table of ["notice", "contact", "push_subscription", "last_word", "deposit"])
      await place.database.change(`delete from ${table}`);
    return new NoticeRig(place);
  }

  /** One that a courier has just made. */
  async deposit(number: number, language: "zh-CN" | "en" = "zh-CN"): Promise<void> {
    const { database, keys } = this.place;
    const contact = JSON.stringify({ phone: phoneOf(number), email: emailOf(number), language });
    const id = depositId(number);
    await database.transaction(async (query) => {
      await query.change(
        `insert into deposit (deposit, site, compartment, parcels, carrier, issue, key_version, stage, made_at,
           hold_until_at, notice_at) values ($1::text::uuid, $2, 'A-7', $3, 'carrier-1', 1, 1, 'held', $4, $5, 0)`,
        [id, site, `WB-${number}`, this.now, this.now + 72 * hour],
      );
      await query.change("insert into contact (deposit, site, sealed) values ($1::text::uuid, $2, $3)", [
        ...[id, site, sealContact(keys.publicKey, new TextEncoder().encode(contact), randomBytes)],
      ]);
    });
  }
  async deposits(count: number, language: "zh-CN" | "en" = "zh-CN"): Promise<void> {
    for (let number = 1; number <= count; number++) await this.deposit(number, language);
  }
  /** As the ingest leaves it when the site has said so. */
  async end(number: number, stage: "collected" | "recalled"): Promise<void> {
    const ended = [{ deposit: depositId(number), site, stage }];
    await this.place.database.transaction(async (query) => {
      await query.change(
        `update deposit set stage = $2, ended_at = coalesce(ended_at, $3), notice_at = null
         where deposit = $1::text::uuid`,
        [depositId(number), stage, this.now],
      );
      await Promise.all(endContacts(query, ended, this.now));
    });
  }
  /** How many rows still say how recipients are reached. */
  async kept(): Promise<number> {
    const tables = ["contact", "push_subscription", "last_word"].map((table) => `select 1 as one from ${table}`);
    return (await this.place.database.rows(tables.join(" union all "), [])).length;
  }
  /** A browser at the recipient's page. */
  subscribe(number: number, subscription: PushSubscription) {
    return subscribe(this.place.database, this.recipients, depositId(number), subscription, this.now);
  }
  /** What happened to it at the site. */
  change(number: number, set: string): Promise<number> {
    return this.place.database.change(`update deposit set ${set} where deposit = $1::text::uuid`, [depositId(number)]);
  }
  async codeOf(number: number, issue = 1): Promise<string> {
    const [row] = await this.place.database.rows<{ secret: string }>("select secret from site where site = $1", [site]);
    const coded = { site, secret: row!.secret, deposit: depositId(number), issue, key_version: 1 };
    return this.recipients.codeOf(coded);
  }

  worker(settings: object, database: Database = this.place.database): Notices {
    const notices = new Notices({
      ...{ database, keys: this.place.keys, log: this.#logged, now: () => this.now },
      settings: NoticeSettings.parse({
        ...{ everyMs: 20, reminderMs: [], timeZone: "Asia/Shanghai" },
        sites: { [site]: { name: { "zh-CN": "幸福小区东门", en: "Happy Garden East" }, address: "8 Xingfu Road" } },
        carriers: { "carrier-1": { name: { "zh-CN": "顺达", en: "Shunda" } } },
        ...settings,
      }),
    });
    onTestFinished(() => notices.stop());
    notices.nudge();
    return notices;
  }
  /** Nothing is on its way: each try of this one worker has ended, and none is due. */
  async quiet(notices: Notices): Promise<void> {
    await until(async () => {
      const { sent, triesFailed } = notices.figures();
      const [row] = await this.place.database.rows<{ tries: number; due: number }>(
        `select coalesce(sum(tries), 0)::int as tries, (select count(*)::int from deposit where notice_at <= $1)
           + (count(*) filter (where state = 'waiting' and next_at <= $1))::int as due from notice_delivery`,
        [this.now],
      );
      return row?.due === 0 && row.tries === sent + triesFailed;
    }, 600_000);
  }
  async all(notices: Notices, state: Delivery["state"], count: number): Promise<readonly Delivery[]> {
    await until(async () => (await notices.deliveries({ state, limit: 1_000 })).length === count);
    return notices.deliveries({ state, limit: 1_000 });
  }
  /** Every table, as text. */
  async tables(): Promise<string> {
    const { database } = this.place;
    const names = await database.rows<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
      [],
    );
    const texts = await Promise.all(names.map(({ name }) => database.rows(`select * from ${name}`, [])));
    return JSON.stringify(texts);
  }

  get recipients(): Recipients {
    return new Recipients(this.place.keys, this.#logged);
  }
  get #logged(): FleetLog {
    const note = (what: string, figures?: object): void => void this.log.push(JSON.stringify([what, figures]));
    return { info: note, warn: note, error: note };
  }
}
