/** Couriers over HTTP: as the sites tell of their work, and those whom the fleet lets work at sites. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { CarrierId, CourierId, SiteId } from "../../../gateway/core/vocabulary.ts";
import { carrierSeen } from "../access/rights.ts";
import { Admitted, AtSite, CourierSeen } from "../answers/carriers/carriers.ts";
import { callerOf, issuerOf } from "../api/access.ts";
import { Problem } from "../api/problem.ts";
import type { Database } from "../store/query.ts";
import { Admission, type AdmitParts, admit, Dismissal, dismiss } from "./admit.ts";

const CourierQuery = z.strictObject({
  courier: CourierId.optional(),
  carrier: CarrierId.optional(),
  site: SiteId.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});
/** Of one courier, the newest. */
const sitesMax = 100;

const problems = { 400: Problem, 401: Problem, 403: Problem };

export const addCouriers = (server: FastifyInstance, parts: AdmitParts): void => {
  const { database } = parts;
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const config = { right: "set-desired" } as const;
  typed.post(
    "/v1/couriers",
    {
      config,
      schema: {
        body: Admission,
        description: "A fresh badge and PIN, told this once; the sites' documents of couriers say what became of it.",
        response: { 200: Admitted, ...problems },
      },
    },
    async (request) => admit(parts, issuerOf(request), request.body),
  );
  typed.post(
    "/v1/couriers/:courier/dismiss",
    {
      config,
      schema: {
        ...{ params: z.object({ courier: CourierId }), body: Dismissal },
        description: "Of those who were let in from here; a courier of a site's own register is revoked there.",
        response: { 200: z.object({ sites: z.array(AtSite) }), ...problems },
      },
    },
    async (request) => ({ sites: await dismiss(parts, issuerOf(request), request.params.courier, request.body) }),
  );
  typed.get(
    "/v1/couriers",
    {
      config: { right: "read-couriers" },
      schema: {
        querystring: CourierQuery,
        description: "Who worked last comes first. A carrier sees its own.",
        response: { 200: z.object({ couriers: z.array(CourierSeen) }), ...problems },
      },
    },
    async (request) => ({
      couriers: await readCouriers(database, request.query, carrierSeen(callerOf(request), "read-couriers")),
    }),
  );
};

interface Found {
  readonly courier: string;
  readonly carrier: string | null;
  readonly sites: string;
  /** Rows that were looked at. */
  readonly looked: number;
}
/** Rows looked at first for each courier that is wanted, and how many times as many where those were too few. */
const lookedFirst = 4;
const lookedMore = 8;

/** `own`: of this carrier only; null: everybody's. */
const readCouriers = async (
  database: Database,
  { courier, carrier, site, limit }: z.infer<typeof CourierQuery>,
  own: string | null,
): Promise<CourierSeen[]> => {
  // The newest rows by their index, and more of them only while they tell of too few couriers: all are never sorted.
  for (let look = limit * lookedFirst; ; look *= lookedMore) {
    const rows = await database.rows<Found>(
      `with newest as (
         select courier, carrier, greatest(at, failed_at) as said from courier_seen
         where ($1::text is null or courier = $1) and ($2::text is null or carrier = $2)
           and ($3::text is null or site = $3) and ($4::text is null or carrier = $4)
         order by greatest(at, failed_at) desc, courier, carrier limit $6),
       picked as (
         select courier, carrier, max(said) as said from newest
         group by courier, carrier order by max(said) desc, courier, carrier limit $5)
       select courier, carrier, (select count(*) from newest)::int as looked,
         (select json_agg(json_build_object('site', site, 'at', at, 'failedAt', failed_at, 'tries', tries)
             order by greatest(at, failed_at) desc, site)::text
           from (select site, at, failed_at, tries from courier_seen seen
             where seen.courier = picked.courier and seen.carrier is not distinct from picked.carrier
               and ($3::text is null or site = $3)
             order by greatest(at, failed_at) desc, site limit ${sitesMax}) there) as sites
       from picked order by said desc, courier, carrier`,
      [courier ?? null, carrier ?? null, site ?? null, own, limit, look],
    );
    if (rows.length === limit || (rows[0]?.looked ?? 0) < look)
      return rows.map(({ looked, sites, ...one }) => ({ ...one, sites: JSON.parse(sites) }));
  }
};
