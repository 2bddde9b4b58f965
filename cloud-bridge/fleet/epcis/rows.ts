/**
 * The register of EPCIS events: one row for each, numbered without gaps in the order in which they became known. Rows
 * of ours hold what is searched for and the place of the site's event; the event itself is made anew from that place
 * each time. Captured ones hold their text.
 */
import { type Announced, announcedIn, carrierOf, type DepositAt, depositKey } from "../access/owner.ts";
import { storedFact } from "../ingest/frame-check.ts";
import type { Database, Parameter, Query } from "../store/query.ts";
import type { Fact } from "../trail.ts";
import type { ErrorDeclaration } from "./event.ts";
import { canonicalUri, type JsonObject } from "./hash.ts";
import type { Names } from "./identifiers.ts";
import { epcisOf } from "./mapping/epcis-of.ts";

/** Where an event of ours comes from: which of the events that this place in a site's history means. */
export interface Origin {
  readonly site: string;
  readonly epoch: number;
  readonly seq: number;
  readonly part: number;
}
export interface Entry {
  readonly eventID: string;
  readonly event: JsonObject;
  /** Null: captured, its text is kept. */
  readonly origin: Origin | null;
  /** It withdraws the event of this id. */
  readonly declared: ErrorDeclaration | null;
  /** The parcels that it names, by their URIs; null: none, or of no deposit. */
  readonly parcels: (DepositAt & { readonly waybills: ReadonlyMap<string, string> }) | null;
}
export interface Registered {
  readonly n: number;
  readonly event: JsonObject;
}

/** What a site's event means, one entry for each of its parts. */
export const entriesOf = (names: Names, fact: Fact): readonly (Entry & { readonly origin: Origin })[] => {
  const { site, epoch, seq } = fact;
  const parcels = parcelsOf(names, fact);
  return epcisOf(names, fact).map((event, part) => ({
    ...{ eventID: event.eventID, event: event as unknown as JsonObject, declared: null, parcels },
    origin: { site, epoch, seq, part },
  }));
};
const parcelsOf = (names: Names, { site, event }: Fact): Entry["parcels"] => {
  if (!("deposit" in event && "parcels" in event) || event.deposit === undefined) return null;
  const waybills = event.parcels.map((waybill) => [canonicalUri(names.parcel(waybill)), waybill] as const);
  return { site, deposit: event.deposit, waybills: new Map(waybills) };
};

/** Writers take turns, so that what has a lower number is never seen later. False: somebody else writes, try later. */
export const takeTurn = async (query: Query, patient: boolean): Promise<boolean> =>
  (await query.rows(`select n from epcis_last for update ${patient ? "" : "skip locked"}`, [])).length > 0;

/** In a transaction that has its turn. Known ones stay as they are; returns those that are new. */
export const register = async (query: Query, entries: readonly Entry[], at: number): Promise<readonly Entry[]> => {
  if (entries.length === 0) return [];
  const ids = [...new Set(entries.map(({ eventID }) => eventID))];
  const known = await query.rows<{ event_id: string; declared: number }>(
    "select event_id, declared from epcis_event where event_id = any($1::text[])",
    [ids],
  );
  const seen = new Set(known.map(({ event_id, declared }) => `${declared} ${event_id}`));
  const fresh = entries.filter(({ eventID, declared }) => {
    const key = `${declared === null ? 0 : 1} ${eventID}`;
    return !seen.has(key) && seen.add(key);
  });
  if (fresh.length === 0) return [];
  const [last] = await query.rows<{ n: number }>("select n from epcis_last", []);
  const from = (last?.n ?? 0) + 1;
  const announced = await announcedIn(
    query,
    fresh.flatMap(({ parcels }) => parcels ?? []),
  );
  const rows = fresh.map((entry, index) => {
    const shops = entry.parcels && announced.get(depositKey(entry.parcels));
    return rowOf(entry, shops ?? new Map(), from + index, at);
  });
  const names = Object.keys(columns).join(", ");
  const types = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  const isList = (name: string): boolean => name === "epcs" || name === "shops";
  const values = Object.keys(columns).map((name) => (isList(name) ? `string_to_array(x.${name}, ' ')` : `x.${name}`));
  await query.change(
    `insert into epcis_event (${names}, carrier) select ${values.join(", ")},
       (select ${carrierOf("told")} from event told
        where told.site = x.site and told.epoch = x.epoch and told.seq = x.seq)
     from jsonb_to_recordset($1::text::jsonb) as x(${types.join(", ")})`,
    [JSON.stringify(rows)],
  );
  await query.change("update epcis_last set n = $1", [from + fresh.length - 1]);
  return fresh;
};

const columns = {
  ...{ n: "bigint", event_id: "text", declared: "int", declaration: "text", recorded_at: "bigint" },
  ...{ site: "text", epoch: "int", seq: "bigint", part: "int", body: "text" },
  ...{ event_time: "bigint", event_type: "text", action: "text", biz_step: "text", disposition: "text" },
  ...{ read_point: "text", biz_location: "text", parent: "text", epcs: "text" },
  shops: "text",
} as const;

const rowOf = (
  entry: Entry,
  announced: Announced,
  n: number,
  at: number,
): Record<keyof typeof columns, string | number | null> => {
  const { eventID, event, origin, declared } = entry;
  const epcs = epcLists.flatMap((name) => listOf(event[name]).map(uriOf));
  const { site, epoch, seq, part } = origin ?? { site: null, epoch: null, seq: null, part: null };
  const declaration = declared === null ? null : JSON.stringify(declared);
  return {
    ...{ n, event_id: eventID, declared: declared === null ? 0 : 1, declaration, recorded_at: at },
    ...{ site, epoch, seq, part, body: origin === null ? JSON.stringify(event) : null },
    ...{ event_time: Date.parse(String(event["eventTime"])), event_type: String(event["type"]) },
    ...{ action: textOf(event["action"]), biz_step: bareWord(event["bizStep"]) },
    ...{ disposition: bareWord(event["disposition"]), read_point: idOf(event["readPoint"]) },
    ...{ biz_location: idOf(event["bizLocation"]), parent: uriOf(event["parentID"]) },
    ...{ epcs: epcs.join(" "), shops: shopsOf(entry.parcels, announced, epcs) },
  };
};
/** Those whose parcels are all that it names: an event is shown as it is, or not at all. */
const shopsOf = (parcels: Entry["parcels"], announced: Announced, epcs: readonly (string | null)[]): string | null => {
  const named = epcs.map((uri) => parcels?.waybills.get(uri ?? ""));
  const shops = [...announced].filter(([, own]) => named.every((waybill) => own.has(waybill ?? "")));
  return shops.length === 0 ? null : shops.map(([shop]) => shop).join(" ");
};
const epcLists = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"];

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
const uriOf = (value: unknown): string | null => (typeof value === "string" ? canonicalUri(value) : null);
const idOf = (value: unknown): string | null => uriOf((value as { readonly id?: unknown } | undefined)?.id);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** The standard's words without the form that they were given in; others as they are. */
export const bareWord = (value: unknown): string | null => {
  if (typeof value !== "string") return null;
  const uri = canonicalUri(value);
  return /^(?:https:\/\/ref\.gs1\.org\/cbv\/|cbv:)(?:BizStep|Disp)-(.+)$/.exec(uri)?.[1] ?? uri;
};

interface StoredRow {
  readonly n: number;
  readonly event_id: string;
  readonly recorded_at: number;
  readonly declaration: string | null;
  readonly body: string | null;
  readonly site: string | null;
  readonly epoch: number | null;
  readonly seq: number | null;
  readonly part: number | null;
  readonly fact: string | null;
}
const selected = `epcis_event.n, event_id, recorded_at, declaration, epcis_event.body, epcis_event.site,
  epcis_event.epoch, epcis_event.seq, part, event.body as fact`;
const joined = `epcis_event left join event
  on event.site = epcis_event.site and event.epoch = epcis_event.epoch and event.seq = epcis_event.seq`;

export interface Page {
  readonly events: readonly Registered[];
  /** Number of the last row that was looked at; null: there is none behind it. */
  readonly last: number | null;
}

/** In order. `where`: conditions on `epcis_event` for these parameters. */
export const readRegister = async (
  database: Pick<Database, "rows">,
  names: Names,
  { where, parameters }: { readonly where: string; readonly parameters: readonly Parameter[] },
  limit: number,
): Promise<Page> => {
  const rows = await database.rows<StoredRow>(
    `select ${selected} from ${joined} where ${where} order by epcis_event.n limit ${limit + 1}`,
    parameters,
  );
  const shown = rows.slice(0, limit);
  const events = shown.flatMap((row) => {
    const event = rendered(names, row);
    return event === null ? [] : [{ n: row.n, event }];
  });
  return { events, last: rows.length > limit ? (shown.at(-1)?.n ?? null) : null };
};

/** Null: the site's event is no longer there, or this fleet has no word for it any more. */
const rendered = (names: Names, row: StoredRow): JsonObject | null => {
  const made = row.body === null ? ofSite(names, row) : (JSON.parse(row.body) as JsonObject);
  if (made === null) return null;
  const errorDeclaration = row.declaration === null ? null : (JSON.parse(row.declaration) as JsonObject);
  return {
    ...made,
    ...{ eventID: row.event_id, recordTime: new Date(row.recorded_at).toISOString() },
    ...(errorDeclaration === null ? {} : { errorDeclaration }),
  };
};

const ofSite = (names: Names, { site, epoch, seq, part, fact: body }: StoredRow): JsonObject | null => {
  if (site === null || epoch === null || seq === null || part === null || body === null) return null;
  const fact = storedFact({ site, epoch, seq, body });
  return fact === null ? null : (entriesOf(names, fact)[part]?.event ?? null);
};
