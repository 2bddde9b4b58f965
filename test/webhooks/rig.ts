/** Sites that tell a fleet's ingest of their day, a clock that the test has, and workers that send webhooks. */
import { afterAll, expect, onTestFinished } from "vitest";
import type { Caller } from "../../cloud-bridge/fleet/access/rights.ts";
import { announce } from "../../cloud-bridge/fleet/announcements/announce.ts";
import { type HookDelivery, webhookKinds } from "../../cloud-bridge/fleet/answers/webhooks.ts";
import type { FleetLog } from "../../cloud-bridge/fleet/log.ts";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import { HookDeliveryQuery, listHookDeliveries } from "../../cloud-bridge/fleet/webhooks/deliveries.ts";
import { type MadeWebhook, makeWebhook } from "../../cloud-bridge/fleet/webhooks/endpoints.ts";
import { WebhookSettings } from "../../cloud-bridge/fleet/webhooks/settings.ts";
import { Webhooks } from "../../cloud-bridge/fleet/webhooks/webhooks.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { Air, embedded, enrol, type Place, uplinkOn } from "../bridge/fleet-rig.ts";
import { append, collectedEvent, depositId, freshJournal, madeEvent } from "../bridge/history.ts";
import { until } from "../free-port.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** Of what a loaded machine needs; only a receiver that never answers is waited for. */
const timeoutMs = 60_000;

/** A database takes long to start: the tests of a file take turns on one. */
const opened = new Map<() => Promise<Place>, Promise<Place>>();
afterAll(async () => {
  for (const place of opened.values()) await (await place).close();
}, 120_000);
let numbers = 0;

export class HookRig {
  readonly place: Place;
  readonly log: string[] = [];
  readonly #air = new Air();
  now = Date.now();

  constructor(place: Place) {
    this.place = place;
    const worker = this.#air.worker(place.database);
    onTestFinished(() => worker.stop());
  }
  static async open(at: () => Promise<Place> = embedded): Promise<HookRig> {
    const first = opened.get(at) ?? at();
    opened.set(at, first);
    const place = await first;
    for (const table of ["webhook_endpoint", "webhook_event", "webhook_cursor"])
      await place.database.change(`delete from ${table}`);
    return new HookRig(place);
  }

  /** A site that nobody has heard of, and the numbers of deposits that are its own. */
  async site() {
    const [name, from] = [`site-${++numbers}`, numbers * 10_000];
    await enrol(this.place, name);
    const journal = await freshJournal({ site: name });
    const uplink = await uplinkOn(journal, this.#air.line(name), name);
    return new ToldSite(name, from, journal, this.place.database, () => uplink.appended());
  }

  parts(settings: object = {}, database: Database = this.place.database) {
    return {
      ...{ database, keys: this.place.keys, log: this.#logged, now: () => this.now },
      settings: WebhookSettings.parse({ everyMs: 20, loopback: true, timeoutMs, ...settings }),
    };
  }
  worker(settings: object = {}, database: Database = this.place.database): Webhooks {
    const webhooks = new Webhooks(this.parts(settings, database));
    onTestFinished(() => webhooks.stop());
    webhooks.nudge();
    return webhooks;
  }
  async endpoint(
    url: string,
    wanted: { carrier?: string; shop?: string; kinds?: readonly string[] } = {},
  ): Promise<MadeWebhook> {
    const { carrier = null, shop = null, kinds = webhookKinds } = wanted;
    const made = await makeWebhook(this.parts(), {
      ...{ tenant: "house", carrier, shop, name: "a system", url },
      ...{ kinds: kinds as typeof webhookKinds, madeBy: "house" },
    });
    if (typeof made === "string") throw new Error(made);
    return made;
  }
  deliveries(endpoint: string, query: object = {}): Promise<HookDelivery[]> {
    return listHookDeliveries(this.place.database, endpoint, HookDeliveryQuery.parse({ limit: 500, ...query }));
  }
  /** `shop` announces a parcel that this carrier will bring there. */
  async announce(shop: string, site: string, waybill: string, carrier = "carrier-1"): Promise<void> {
    const { database, keys } = this.place;
    const recipients = { seal: () => Promise.reject(new Error("nobody named a person")) } as never;
    const caller: Caller = { role: "shop", tenant: shop, rights: new Set() };
    const parcel = { id: waybill, site, waybill, carrier, consent: "given" };
    const [result] = await announce({ database, keys, recipients }, caller, [parcel], this.now);
    expect(result).toMatchObject({ result: "accepted" });
  }
  /** Resolves when so many are in this state. */
  async all(endpoint: string, state: HookDelivery["state"], count: number): Promise<HookDelivery[]> {
    await until(async () => (await this.deliveries(endpoint, { state })).length === count, 600_000);
    return this.deliveries(endpoint, { state });
  }
  /** Resolves when nobody is at it and nothing is due at this moment. */
  async quiet(): Promise<void> {
    await until(async () => {
      const [row] = await this.place.database.rows<{ busy: number }>(
        `select (select count(*) from head left join webhook_cursor c using (site)
           where head.seq > coalesce(c.seq, 0))::int
           + (select count(*) from webhook_endpoint e where lease_until is not null or (state = 'active'
             and coalesce(rest_until, 0) <= $1 and exists (select 1 from webhook_delivery d
               where d.endpoint = e.id and d.state = 'waiting' and d.next_at <= $1 and not exists
                 (select 1 from webhook_delivery b where b.endpoint = e.id and b.state = 'waiting'
                   and b.subject = d.subject and b.n < d.n))))::int as busy`,
        [this.now],
      );
      return row?.busy === 0;
    }, 600_000);
  }

  get #logged(): FleetLog {
    const note = (what: string, figures?: object): void => void this.log.push(JSON.stringify([what, figures]));
    return { info: note, warn: note, error: note };
  }
}

export class ToldSite {
  readonly name: string;
  readonly from: number;
  readonly #journal: Journal;
  readonly #database: Database;
  readonly #appended: () => void;

  constructor(name: string, from: number, journal: Journal, database: Database, appended: () => void) {
    this.name = name;
    this.from = from;
    this.#journal = journal;
    this.#database = database;
    this.#appended = appended;
  }
  id(number: number): string {
    return depositId(this.from + number);
  }
  made(number: number): Event {
    return madeEvent(this.from + number);
  }
  collected(number: number): Event {
    return collectedEvent(this.from + number);
  }
  /** Resolves when the fleet has it. */
  async tell(events: readonly Event[]): Promise<void> {
    await append(this.#journal, events);
    this.#appended();
    const { seq } = this.#journal.head();
    await until(async () => {
      const [head] = await this.#database.rows<{ seq: number }>("select seq from head where site = $1", [this.name]);
      return head?.seq === seq;
    }, 600_000);
  }
}
