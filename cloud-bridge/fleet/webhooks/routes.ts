/** Webhooks over HTTP: who is told what, and what became of it. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { ShortId, SiteId } from "../../../gateway/core/vocabulary.ts";
import { seenParameters } from "../access/owner.ts";
import { type Caller, parcelsSeen, reachOf } from "../access/rights.ts";
import { HookDelivery, Webhook, webhookKinds } from "../answers/webhooks.ts";
import { callerOf } from "../api/access.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import type { FleetLog } from "../log.ts";
import { urlProblem } from "../public-post.ts";
import { HookDeliveryQuery, listHookDeliveries, makeTest, Replay, replayMany, replayOne } from "./deliveries.ts";
import { dropWebhook, listWebhooks, makeWebhook, rotateWebhook, setWebhookState, type Which } from "./endpoints.ts";
import type { Webhooks } from "./webhooks.ts";

export interface WebhookRouteParts {
  readonly webhooks: Webhooks;
  readonly log: FleetLog;
}
const Wanted = z.strictObject({
  url: z.string().max(2_048),
  /** For people: which system listens there. */
  name: z.string().regex(/^\P{Cc}{1,80}$/u),
  kinds: z
    .array(z.enum(webhookKinds))
    .min(1)
    .max(webhookKinds.length)
    .default([...webhookKinds]),
  /** Of an operator only: an endpoint of this carrier's, which hears of its parcels alone. */
  carrier: SiteId.optional(),
  /** Of an operator only: an endpoint of this shop's, which hears of the parcels that it announced. */
  shop: SiteId.optional(),
});
const Rotation = z.strictObject({
  /** So long both secrets sign. */
  overlapHours: z.number().int().min(0).max(720).default(24),
});
/** `secret` is shown here and never again. */
const Made = z.object({ secret: z.string(), webhook: Webhook });
const hourMs = 3_600_000;
const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem };
const byId = z.object({ id: ShortId });
const One = z.object({ webhook: Webhook });
const read = { right: "read-webhooks" } as const;
const manage = { right: "manage-webhooks" } as const;

/** What is another's is not there. */
const whichOf = (request: FastifyRequest, id: string): Which => {
  const caller = callerOf(request);
  return { id, tenant: reachOf(caller, "read-webhooks") === "all" ? null : caller.tenant };
};
/** Whose it is to be, and what it hears; null: he may not give it to these. */
const ownerOf = (caller: Caller, carrier: string | null, shop: string | null) => {
  const [ownCarrier, ownShop] = seenParameters(parcelsSeen(caller, "manage-webhooks"));
  if (carrier === null && shop === null) return { tenant: caller.tenant, carrier: ownCarrier, shop: ownShop };
  const isOwn = carrier === ownCarrier && shop === ownShop;
  if (!isOwn && reachOf(caller, "manage-webhooks") !== "all") return null;
  return { tenant: carrier ?? shop ?? caller.tenant, carrier, shop };
};

export const addWebhookRoutes = (server: FastifyInstance, parts: WebhookRouteParts): void => {
  addReading(server, parts);
  addMaking(server, parts);
  addChanging(server, parts);
  addReplays(server, parts);
};

const addReading = (server: FastifyInstance, { webhooks: { parts } }: WebhookRouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  typed.get(
    "/v1/webhooks",
    { config: read, schema: { response: { 200: z.object({ webhooks: z.array(Webhook) }), ...problems } } },
    async (request) => ({ webhooks: await listWebhooks(parts.database, whichOf(request, "").tenant, null) }),
  );
  typed.get(
    "/v1/webhooks/:id",
    { config: read, schema: { params: byId, response: { 200: One, ...problems } } },
    async (request, reply) => {
      const { id, tenant } = whichOf(request, request.params.id);
      const [webhook] = await listWebhooks(parts.database, tenant, id);
      return webhook ? { webhook } : sendProblem(reply, "not-found");
    },
  );
  typed.get(
    "/v1/webhooks/:id/deliveries",
    {
      config: read,
      schema: {
        ...{ params: byId, querystring: HookDeliveryQuery },
        response: { 200: z.object({ deliveries: z.array(HookDelivery) }), ...problems },
      },
    },
    async (request, reply) => {
      const { id, tenant } = whichOf(request, request.params.id);
      const [webhook] = await listWebhooks(parts.database, tenant, id);
      if (webhook === undefined) return sendProblem(reply, "not-found");
      return { deliveries: await listHookDeliveries(parts.database, id, request.query) };
    },
  );
};

const addMaking = (server: FastifyInstance, { webhooks: { parts }, log }: WebhookRouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  typed.post(
    "/v1/webhooks",
    { config: manage, schema: { body: Wanted, response: { 201: Made, ...problems } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { carrier = null, shop = null, ...wanted } = request.body;
      if (carrier !== null && shop !== null)
        return sendProblem(reply, "bad-request", "/shop must not stand beside carrier: an endpoint is of one of them");
      const owner = ownerOf(caller, carrier, shop);
      if (owner === null) return sendProblem(reply, "not-allowed");
      const problem = urlProblem(wanted.url, parts.settings.loopback);
      if (problem !== null) return sendProblem(reply, "bad-request", `/url ${problem}`);
      const made = await makeWebhook(parts, { ...wanted, ...owner, madeBy: caller.tenant });
      if (typeof made === "string") return sendProblem(reply, made);
      log.info("webhook-made", { webhook: made.webhook.id, tenant: owner.tenant, by: caller.tenant });
      return reply.code(201).header("cache-control", "no-store").send(made);
    },
  );
  typed.post(
    "/v1/webhooks/:id/rotate",
    { config: manage, schema: { params: byId, body: Rotation, response: { 201: Made, ...problems } } },
    async (request, reply) => {
      const which = whichOf(request, request.params.id);
      const made = await rotateWebhook(parts, which, request.body.overlapHours * hourMs);
      if (made === null) return sendProblem(reply, "not-found");
      log.info("webhook-rotated", { webhook: which.id, by: callerOf(request).tenant });
      return reply.code(201).header("cache-control", "no-store").send(made);
    },
  );
};

const addChanging = (server: FastifyInstance, { webhooks, log }: WebhookRouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const states = { pause: "paused", resume: "active" } as const;
  for (const verb of ["pause", "resume"] as const)
    typed.post(
      `/v1/webhooks/:id/${verb}`,
      { config: manage, schema: { params: byId, response: { 200: One, ...problems } } },
      async (request, reply) => {
        const webhook = await setWebhookState(webhooks.parts, whichOf(request, request.params.id), states[verb]);
        if (webhook === null) return sendProblem(reply, "not-found");
        log.info("webhook-set", { webhook: webhook.id, state: states[verb], by: callerOf(request).tenant });
        webhooks.nudge();
        return { webhook };
      },
    );
  typed.delete(
    "/v1/webhooks/:id",
    { config: manage, schema: { params: byId, response: { 204: z.null(), ...problems } } },
    async (request, reply) => {
      const which = whichOf(request, request.params.id);
      if (!(await dropWebhook(webhooks.parts, which))) return sendProblem(reply, "not-found");
      log.info("webhook-dropped", { webhook: which.id, by: callerOf(request).tenant });
      return reply.code(204).send(null);
    },
  );
};

const addReplays = (server: FastifyInstance, { webhooks, log }: WebhookRouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const { parts } = webhooks;
  const isThere = async ({ id, tenant }: Which): Promise<boolean> =>
    (await listWebhooks(parts.database, tenant, id)).length > 0;
  typed.post(
    "/v1/webhooks/:id/test",
    { config: manage, schema: { params: byId, response: { 202: z.object({ id: z.string() }), ...problems } } },
    async (request, reply) => {
      const which = whichOf(request, request.params.id);
      if (!(await isThere(which))) return sendProblem(reply, "not-found");
      const id = await makeTest(parts, which.id);
      webhooks.nudge();
      return reply.code(202).send({ id });
    },
  );
  typed.post(
    "/v1/webhooks/:id/replay",
    {
      config: manage,
      schema: {
        ...{ params: byId, body: Replay, response: { 202: z.object({ count: z.number().int() }), ...problems } },
        description: "Sends again what is dead, or was sent, in order and under the same ids.",
      },
    },
    async (request, reply) => {
      const which = whichOf(request, request.params.id);
      if (!(await isThere(which))) return sendProblem(reply, "not-found");
      const count = await replayMany(parts, which.id, request.body);
      log.info("webhook-replayed", { webhook: which.id, count, by: callerOf(request).tenant });
      webhooks.nudge();
      return reply.code(202).send({ count });
    },
  );
  typed.post(
    "/v1/webhooks/:id/deliveries/:delivery/replay",
    {
      config: manage,
      schema: {
        params: byId.extend({ delivery: z.string().regex(/^evt_[0-9a-f]{32}$/) }),
        response: { 202: z.object({ count: z.number().int() }), ...problems },
      },
    },
    async (request, reply) => {
      const which = whichOf(request, request.params.id);
      if (!(await isThere(which))) return sendProblem(reply, "not-found");
      const replayed = await replayOne(parts, which.id, request.params.delivery);
      if (replayed !== "replayed") return sendProblem(reply, replayed);
      webhooks.nudge();
      return reply.code(202).send({ count: 1 });
    },
  );
};
