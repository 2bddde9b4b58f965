/** The tables of the page as CSV, cut to what the caller may see. */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { Day } from "../../../gateway/core/events/stock-events.ts";
import { SiteId } from "../../../gateway/core/vocabulary.ts";
import { parcelsSeen, type Right, reachOf } from "../access/rights.ts";
import { callerOf } from "../api/access.ts";
import { Problem } from "../api/problem.ts";
import type { FleetLog } from "../log.ts";
import type { Database } from "../store/query.ts";
import { csvOf } from "./csv.ts";
import { type TableName, tables } from "./tables.ts";

interface Parts {
  readonly database: Database;
  readonly log: FleetLog;
  readonly now: () => number;
}
/** What a spreadsheet can open. A file that would be longer breaks off, and no browser takes it for whole. */
const rowsMax = 1_000_000;
const usualMs = 31 * 24 * 3_600_000;
const rightOf = {
  alarms: "read-sites",
  sites: "read-sites",
  parcels: "read-parcels",
  commands: "read-commands",
  notices: "read-deliveries",
  stock: "read-sites",
  announcements: "read-announcements",
  couriers: "read-couriers",
} as const satisfies Readonly<Record<TableName, Right>>;
const problems = { 400: Problem, 401: Problem, 403: Problem };

export const addTables = (server: FastifyInstance, { database, log, now }: Parts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  for (const name of Object.keys(tables) as TableName[])
    typed.get(
      `/v1/tables/${name}.csv`,
      {
        config: { right: rightOf[name] },
        schema: {
          // From this day on (UTC); without it the last 31 days. Sites are all there.
          querystring: z.strictObject({ site: SiteId.optional(), since: Day.optional() }),
          description: "CSV: UTF-8 with byte order mark, times in UTC.",
          // What a stream holds no schema checks.
          response: { 200: z.custom<Readable>(), ...problems },
        },
      },
      async (request, reply) => {
        const { site = null, since } = request.query;
        const sinceAt = since === undefined ? now() - usualMs : Date.parse(since);
        const caller = callerOf(request);
        const right = rightOf[name];
        const seen = parcelsSeen(caller, right);
        const tenant = reachOf(caller, right) === "all" ? null : caller.tenant;
        const wanted = { site, sinceAt, seen, tenant, now: now() };
        const { columns, rows } = tables[name];
        const text = Readable.from(csvOf(columns, rows(database, wanted), rowsMax));
        text.once("error", (error) => log.error("table-broke-off", { table: name, error: String(error) }));
        const file = `${name}-${new Date(now()).toISOString().slice(0, 10)}.csv`;
        return reply
          .type("text/csv; charset=utf-8")
          .header("content-disposition", `attachment; filename="${file}"`)
          .header("cache-control", "no-store")
          .send(text);
      },
    );
};
