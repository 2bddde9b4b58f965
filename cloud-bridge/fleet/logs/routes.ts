/** Logs that sites were ordered to send. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { RemoteId, SiteId } from "../../../gateway/core/vocabulary.ts";
import { LogLines, SiteLog } from "../answers/overview.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import type { Database } from "../store/query.ts";
import { listLogs, readLog } from "./store.ts";

const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };
/** For a page; the file has all of them. */
const shownMax = 500;

export interface LogRouteParts {
  readonly database: Database;
  readonly logKeepMs: number;
}
export const addLogs = (server: FastifyInstance, { database, logKeepMs }: LogRouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const config = { right: "read-commands" } as const;
  const params = z.object({ site: SiteId });
  typed.get(
    "/v1/sites/:site/logs",
    {
      config,
      schema: {
        params,
        description: "Logs that came since they were ordered, the newest first; `arrived` of `pieces` are here.",
        response: { 200: z.object({ logs: z.array(SiteLog) }), ...problems },
      },
    },
    async ({ params: { site } }) => ({ logs: await listLogs(database, site, logKeepMs) }),
  );
  typed.get(
    "/v1/sites/:site/logs/:id",
    {
      config,
      schema: {
        params: params.extend({ id: RemoteId }),
        description: "Its newest lines, each a JSON text.",
        response: { 200: LogLines, ...problems },
      },
    },
    async ({ params: { site, id } }, reply) => {
      const lines = await readLog(database, site, id);
      return lines ? { lines: lines.slice(-shownMax), all: lines.length } : sendProblem(reply, "not-found");
    },
  );
  typed.get(
    "/v1/sites/:site/logs/:id/file",
    {
      config,
      schema: {
        params: params.extend({ id: RemoteId }),
        description: "All of its lines, to be kept.",
        response: { 200: z.string(), ...problems },
      },
    },
    async ({ params: { site, id } }, reply) => {
      const lines = await readLog(database, site, id);
      if (!lines) return sendProblem(reply, "not-found");
      return reply
        .type("application/x-ndjson; charset=utf-8")
        .header("content-disposition", `attachment; filename="${site}-log-${id.slice(0, 8)}.ndjson"`)
        .send(lines.map((line) => `${line}\n`).join(""));
    },
  );
};
