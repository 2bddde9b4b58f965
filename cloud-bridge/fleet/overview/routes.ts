/** What is looked at over all sites at once: commands, the daily counts. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { Day } from "../../../gateway/core/events/stock-events.ts";
import { SiteId } from "../../../gateway/core/vocabulary.ts";
import { commandStates, IssuedCommand, StockDay } from "../answers/overview.ts";
import { Problem } from "../api/problem.ts";
import { listCommands } from "../commands/issue.ts";
import type { Database } from "../store/query.ts";
import { readStockDays } from "./stock.ts";

const problems = { 400: Problem, 401: Problem, 403: Problem };
const limit = z.coerce.number().int().min(1).max(1_000).default(200);

export const addOverviews = (server: FastifyInstance, { database }: { readonly database: Database }): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  typed.get(
    "/v1/commands",
    {
      config: { right: "read-commands" },
      schema: {
        querystring: z.strictObject({ site: SiteId.optional(), state: z.enum(commandStates).optional(), limit }),
        response: { 200: z.object({ commands: z.array(IssuedCommand) }), ...problems },
      },
    },
    async ({ query: { site = null, state = null, limit: most } }) => ({
      commands: await listCommands(database, { site, state }, most),
    }),
  );
  typed.get(
    "/v1/stock",
    {
      config: { right: "read-sites" },
      schema: {
        querystring: z.strictObject({ day: Day.optional(), limit }),
        description: "Of each site the statement of this day; without one the newest.",
        response: { 200: z.object({ statements: z.array(StockDay) }), ...problems },
      },
    },
    async ({ query: { day = null, limit: most } }) => ({ statements: await readStockDays(database, day, most) }),
  );
};
