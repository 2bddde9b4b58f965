/** How the devices of a site are, as it said last. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { SiteId } from "../../../gateway/core/vocabulary.ts";
import { type DeviceTwin, DeviceTwins } from "../answers/overview.ts";
import { Problem } from "../api/problem.ts";
import type { Database } from "../store/query.ts";
import { type SiteMetricsParts, siteMetrics } from "./metrics.ts";

const problems = { 400: Problem, 401: Problem, 403: Problem };

export const addTwins = (server: FastifyInstance, parts: SiteMetricsParts): void => {
  const { database } = parts;
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const metrics = siteMetrics(parts);
  typed.get(
    "/metrics/sites",
    {
      config: { right: "read-sites" },
      schema: { description: "Figures of each site for Prometheus.", response: { 200: z.string(), ...problems } },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()),
  );
  typed.get(
    "/v1/sites/:site/devices",
    {
      config: { right: "read-sites" },
      schema: {
        params: z.object({ site: SiteId }),
        description: "The newest report of each device, those that are silent first.",
        response: { 200: DeviceTwins, ...problems },
      },
    },
    async ({ params: { site } }) => ({ devices: await readTwins(database, site) }),
  );
};

interface Row {
  readonly since: number;
  readonly received_at: number;
  readonly body: string;
}
const readTwins = async (database: Database, site: string): Promise<DeviceTwin[]> => {
  const rows = await database.rows<Row>(
    "select since, received_at, body from device_twin where site = $1 order by online, device",
    [site],
  );
  return rows.map(({ since, received_at: receivedAt, body }) => ({ ...JSON.parse(body), since, receivedAt }));
};
