/** The statement of a day: what it says, its hash, and when a day ends and the next begins. */
import type { Event } from "../../event.ts";
import {
  type CarrierStock,
  type Difference,
  type Note,
  type Statement,
  stockBounds,
} from "../../events/stock-events.ts";
import type { StockTools, Tools } from "../../rules.ts";
import type { ActOnDue, Site } from "../../turn/state.ts";
import type { Moment } from "../../vocabulary.ts";
import { canonical } from "./canonical.ts";
import { net, type Stock } from "./stock.ts";

/** A statement that comes so much after its day says so. */
const lateMs = 60_000;
/** Site time and wall drift apart by less between two looks. */
const driftMs = 2_000;

/** Chained: whoever holds the last hash can check every statement before it. */
export const statementHash = ({ previous, ...rest }: Statement, sha256: StockTools["sha256"]): string =>
  sha256(`${previous ?? ""}\n${canonical({ ...rest, previous })}`);

/** What the running day's statement would say now. */
export const statementNow = (site: Site, { at, synced }: Moment): Statement | null => {
  const { stock, history } = site;
  const { day, from } = stock;
  if (day === null || from === null) return null;
  const lines = differences(site);
  const shown = lines.slice(0, stockBounds.linesMax);
  return {
    day: day.day,
    zone: day.zone,
    from,
    to: { seq: history.seq, at },
    carriers: carriersOf(stock),
    differences: shown,
    leftOut: lines.length - shown.length,
    notes: notesOf(site, at, synced),
    previous: stock.previous,
  };
};

const carriersOf = ({ opening, moves }: Stock): CarrierStock[] =>
  [...new Set([...opening.keys(), ...moves.keys()])].sort().flatMap((carrier) => {
    const before = opening.get(carrier) ?? 0;
    const own = moves.get(carrier) ?? {};
    const row = { opening: before, moves: own, closing: before + net(own) };
    if (row.opening === 0 && Object.keys(own).length === 0) return [];
    return [carrier === "" ? row : { carrier, ...row }];
  });

const notesOf = ({ stock, locker }: Site, at: number, synced: boolean): Note[] => {
  const notes: Note[] = [...stock.notes];
  const { day } = stock;
  if (stock.previous === null) notes.unshift({ kind: "first" });
  if (!synced && !notes.some(({ kind }) => kind === "clock")) notes.push({ kind: "clock" });
  if (day !== null && synced && at - day.endAt > lateMs) notes.push({ kind: "late", from: day.endAt, to: at });
  if (locker.unproven.size > 0) notes.push({ kind: "unproven", count: locker.unproven.size });
  return notes;
};

/** What was written as it came, and what the sensors say now. */
const differences = (site: Site): Difference[] => {
  const { stock } = site;
  const written = [...stock.lines.values()];
  const isNamed = new Set(written.filter(({ state }) => state === "open").map(({ compartment }) => compartment));
  const seen = [...stock.sensors.keys()].flatMap((id) => (isNamed.has(id) ? [] : bySensor(site, id)));
  return [...written, ...seen];
};

const bySensor = ({ stock, locker, custody }: Site, compartment: string): Difference[] => {
  const known = locker.compartments.get(compartment);
  const sensed = stock.sensors.get(compartment);
  // Behind an open door, or while somebody is at work, the sensor says nothing of the count.
  if (!known || !sensed || known.item === null || known.door.state !== "closed") return [];
  if (stock.atWork.has(compartment) || custody.again.has(compartment)) return [];
  const parcels = [...(stock.inside.get(compartment) ?? [])];
  const line = { compartment, parcels, since: sensed.since, state: "open" } as const;
  if (parcels.length === 0) return known.item && known.occupancy === "free" ? [{ ...line, kind: "ghost" }] : [];
  if (known.item) return [];
  return [{ ...line, kind: sensed.saw ? "empty" : "unseen" }];
};

const begin = (tools: StockTools, named: { day: string; endAt: number }, moment: Moment, dueIn: number): Event => ({
  type: "stock-day-begun",
  day: named.day,
  zone: tools.zone,
  endAt: named.endAt,
  dueAt: moment.elapsed + Math.max(1, dueIn),
  vouched: moment.synced,
});

const stated = (site: Site, tools: StockTools, moment: Moment): Event[] => {
  const statement = statementNow(site, moment);
  return statement ? [{ type: "stock-stated", ...statement, hash: statementHash(statement, tools.sha256) }] : [];
};

/**
 * Whether the day has ended, by a clock that somebody vouches for or by site time. A day whose name nobody vouched
 * for is named anew; nothing is stated for days on which the gateway was off.
 */
export const turnDay = (site: Site, moment: Moment, { stock: tools }: Pick<Tools, "stock">, isDue = false): Event[] => {
  if (!tools) return [];
  const { day } = site.stock;
  const now = tools.dayOf(moment.at);
  const from = (named: typeof now): Event => begin(tools, named, moment, named.endAt - moment.at);
  if (day === null) return [from(now)];
  if (!moment.synced) {
    if (!isDue) return [];
    const next = tools.dayOf(Math.max(moment.at, day.endAt));
    return [...stated(site, tools, moment), begin(tools, next, moment, next.endAt - Math.max(moment.at, day.endAt))];
  }
  if (!day.vouched && now.day !== day.day) return [from(now)];
  if (now.day > day.day) return [...stated(site, tools, moment), from(now)];
  const drift = Math.abs(day.dueAt - moment.elapsed - (day.endAt - moment.at));
  return isDue || !day.vouched || drift > driftMs ? [from({ day: day.day, endAt: day.endAt })] : [];
};

export const dayDue: ActOnDue = (site, _subject, moment, tools) => turnDay(site, moment, tools, true);
