/** The daily counts of all sites, in figures. */
import { createHash } from "node:crypto";
import { statementHash } from "../../../gateway/core/custody/stock/statement.ts";
import { type EventOf, eventTable } from "../../../gateway/core/event.ts";
import type { CarrierDay, StockDay } from "../answers/overview.ts";
import type { Query } from "../store/query.ts";

export interface StockRow {
  readonly site: string;
  readonly body: string;
}
type Statement = EventOf<"stock-stated">;
type Moves = Statement["carriers"][number]["moves"];
const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");
const Stated = eventTable["stock-stated"].schema;

/** Of each site the newest statement, or the one of a day; a site without one is left out. */
export const readStockDays = async (query: Query, day: string | null, limit: number): Promise<StockDay[]> => {
  const rows = await query.rows<StockRow>(
    `select newest.site, newest.body from site cross join lateral (
       select site, body from stock_statement stated
       where stated.site = site.site and ($1::text is null or stated.day = $1)
       order by stated.epoch desc, stated.seq desc limit 1) newest
     order by site.site limit $2`,
    [day, limit],
  );
  return rows.map(stockDayOf);
};

export const stockDayOf = ({ site, body }: StockRow): StockDay => {
  const { type, hash, ...statement } = Stated.parse(JSON.parse(body));
  const { day, carriers, differences, leftOut } = statement;
  const open = differences.filter(({ state }) => state === "open").length + leftOut;
  const sound = statementHash(statement, sha256) === hash;
  return { site, day, carriers: carriers.map(carrierDayOf), differences: open, sound };
};

const sum = (moves: Moves, ...kinds: readonly (keyof Moves)[]): number =>
  kinds.reduce((total, kind) => total + (moves[kind] ?? 0), 0);
const carrierDayOf = ({ carrier, opening, moves, closing }: Statement["carriers"][number]): CarrierDay => ({
  ...{ carrier: carrier ?? null, opening, closing },
  in: sum(moves, "deposit", "hand-in", "put-back"),
  out: sum(moves, "collection", "recall", "refusal", "fetch"),
  corrections: sum(moves, "found", "restored") - sum(moves, "missing", "removed", "lost"),
});
