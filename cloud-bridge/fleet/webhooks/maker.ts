/**
 * Follows the trails of all sites and makes what there is to tell, once for each endpoint that wants to hear it. As
 * long as there is no endpoint nothing is followed. Any number of workers may do this, one at a time does the work.
 */
import { announcedIn, type DepositAt, depositKey } from "../access/owner.ts";
import { Rounds } from "../rounds.ts";
import type { Query } from "../store/query.ts";
import { Following } from "../store/trails.ts";
import type { Fact } from "../trail.ts";
import { type Milestone, milestonesOf, type Owned, type Owners, tellingTypes } from "./milestones.ts";
import type { WebhookParts } from "./settings.ts";

const sweptMax = 5_000;

export class WebhookMaker {
  readonly #parts: WebhookParts;
  readonly #onMade: () => void;
  readonly #rounds: Rounds;
  /** Its figures are this worker's. */
  readonly following: Following;

  constructor(parts: WebhookParts, onMade: () => void) {
    this.#parts = parts;
    this.#onMade = onMade;
    const { database, log, settings } = parts;
    const { everyMs } = settings;
    const failed = "webhooks-not-made";
    this.following = new Following({
      ...{ database, log, failed, table: "webhook_cursor", types: tellingTypes },
      ...{ turn: takeTurn, work: (query, facts) => this.#tell(query, facts) },
    });
    const [round, sweep] = [() => this.#follow(), () => this.#sweep()];
    this.#rounds = new Rounds({ log, failed, everyMs, round, sweep });
  }
  nudge(): void {
    this.#rounds.nudge();
  }
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** While there is more it rests as long as it has worked. */
  async #follow(): Promise<number | null> {
    const begun = performance.now();
    const made = await this.following.step();
    if (made !== null && made > 0) this.#onMade();
    return made === null ? null : performance.now() - begun;
  }

  /** Known ones stay as they are, and nobody is told of them again. */
  async #tell(query: Query, facts: readonly Fact[]): Promise<number> {
    const owners = await ownersOf(query, facts);
    const milestones: readonly Milestone[] = facts.flatMap((fact) => milestonesOf(fact, owners));
    if (milestones.length === 0) return 0;
    const { now, settings } = this.#parts;
    const at = now();
    return query.change(
      `with told as (
         insert into webhook_event (id, kind, subject, carrier, shop, at, body)
         select x.id, x.kind, x.subject, x.carrier, x.shop, $2, x.body
         from rows from (json_to_recordset($1::text::json)
           as (id text, kind text, subject text, carrier text, shop text, body text)) with ordinality
           as x(id, kind, subject, carrier, shop, body, place)
         where exists (select 1 from webhook_endpoint e where ${wants("e", "x")})
         order by x.place on conflict do nothing returning n, kind, subject, carrier, shop)
       insert into webhook_delivery (endpoint, n, subject, state, made_at, next_at, give_up_at)
       select e.id, told.n, told.subject, 'waiting', $2, $2, $3
       from told join webhook_endpoint e on ${wants("e", "told")}`,
      [JSON.stringify(milestones), at, at + settings.giveUpMs],
    );
  }

  async #sweep(): Promise<void> {
    const { database, now, settings } = this.#parts;
    const sweep = () =>
      database.change(
        `delete from webhook_event where n in
           (select n from webhook_event where at < $1 order by at limit ${sweptMax} for update skip locked)`,
        [now() - settings.keepMs],
      );
    while ((await sweep()) === sweptMax);
  }
}

/** As long as there is no endpoint there is nothing to do. */
const takeTurn = async (query: Query): Promise<boolean> => {
  const [turn] = await query.rows(
    `select 1 from webhook_turn where exists (select 1 from webhook_endpoint) for update skip locked`,
    [],
  );
  return turn !== undefined;
};

const wants = (endpoint: string, event: string): string =>
  `${endpoint}.state <> 'gone' and ${event}.kind = any(string_to_array(${endpoint}.kinds, ' '))
   and ${endpoint}.shop is not distinct from ${event}.shop
   and (${endpoint}.carrier is null or ${endpoint}.carrier = ${event}.carrier)`;

const ownersOf = async (query: Query, facts: readonly Fact[]): Promise<Owners> => {
  const [deposits, parcels] = [await depositsIn(query, facts), await parcelsIn(query, facts)];
  const announced = await announcedIn(query, [...deposits.values(), ...parcels.values()]);
  return {
    deposit: ({ site }, deposit) => deposits.get(depositKey({ site, deposit })),
    parcel: (fact, waybill) => parcels.get(`${placeOf(fact)}/${waybill}`),
    announced: (at) => announced.get(depositKey(at)) ?? new Map(),
  };
};

const depositsIn = async (query: Query, facts: readonly Fact[]): Promise<ReadonlyMap<string, Owned & DepositAt>> => {
  const ids = facts.flatMap(({ event }) => ("deposit" in event && event.deposit ? [event.deposit] : []));
  if (ids.length === 0) return new Map();
  const rows = await query.rows<{ deposit: string; site: string; carrier: string; parcels: string }>(
    `select replace(deposit::text, '-', '') as deposit, site, carrier, parcels from deposit
     where deposit = any($1::text[]::uuid[])`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ parcels, ...row }) => [depositKey(row), { ...row, parcels: parcels.split(" ") }]));
};

const placeOf = ({ site, epoch, seq }: Pick<Fact, "site" | "epoch" | "seq">): string => `${site}/${epoch}/${seq}`;

/** Of what an audit names: by which deposit or hand-in it had last come into that compartment. */
const parcelsIn = async (query: Query, facts: readonly Fact[]) => {
  const looks = facts.flatMap(({ event, ...place }) =>
    event.type === "compartment-audited"
      ? [...event.found, ...event.missing].map((waybill) => ({ ...place, waybill, compartment: event.compartment }))
      : [],
  );
  if (looks.length === 0) return new Map<string, Omit<Owned, "parcels"> & DepositAt>();
  interface Row {
    readonly site: string;
    readonly epoch: number;
    readonly seq: number;
    readonly waybill: string;
    readonly deposit: string;
    readonly carrier: string;
  }
  const rows = await query.rows<Row>(
    `select distinct on (x.site, x.epoch, x.seq, x.waybill) x.site, x.epoch, x.seq, x.waybill,
       put.event ->> 'deposit' as deposit, put.event ->> 'carrier' as carrier
     from json_to_recordset($1::text::json) as x(site text, epoch int, seq bigint, waybill text, compartment text)
       join parcel_trail line on line.waybill = x.waybill and line.site = x.site
         and (line.epoch, line.seq) < (x.epoch, x.seq)
       join event on event.site = line.site and event.epoch = line.epoch and event.seq = line.seq
         and event.type in ('deposit-made', 'hand-in-made')
       cross join lateral (select event.body::json -> 'event' as event) put
     where put.event ->> 'compartment' = x.compartment
     order by x.site, x.epoch, x.seq, x.waybill, line.epoch desc, line.seq desc`,
    [JSON.stringify(looks)],
  );
  return new Map(
    rows.map(({ site, deposit, carrier, ...row }) => [
      `${placeOf({ site, ...row })}/${row.waybill}`,
      { site, deposit, carrier },
    ]),
  );
};
