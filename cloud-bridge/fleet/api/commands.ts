/** Commands to sites over HTTP. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { RemoteId, SiteId } from "../../../gateway/core/vocabulary.ts";
import { IssuedCommand } from "../answers/overview.ts";
import {
  CommandRequest,
  type Issued,
  type IssueProblem,
  type Issuing,
  listCommands,
  readCommandOf,
} from "../commands/issue.ts";
import type { Database } from "../store/query.ts";
import { issuerOf } from "./access.ts";
import { Problem, sendProblem } from "./problem.ts";

export interface CommandRouteParts {
  readonly database: Database;
  readonly issue: (wanted: Issuing) => Promise<Issued | IssueProblem>;
}
const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 429: Problem };

export const addCommands = (server: FastifyInstance, { database, issue }: CommandRouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const config = { right: "read-commands" } as const;
  const params = z.object({ site: SiteId });
  typed.post(
    "/v1/sites/:site/commands",
    {
      config: { right: "order-commands" },
      schema: {
        ...{ params, body: CommandRequest },
        headers: z.object({ "idempotency-key": z.string().regex(/^[!-~]{8,128}$/) }),
        description: "Same key and request: the same command, 200. Same key, another request: 409.",
        response: { 200: IssuedCommand, 202: IssuedCommand, ...problems },
      },
    },
    async (request, reply) => {
      const { body, headers } = request;
      const { site } = request.params;
      const issued = await issue({ site, issuer: issuerOf(request), key: headers["idempotency-key"], request: body });
      if (typeof issued === "string") return sendProblem(reply, issued);
      const where = `/v1/sites/${site}/commands/${issued.command.id}`;
      return reply
        .code(issued.isNew ? 202 : 200)
        .header("location", where)
        .send(issued.command);
    },
  );
  typed.get(
    "/v1/sites/:site/commands/:id",
    {
      config,
      schema: { params: params.extend({ id: RemoteId }), response: { 200: IssuedCommand, ...problems } },
    },
    async ({ params: { site, id } }, reply) =>
      (await readCommandOf(database, site, id)) ?? sendProblem(reply, "not-found"),
  );
  typed.get(
    "/v1/sites/:site/commands",
    {
      config,
      schema: {
        params,
        querystring: z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
        response: { 200: z.object({ commands: z.array(IssuedCommand) }), ...problems },
      },
    },
    async ({ params: { site }, query: { limit } }) => ({
      commands: await listCommands(database, { site, state: null }, limit),
    }),
  );
};
