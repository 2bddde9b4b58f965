/** The fleet's endpoints. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { DepositId, ShortId, SiteId, Waybill } from "../../../gateway/core/vocabulary.ts";
import { CommandKey } from "../../../gateway/wire/downlink/signed.ts";
import { carrierSeen, parcelsSeen } from "../access/rights.ts";
import { type AnnouncementRouteParts, addAnnouncements } from "../announcements/routes.ts";
import { Notice, ParcelTrail, Receipt, SiteList, SiteStatus, StoredEvent } from "../answers/answers.ts";
import { KeptSince } from "../answers/overview.ts";
import type { AdmitParts } from "../couriers/admit.ts";
import { addCouriers } from "../couriers/routes.ts";
import { addDesired, type DesiredRouteParts } from "../desired/routes.ts";
import type { Enrolled } from "../enrol.ts";
import { addLogs, type LogRouteParts } from "../logs/routes.ts";
import { addBulkNotices } from "../notices/bulk/routes.ts";
import type { Notices } from "../notices/notices.ts";
import { addDeliveryRoutes } from "../notices/routes.ts";
import type { NoticeSettings } from "../notices/settings.ts";
import { addTemplates } from "../notices/texts/routes.ts";
import { addAlarms } from "../overview/alarm-routes.ts";
import { addJournal } from "../overview/journal.ts";
import { addOverviews } from "../overview/routes.ts";
import { countSites, readSites } from "../overview/sites.ts";
import { addRemarkReads } from "../recipient/remarks.ts";
import { addRecipient } from "../recipient/routes.ts";
import { keptDetail, readKept } from "../retention/kept.ts";
import { addTables } from "../tables/routes.ts";
import { addTwins } from "../twins/routes.ts";
import { addWebhookRoutes } from "../webhooks/routes.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import { callerOf } from "./access.ts";
import { addCommands, type CommandRouteParts } from "./commands.ts";
import { addKeys, type KeyRouteParts } from "./keys.ts";
import { Problem, sendProblem } from "./problem.ts";
import { readEvents, readParcel, readReceipt, readSite } from "./reads.ts";
import { addSessions, type SessionParts } from "./sessions.ts";
import { readStock, StockQuery, StockStatement } from "./stock.ts";

export interface RouteParts
  extends AdmitParts,
    AnnouncementRouteParts,
    CommandRouteParts,
    DesiredRouteParts,
    KeyRouteParts,
    LogRouteParts,
    SessionParts {
  readonly notices: Notices;
  readonly noticeSettings: NoticeSettings;
  readonly webhooks: Webhooks;
  /** Sites with figures of their own in /metrics/sites. */
  readonly metricsSitesMax: number;
  readonly enrol: (wanted: { readonly site: string; readonly siteSecret?: string | undefined }) => Promise<Enrolled>;
}
const Enrolment = z.object({
  site: z.string(),
  credential: z.string(),
  siteSecret: z.string().nullable(),
  fleetPublicKey: z.string(),
  commandKeys: z.array(CommandKey),
});
const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };

export const addRoutes = (server: FastifyInstance, parts: RouteParts): void => {
  addParcels(server, parts);
  addSites(server, parts);
  addTrails(server, parts);
  addSessions(server, parts);
  addCommands(server, parts);
  addOverviews(server, parts);
  addAlarms(server, parts);
  addJournal(server, parts);
  addLogs(server, parts);
  addTables(server, parts);
  addDesired(server, parts);
  addCouriers(server, parts);
  addAnnouncements(server, parts);
  addTwins(server, { ...parts, sitesMax: parts.metricsSitesMax });
  addKeys(server, parts);
  addDeliveryRoutes(server, parts);
  const { notices, noticeSettings: settings } = parts;
  addTemplates(server, { ...parts, settings });
  addBulkNotices(server, { ...parts, settings });
  addRecipient(server, { ...parts, settings, recipients: notices.recipients });
  addRemarkReads(server, { ...parts, recipients: notices.recipients });
  addWebhookRoutes(server, parts);
  if (parts.demoPhone) addPhone(server, parts);
};

const addParcels = (server: FastifyInstance, { database }: RouteParts): void => {
  server.withTypeProvider<ZodTypeProvider>().get(
    "/parcels/:waybill",
    {
      config: { right: "read-parcels" },
      schema: { params: z.object({ waybill: Waybill }), response: { 200: ParcelTrail, ...problems } },
    },
    async (request, reply) => {
      const seen = parcelsSeen(callerOf(request), "read-parcels");
      const found = await readParcel(database, request.params.waybill, seen);
      return found ?? sendProblem(reply, "not-found", await keptDetail(database, "trail"));
    },
  );
  server.withTypeProvider<ZodTypeProvider>().get(
    "/receipts/:receipt",
    {
      config: { right: "read-receipts" },
      schema: { params: z.object({ receipt: ShortId }), response: { 200: Receipt, ...problems } },
    },
    async (request, reply) => {
      const carrier = carrierSeen(callerOf(request), "read-receipts");
      const found = await readReceipt(database, request.params.receipt, carrier);
      return found ?? sendProblem(reply, "not-found", await keptDetail(database, "trail"));
    },
  );
};

const SitesQuery = z
  .strictObject({
    /** Of their names. */
    part: z.string().max(64).trim().toLowerCase().default(""),
    /** The last name that was heard. */
    after: SiteId.optional(),
    order: z.enum(["name", "worst"]).default("name"),
    limit: z.coerce.number().int().min(0).max(5_000).default(1_000),
  })
  .refine(({ after, order }) => after === undefined || order === "name", {
    error: "only in the order of names: leave `order` out",
    path: ["after"],
  });

const addSites = (server: FastifyInstance, { database, enrol, now }: RouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const config = { right: "read-sites" } as const;
  const params = z.object({ site: SiteId });
  typed.get(
    "/sites",
    {
      config,
      schema: {
        querystring: SitesQuery,
        description:
          "In the order of their names, to be asked on by `after`; or the worst ones. The counts are of all sites: " +
          "`limit=0` asks for them alone.",
        response: { 200: SiteList, ...problems },
      },
    },
    async ({ query: { part, after = null, order, limit } }) => {
      const [at, wanted] = [now(), { part, after, order, limit, site: null }];
      const [counts, sites] = await Promise.all([
        countSites(database, at, part),
        limit === 0 ? [] : readSites(database, at, wanted),
      ]);
      const goesOn = order === "name" && sites.length === limit;
      return { sites, counts, after: (goesOn ? sites.at(-1)?.site : null) ?? null };
    },
  );
  typed.post(
    "/sites",
    {
      config: { right: "enrol-sites" },
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
    { config, schema: { params, response: { 200: SiteStatus, ...problems } } },
    async (request, reply) => (await readSite(database, request.params.site, now())) ?? sendProblem(reply, "not-found"),
  );
  typed.get(
    "/sites/:site/stock",
    {
      config,
      schema: {
        ...{ params, querystring: StockQuery },
        response: { 200: z.object({ statements: z.array(StockStatement) }), ...problems },
      },
    },
    async ({ params: { site }, query }) => ({ statements: [...(await readStock(database, site, query))] }),
  );
};

const addTrails = (server: FastifyInstance, { database }: RouteParts): void => {
  const page = z.strictObject({
    epoch: z.coerce.number().int().min(0).default(0),
    from: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(5000).default(1000),
  });
  server.withTypeProvider<ZodTypeProvider>().get(
    "/sites/:site/events",
    {
      config: { right: "read-sites" },
      schema: {
        ...{ params: z.object({ site: SiteId }), querystring: page },
        response: { 200: z.object({ events: z.array(StoredEvent), keptSince: KeptSince }), ...problems },
      },
    },
    async ({ params: { site }, query: { epoch, from, limit } }) => ({
      events: [...(await readEvents(database, site, { epoch, seq: from }, limit))],
      keptSince: (await readKept(database, "trail")).since,
    }),
  );
};

/** Shows what a recipient's phone would: only on loopback, and only with the phone token. */
const addPhone = (server: FastifyInstance, { notices }: RouteParts): void => {
  server.withTypeProvider<ZodTypeProvider>().get(
    "/notices",
    {
      config: { right: "read-notices" },
      schema: {
        querystring: z.strictObject({
          site: SiteId.optional(),
          deposit: DepositId.optional(),
          limit: z.coerce.number().int().min(1).max(2000).default(200),
        }),
        response: { 200: z.object({ notices: z.array(Notice) }), ...problems },
      },
    },
    async (request, reply) => {
      const found = await notices.list(request.query);
      return reply.header("cache-control", "no-store").send({ notices: [...found] });
    },
  );
};
