/**
 * The site's count of parcels: where each lies by the ledger, what came and went since the day began, and where the
 * evidence differs. A fold of events beside custody; a parcel that staff found and no deposit owns is counted too.
 */
import type { Difference, MoveKind, Note } from "../../events/stock-events.ts";
import type { Custody } from "../custody.ts";

export interface Held {
  /** Null: nobody knows whose it is. */
  readonly carrier: string | null;
  readonly compartment: string;
  /** Null: staff found it and no deposit owns it. */
  readonly deposit: string | null;
  readonly refused: boolean;
}
export interface StockDay {
  readonly day: string;
  readonly zone: string;
  readonly endAt: number;
  readonly dueAt: number;
  readonly vouched: boolean;
}
export interface Place {
  readonly seq: number;
  readonly at: number;
}
/** What an item sensor says, since when, and whether it has ever seen what lies there now. */
export interface Sensed {
  readonly item: boolean;
  readonly since: Place;
  readonly saw: boolean;
}
/** By carrier; the empty name stands for parcels that nobody can place. */
export type Moves = Map<string, Partial<Record<MoveKind, number>>>;

export interface Stock {
  readonly parcels: Map<string, Held>;
  /** Waybills by compartment. */
  readonly inside: Map<string, Set<string>>;
  /** Carrier of what left lately, for the day on which an audit finds it. Oldest first. */
  readonly departed: Map<string, string>;
  opening: Map<string, number>;
  moves: Moves;
  /** What was written after the day's end and before its statement. */
  next: Moves;
  /** One of a kind stands at a compartment at a time; what is settled waits for its statement. */
  readonly lines: Map<string, Difference>;
  readonly sensors: Map<string, Sensed>;
  /** Compartments at whose door somebody is at work by order, and for what. */
  readonly atWork: Map<string, string>;
  /** Null: no day has begun, or the last one has just been stated. */
  day: StockDay | null;
  /** What the running day counts from; null: before anything. */
  from: Place | null;
  notes: readonly Note[];
  /** Wall and site time of the last event. */
  last: { readonly at: number; readonly elapsed: number } | null;
  /** Hash of the last statement. */
  previous: string | null;
  /** Compartments of which the last statement had an open difference, until each is explained. */
  unexplained: readonly string[];
  /** The alarm about them stands. */
  alarmed: boolean;
}

export const newStock = (): Stock => ({
  parcels: new Map(),
  inside: new Map(),
  departed: new Map(),
  opening: new Map(),
  moves: new Map(),
  next: new Map(),
  lines: new Map(),
  sensors: new Map(),
  atWork: new Map(),
  day: null,
  from: null,
  notes: [],
  last: null,
  previous: null,
  unexplained: [],
  alarmed: false,
});

export const signs: Readonly<Record<MoveKind, 1 | -1>> = {
  deposit: 1,
  "hand-in": 1,
  "put-back": 1,
  found: 1,
  restored: 1,
  collection: -1,
  recall: -1,
  refusal: -1,
  fetch: -1,
  missing: -1,
  removed: -1,
  lost: -1,
};

export const net = (moves: Partial<Record<MoveKind, number>> = {}): number =>
  Object.entries(moves).reduce((sum, [kind, count]) => sum + signs[kind as MoveKind] * (count ?? 0), 0);

export const carrierName = (carrier: string | null): string => carrier ?? "";

/** What lies at the site by the ledger, by carrier. */
export const heldByCarrier = ({ parcels }: Stock): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { carrier } of parcels.values())
    counts.set(carrierName(carrier), (counts.get(carrierName(carrier)) ?? 0) + 1);
  return counts;
};

export const holdParcel = (stock: Stock, waybill: string, held: Held): void => {
  dropParcel(stock, waybill);
  stock.parcels.set(waybill, held);
  const inside = stock.inside.get(held.compartment);
  if (inside) inside.add(waybill);
  else stock.inside.set(held.compartment, new Set([waybill]));
};

export const dropParcel = (stock: Stock, waybill: string): void => {
  const held = stock.parcels.get(waybill);
  if (!held) return;
  stock.parcels.delete(waybill);
  const inside = stock.inside.get(held.compartment);
  inside?.delete(waybill);
  if (inside?.size === 0) stock.inside.delete(held.compartment);
};

type Frozen = { readonly [K in keyof Stock]: unknown };
const maps = ["parcels", "departed", "opening", "moves", "next", "lines", "sensors", "atWork"] as const;
const plain = ["day", "from", "notes", "last", "previous", "unexplained", "alarmed"] as const;

export const freezeStock = (stock: Stock): unknown => ({
  ...Object.fromEntries(maps.map((name) => [name, [...stock[name]]])),
  ...Object.fromEntries(plain.map((name) => [name, stock[name]])),
});

/** A snapshot of before the count: what custody holds is where it begins. */
export const thawStock = (json: unknown, custody: Custody): Stock => {
  const stock = newStock();
  if (json === undefined) {
    for (const { deposit, compartment, inside, carrier, refused } of custody.deposits.values())
      for (const waybill of inside) holdParcel(stock, waybill, { carrier, compartment, deposit, refused });
    stock.opening = heldByCarrier(stock);
    return stock;
  }
  const frozen = json as Frozen;
  for (const [waybill, held] of frozen.parcels as readonly (readonly [string, Held])[])
    holdParcel(stock, waybill, held);
  for (const name of maps) {
    if (name === "parcels") continue;
    const map = stock[name] as Map<string, unknown>;
    for (const [key, value] of frozen[name] as readonly (readonly [string, unknown])[]) map.set(key, value);
  }
  return Object.assign(stock, Object.fromEntries(plain.map((name) => [name, frozen[name] ?? stock[name]])));
};
