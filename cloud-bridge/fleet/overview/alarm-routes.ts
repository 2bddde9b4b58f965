/** Alarms of all sites over HTTP, and the one kind that the fleet itself ends. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { Reason, Severity, SiteId } from "../../../gateway/core/vocabulary.ts";
import { AlarmList, ForkAlarm, forkFaults, type StandingAlarm } from "../answers/overview.ts";
import { issuerOf } from "../api/access.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import type { Database } from "../store/query.ts";
import { type AlarmPlace, readStandingAlarms } from "./alarms.ts";
import { acknowledgeFork, readForkAlarms } from "./forks.ts";

interface Parts {
  readonly database: Database;
  readonly now: () => number;
}
const problems = { 400: Problem, 401: Problem, 403: Problem };
/** What the database can hold. */
const epochMax = 2_147_483_647;
const AlarmsQuery = z.strictObject({
  site: SiteId.optional(),
  severity: Severity.optional(),
  acknowledged: z.enum(["true", "false"]).optional(),
  /** `after` of the page before. */
  after: z
    .string()
    .regex(/^\d{1,15}\.[a-z0-9-]{1,64}\.[0-9a-f]{16}$/, "what the answer of the page before has as `after`")
    .transform((text): AlarmPlace => {
      const [raisedAt, site = "", alarm = ""] = text.split(".");
      return { raisedAt: Number(raisedAt), site, alarm };
    })
    .optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});
const afterOf = ({ raisedAt, site, alarm }: StandingAlarm): string => `${raisedAt ?? 0}.${site}.${alarm}`;

export const addAlarms = (server: FastifyInstance, { database, now }: Parts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  typed.get(
    "/v1/alarms",
    {
      config: { right: "read-sites" },
      schema: {
        querystring: AlarmsQuery,
        description:
          "Alarms that stand at any site, the newest first; with what has overtaken a trail (`ahead`). `forks` come " +
          "with the newest page and have no severity.",
        response: { 200: AlarmList, ...problems },
      },
    },
    async ({ query }) => {
      const { site = null, severity = null, after = null, limit } = query;
      const acknowledged = query.acknowledged === undefined ? null : query.acknowledged === "true";
      const found = await readStandingAlarms(database, { site, severity, acknowledged, after, limit });
      const last = found.more ? found.alarms.at(-1) : undefined;
      const hasForks = severity === null && acknowledged !== true && after === null;
      const forks = hasForks ? await readForkAlarms(database, { site, open: true, limit }) : [];
      return { alarms: found.alarms, forks: [...forks], after: last === undefined ? null : afterOf(last) };
    },
  );
  typed.post(
    "/v1/sites/:site/forks/:fault/:epoch/:seq/acknowledge",
    {
      config: { right: "order-commands" },
      schema: {
        params: z.object({
          ...{ site: SiteId, fault: z.enum(forkFaults) },
          ...{ epoch: z.coerce.number().int().min(0).max(epochMax), seq: z.coerce.number().int().min(0) },
        }),
        body: z.strictObject({ reason: Reason }),
        description: "Somebody has looked into it. It stands again when the site tells it once more.",
        response: { 200: ForkAlarm, ...problems, 404: Problem },
      },
    },
    async (request, reply) => {
      const word = { by: issuerOf(request).id, reason: request.body.reason, at: now() };
      return (await acknowledgeFork(database, request.params, word)) ?? sendProblem(reply, "not-found");
    },
  );
};
