/** What sites shall be, over HTTP. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { DesiredKind, SiteId } from "../../../gateway/core/vocabulary.ts";
import { CarrierSeen } from "../answers/carriers/carriers.ts";
import { DesiredOfSite, DesiredVersion, DesiredWithBody } from "../answers/desired.ts";
import { issuerOf } from "../api/access.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import type { Database } from "../store/query.ts";
import { readCarriers } from "./carriers.ts";
import {
  DesiredRequest,
  type DesiredSet,
  readDesired,
  readVersions,
  type SetProblem,
  type Setting,
} from "./desired.ts";

export interface DesiredRouteParts {
  readonly database: Database;
  readonly desire: (wanted: Setting) => Promise<DesiredSet | SetProblem>;
}
const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem };

export const addDesired = (server: FastifyInstance, { database, desire }: DesiredRouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const config = { right: "read-desired" } as const;
  const params = z.object({ site: SiteId });
  const ofKind = params.extend({ kind: DesiredKind });
  typed.put(
    "/v1/sites/:site/desired/:kind",
    {
      config: { right: "set-desired" },
      schema: {
        ...{ params: ofKind, body: DesiredRequest },
        description: "The newest version says the same and was not turned down: that one, 200. Else a new one, 202.",
        response: { 200: DesiredVersion, 202: DesiredVersion, ...problems },
      },
    },
    async (request, reply) => {
      const set = await desire({ ...request.params, issuer: issuerOf(request), request: request.body });
      if (typeof set === "string") return sendProblem(reply, set);
      return reply.code(set.isNew ? 202 : 200).send(set.version);
    },
  );
  typed.get(
    "/v1/carriers",
    {
      config,
      schema: {
        description: "From the documents of the first 1,000 sites, and their newest counts.",
        response: { 200: z.object({ carriers: z.array(CarrierSeen) }), ...problems },
      },
    },
    async () => ({ carriers: await readCarriers(database) }),
  );
  typed.get(
    "/v1/sites/:site/desired",
    { config, schema: { params, response: { 200: z.object({ kinds: z.array(DesiredOfSite) }), ...problems } } },
    async ({ params: { site } }) => ({ kinds: await readDesired(database, site) }),
  );
  typed.get(
    "/v1/sites/:site/desired/:kind",
    {
      config,
      schema: { params: ofKind, response: { 200: z.object({ versions: z.array(DesiredWithBody) }), ...problems } },
    },
    async ({ params: { site, kind } }) => ({ versions: await readVersions(database, site, kind) }),
  );
};
