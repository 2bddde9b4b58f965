/** Bulk notices over HTTP. A carrier tells the recipients of its own parcels only. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { carrierSeen } from "../../access/rights.ts";
import { BulkList, BulkNotice, BulkPreview, BulkWanted } from "../../answers/bulk.ts";
import { callerOf } from "../../api/access.ts";
import { Problem, sendProblem } from "../../api/problem.ts";
import type { FleetLog } from "../../log.ts";
import type { Database } from "../../store/query.ts";
import type { Notices } from "../notices.ts";
import type { NoticeSettings } from "../settings.ts";
import { saysProblem } from "../texts/routes.ts";
import { placeholders } from "../words.ts";
import { cancelBulk, listBulk, orderBulk, previewBulk, problemsOf, unknownSite } from "./bulk.ts";

interface Parts {
  readonly database: Database;
  readonly settings: NoticeSettings;
  readonly notices: Notices;
  readonly log: FleetLog;
  readonly now: () => number;
}
const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem };
const read = { right: "read-bulk-notices" } as const;
const send = { right: "send-bulk-notices" } as const;
const params = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) });

export const addBulkNotices = (server: FastifyInstance, parts: Parts): void => {
  addOrders(server, parts);
  addLooks(server, parts);
};

const addOrders = (server: FastifyInstance, { database, settings, notices, log, now }: Parts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  typed.post(
    "/v1/bulk-notices/preview",
    {
      config: send,
      schema: {
        body: BulkWanted,
        description: "How many would be told, and what the first of them would read. Nothing is sent.",
        response: { 200: BulkPreview, ...problems },
      },
    },
    async (request, reply) => {
      const wanted = ownOf(request.body, carrierSeen(callerOf(request), "send-bulk-notices"));
      const unknown = await unknownSite(database, wanted.sites);
      if (unknown !== null) return sendProblem(reply, "bad-request", `sites: ${unknown} is no site of this fleet`);
      return previewBulk(database, settings, wanted);
    },
  );
  typed.post(
    "/v1/bulk-notices",
    {
      config: send,
      schema: {
        body: BulkWanted,
        headers: z.object({ "idempotency-key": z.string().regex(/^[!-~]{8,128}$/) }),
        description: "Same key and request: the same notice, 200. Same key, another request: 409.",
        response: { 200: BulkNotice, 202: BulkNotice, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const wanted = ownOf(request.body, carrierSeen(caller, "send-bulk-notices"));
      const [wrong] = problemsOf(wanted.text, settings);
      if (wrong) return sendProblem(reply, "template-unfit", saysProblem(wrong));
      const unknown = await unknownSite(database, wanted.sites);
      if (unknown !== null) return sendProblem(reply, "bad-request", `sites: ${unknown} is no site of this fleet`);
      const by = { tenant: caller.tenant, key: request.headers["idempotency-key"] };
      const ordered = await orderBulk(database, wanted, by, now());
      if (typeof ordered === "string") return sendProblem(reply, ordered);
      const { bulk, isNew } = ordered;
      if (isNew) log.info("bulk-notice-ordered", { bulk: bulk.id, deposits: bulk.deposits, by: caller.tenant });
      notices.nudge();
      return reply.code(isNew ? 202 : 200).send(bulk);
    },
  );
};

const addLooks = (server: FastifyInstance, { database, log, now }: Parts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  typed.get(
    "/v1/bulk-notices",
    { config: read, schema: { response: { 200: BulkList, ...problems } } },
    async (request) => ({
      notices: await listBulk(database, carrierSeen(callerOf(request), "read-bulk-notices"), null),
      placeholders: [...placeholders],
    }),
  );
  typed.get(
    "/v1/bulk-notices/:id",
    { config: read, schema: { params, response: { 200: BulkNotice, ...problems } } },
    async (request, reply) => {
      const carrier = carrierSeen(callerOf(request), "read-bulk-notices");
      const [found] = await listBulk(database, carrier, request.params.id);
      return found ?? sendProblem(reply, "not-found");
    },
  );
  typed.post(
    "/v1/bulk-notices/:id/cancel",
    { config: send, schema: { params, response: { 200: BulkNotice, ...problems } } },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerOf(request);
      const carrier = carrierSeen(caller, "send-bulk-notices");
      if (!(await cancelBulk(database, carrier, id, now()))) return sendProblem(reply, "not-found");
      log.info("bulk-notice-cancelled", { bulk: id, by: caller.tenant });
      return (await listBulk(database, carrier, id))[0] ?? sendProblem(reply, "not-found");
    },
  );
};

/** `carrier` null: whoever asks may tell everybody's. */
const ownOf = (wanted: BulkWanted, carrier: string | null): BulkWanted =>
  carrier === null ? wanted : { ...wanted, carrier };
