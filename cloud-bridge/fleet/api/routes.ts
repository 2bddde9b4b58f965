/** The fleet's endpoints. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { ShortId, SiteId, Waybill } from "../../../gateway/core/vocabulary.ts";
import { CommandKey } from "../../../gateway/wire/downlink/remote-command.ts";
import type { Enrolled } from "../enrol.ts";
import type { NoticeWorker } from "../notices.ts";
import { requireRole, roleOf, sessionCookie } from "./access.ts";
import { addCommands, type CommandRouteParts } from "./commands.ts";
import { Problem, sendProblem } from "./problem.ts";
import {
  ParcelTrail,
  Receipt,
  readEvents,
  readParcel,
  readReceipt,
  readSite,
  readSites,
  SiteStatus,
  SiteSummary,
  StoredEvent,
} from "./reads.ts";

import { readStock, StockQuery, StockStatement } from "./stock.ts";

export interface RouteParts extends CommandRouteParts {
  readonly notices: NoticeWorker;
  readonly demoPhone: boolean;
  readonly secureCookie: boolean;
  readonly enrol: (wanted: { readonly site: string; readonly siteSecret?: string | undefined }) => Promise<Enrolled>;
}
const Notice = z.object({
  deposit: z.string(),
  kind: z.string(),
  site: z.string(),
  at: z.number().int(),
  compartment: z.string(),
  parcels: z.array(z.string()),
  carrier: z.string(),
  holdUntilAt: z.number().int(),
  stage: z.string(),
  code: z.string().nullable(),
  phone: z.string().nullable(),
  language: z.string(),
});
const Enrolment = z.object({
  site: z.string(),
  credential: z.string(),
  siteSecret: z.string(),
  fleetPublicKey: z.string(),
  commandKeys: z.array(CommandKey),
});
const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };

export const addRoutes = (server: FastifyInstance, parts: RouteParts): void => {
  addParcels(server, parts);
  addSites(server, parts);
  addSessions(server, parts);
  addCommands(server, parts);
  if (parts.demoPhone) addPhone(server, parts);
};

const addParcels = (server: FastifyInstance, { database, tokens }: RouteParts): void => {
  server.withTypeProvider<ZodTypeProvider>().get(
    "/parcels/:waybill",
    {
      onRequest: requireRole(tokens, "operator"),
      schema: { params: z.object({ waybill: Waybill }), response: { 200: ParcelTrail, ...problems } },
    },
    async (request, reply) => (await readParcel(database, request.params.waybill)) ?? sendProblem(reply, "not-found"),
  );
  server.withTypeProvider<ZodTypeProvider>().get(
    "/receipts/:receipt",
    {
      onRequest: requireRole(tokens, "operator"),
      schema: { params: z.object({ receipt: ShortId }), response: { 200: Receipt, ...problems } },
    },
    async (request, reply) => (await readReceipt(database, request.params.receipt)) ?? sendProblem(reply, "not-found"),
  );
};

const addSites = (server: FastifyInstance, { database, tokens, enrol }: RouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const onRequest = requireRole(tokens, "operator");
  const params = z.object({ site: SiteId });
  typed.get(
    "/sites",
    { onRequest, schema: { response: { 200: z.object({ sites: z.array(SiteSummary) }), ...problems } } },
    async () => ({ sites: [...(await readSites(database))] }),
  );
  typed.post(
    "/sites",
    {
      onRequest,
      schema: {
        body: z.object({
          site: SiteId,
          siteSecret: z
            .string()
            .regex(/^[0-9a-f]{64}$/)
            .optional(),
        }),
        response: { 201: Enrolment, ...problems },
      },
    },
    async (request, reply) => reply.code(201).send(await enrol(request.body)),
  );
  typed.get(
    "/sites/:site",
    { onRequest, schema: { params, response: { 200: SiteStatus, ...problems } } },
    async (request, reply) => (await readSite(database, request.params.site)) ?? sendProblem(reply, "not-found"),
  );
  typed.get(
    "/sites/:site/stock",
    {
      onRequest,
      schema: {
        ...{ params, querystring: StockQuery },
        response: { 200: z.object({ statements: z.array(StockStatement) }), ...problems },
      },
    },
    async ({ params: { site }, query }) => ({ statements: [...(await readStock(database, site, query))] }),
  );
  const page = z.object({
    epoch: z.coerce.number().int().min(0).default(0),
    from: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(5000).default(1000),
  });
  typed.get(
    "/sites/:site/events",
    {
      onRequest,
      schema: { params, querystring: page, response: { 200: z.object({ events: z.array(StoredEvent) }), ...problems } },
    },
    async ({ params: { site }, query: { epoch, from, limit } }) => ({
      events: [...(await readEvents(database, site, { epoch, seq: from }, limit))],
    }),
  );
};

/** The page signs in with a token; scripts never see the cookie. */
const addSessions = (server: FastifyInstance, { tokens, secureCookie, demoPhone }: RouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const Session = z.object({ role: z.enum(["operator", "phone"]), demoPhone: z.boolean() });
  typed.post(
    "/session",
    {
      config: { rateLimit: { max: 20, timeWindow: "1 minute" } },
      schema: { body: z.object({ token: z.string().max(64) }), response: { 200: Session, ...problems } },
    },
    async (request, reply) => {
      const role = roleOf(tokens, request.body.token);
      if (role === null) return sendProblem(reply, "not-signed-in");
      const options = { path: "/", httpOnly: true, sameSite: "strict" as const, secure: secureCookie };
      return reply.setCookie(sessionCookie, request.body.token, options).send({ role, demoPhone });
    },
  );
  typed.delete("/session", { schema: { response: { 204: z.null() } } }, async (_request, reply) =>
    reply.clearCookie(sessionCookie, { path: "/" }).code(204).send(null),
  );
};

/** Shows what a recipient's phone would: only on loopback, and only with the phone token. */
const addPhone = (server: FastifyInstance, { notices, tokens }: RouteParts): void => {
  server.withTypeProvider<ZodTypeProvider>().get(
    "/notices",
    {
      onRequest: requireRole(tokens, "phone"),
      schema: {
        querystring: z.object({
          site: SiteId.optional(),
          limit: z.coerce.number().int().min(1).max(2000).default(200),
        }),
        response: { 200: z.object({ notices: z.array(Notice) }), ...problems },
      },
    },
    async (request, reply) => {
      const { site, limit } = request.query;
      const found = await notices.list(site ?? null, limit);
      return reply
        .header("cache-control", "no-store")
        .send({ notices: found.map((notice) => ({ ...notice, parcels: [...notice.parcels] })) });
    },
  );
};
