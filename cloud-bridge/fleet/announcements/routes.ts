/** Announcements over HTTP: those who send parcels say what will come, before the courier does. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { Reason, SiteId } from "../../../gateway/core/vocabulary.ts";
import { type Caller, reachOf } from "../access/rights.ts";
import { callerOf } from "../api/access.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import type { Database } from "../store/query.ts";
import {
  AnnouncementQuery,
  keepRoom,
  listAnnouncements,
  readAnnouncement,
  type Which,
  withdraw,
} from "./announcements.ts";
import { Announcement, AnnouncementResult } from "./answers.ts";
import { AnnouncementId } from "./request.ts";

export interface AnnouncementRouteParts {
  readonly database: Database;
  readonly now: () => number;
  readonly announcements: {
    announce(caller: Caller, items: readonly unknown[]): Promise<readonly AnnouncementResult[]>;
    /** Something is to be sent. */
    nudge(): void;
  };
}
const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem };
const bodyBytesMax = 1024 * 1024;
const atOnceMax = 500;
const byId = z.object({ id: AnnouncementId });
/** Of an operator or auditor: whose it is; everybody else's are his own. */
const whose = z.strictObject({ tenant: SiteId.optional() });

/** What is another's is not there. */
const whichOf = (caller: Caller, id: string, tenant: string | undefined): Which | null => {
  const isAll = reachOf(caller, "read-announcements") === "all";
  return isAll || tenant === undefined || tenant === caller.tenant ? { id, tenant: tenant ?? caller.tenant } : null;
};

export const addAnnouncements = (server: FastifyInstance, parts: AnnouncementRouteParts): void => {
  addReading(server, parts);
  addRoom(server, parts);
  const { database, now, announcements } = parts;
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const config = { right: "announce-parcels" } as const;
  typed.post(
    "/v1/announcements",
    {
      ...{ config, bodyLimit: bodyBytesMax },
      schema: {
        body: z.object({ announcements: z.array(z.unknown()).min(1).max(atOnceMax) }),
        description: "One result for each, in their order: the same id again is the same announcement.",
        response: { 200: z.object({ results: z.array(AnnouncementResult) }), ...problems },
      },
    },
    async (request) => {
      const results = await announcements.announce(callerOf(request), request.body.announcements);
      return { results: [...results] };
    },
  );
  typed.post(
    "/v1/announcements/:id/withdraw",
    {
      config,
      schema: {
        ...{ params: byId, querystring: whose, body: z.strictObject({ reason: Reason.optional() }).nullish() },
        description: "The consent ends with it. At the site from the moment that `takenAt` says.",
        response: { 202: z.object({ announcement: Announcement }), ...problems },
      },
    },
    async (request, reply) => {
      const which = whichOf(callerOf(request), request.params.id, request.query.tenant);
      if (which === null) return sendProblem(reply, "not-found");
      const announcement = await withdraw(database, which, request.body?.reason ?? null, now());
      if (typeof announcement === "string") return sendProblem(reply, announcement);
      announcements.nudge();
      return reply.code(202).send({ announcement });
    },
  );
};

/** Room at the site, as a lease: the site's last word about it is `room`. */
const addRoom = (server: FastifyInstance, { database, now, announcements }: AnnouncementRouteParts): void => {
  server.withTypeProvider<ZodTypeProvider>().post(
    "/v1/announcements/:id/room",
    {
      config: { right: "announce-parcels" },
      schema: {
        ...{ params: byId, querystring: whose },
        /** The fleet's clock, ms; null: none is wanted any more. */
        body: z.strictObject({ until: z.number().int().nullable() }),
        description: "Renewed or given back. Nothing is sure before `room.state` is `kept`.",
        response: { 202: z.object({ announcement: Announcement }), ...problems },
      },
    },
    async (request, reply) => {
      const which = whichOf(callerOf(request), request.params.id, request.query.tenant);
      if (which === null) return sendProblem(reply, "not-found");
      const announcement = await keepRoom(database, which, request.body.until, now());
      if (typeof announcement === "string") return sendProblem(reply, announcement);
      if ("rule" in announcement) {
        const { field, value, rule, message } = announcement;
        return sendProblem(reply, "bad-request", `${field} ${value ?? ""}: ${rule}, ${message}`);
      }
      announcements.nudge();
      return reply.code(202).send({ announcement });
    },
  );
};

const addReading = (server: FastifyInstance, { database, now }: AnnouncementRouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const config = { right: "read-announcements" } as const;
  typed.get(
    "/v1/announcements",
    {
      config,
      schema: {
        querystring: AnnouncementQuery.extend(whose.shape),
        response: {
          200: z.object({ announcements: z.array(Announcement), next: z.number().int().nullable() }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { tenant: asked, ...query } = request.query;
      if (reachOf(caller, "read-announcements") === "all")
        return listAnnouncements(database, asked ?? null, query, now());
      const which = whichOf(caller, "", asked);
      return which ? listAnnouncements(database, which.tenant, query, now()) : sendProblem(reply, "not-found");
    },
  );
  typed.get(
    "/v1/announcements/:id",
    {
      config,
      schema: {
        ...{ params: byId, querystring: whose },
        response: { 200: z.object({ announcement: Announcement }), ...problems },
      },
    },
    async (request, reply) => {
      const which = whichOf(callerOf(request), request.params.id, request.query.tenant);
      const announcement = which && (await readAnnouncement(database, which, now()));
      return announcement ? { announcement } : sendProblem(reply, "not-found");
    },
  );
};
