/** The statements of a site's daily count, checked as they are read. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { statementHash } from "../../../gateway/core/custody/stock/statement.ts";
import { eventTable } from "../../../gateway/core/event.ts";
import type { Database } from "../store/query.ts";

const Stated = eventTable["stock-stated"].schema;
export const StockStatement = Stated.omit({ type: true }).extend({
  epoch: z.number().int(),
  seq: z.number().int(),
  at: z.number().int(),
  /** Its hash is that of its content. */
  sound: z.boolean(),
  /** It follows the statement before it; after a loss the site's chain goes on from what it still has. */
  chained: z.boolean(),
});
type StockStatement = z.infer<typeof StockStatement>;
export const StockQuery = z.strictObject({
  /** Up to and with this day; without it the newest. */
  until: z
    .string()
    .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(400).default(31),
});

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** Newest first. */
export const readStock = async (
  database: Database,
  site: string,
  { until, limit }: z.infer<typeof StockQuery>,
): Promise<readonly StockStatement[]> => {
  const rows = await database.rows<{ epoch: number; seq: number; at: number; body: string }>(
    `select epoch, seq, at, body from stock_statement where site = $1 and ($2::text is null or day <= $2)
     order by epoch desc, seq desc limit $3`,
    [site, until ?? null, limit + 1],
  );
  const all = rows.map(({ body, ...place }) => ({ ...place, ...Stated.parse(JSON.parse(body)) }));
  return all.slice(0, limit).map(({ type, ...row }, index) => {
    const { epoch, seq, at, hash, ...statement } = row;
    const before = all[index + 1];
    const chained = statement.previous === (before?.hash ?? null);
    return { ...row, sound: statementHash(statement, sha256) === hash, chained };
  });
};
