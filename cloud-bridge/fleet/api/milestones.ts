/** The trail of a parcel in the codes of others: posts' (UPU EMSEVT), and Chinese shops' (Kdniao). */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { Waybill } from "../../../gateway/core/vocabulary.ts";
import { parcelsSeen } from "../access/rights.ts";
import type { TrailLine } from "../answers/answers.ts";
import type { Database } from "../store/query.ts";
import { codesOf, kdniaoOf } from "../tracking/codes.ts";
import { callerOf } from "./access.ts";
import { Problem, sendProblem } from "./problem.ts";
import { readParcel } from "./reads.ts";

const Milestone = z.object({
  site: z.string(),
  at: z.number().int(),
  type: z.string(),
  /** UPU M40 event code. */
  upu: z.string().nullable(),
  kdniao: z.string().nullable(),
});
const Milestones = z.object({ waybill: z.string(), milestones: z.array(Milestone) });
const text = z.string();
const Kdniao = z.object({
  ...{ LogisticCode: text, ShipperCode: text, Success: z.boolean(), State: text, StateEx: text },
  Traces: z.array(z.object({ Action: text, AcceptTime: text, AcceptStation: text, Location: text })),
});

/** Only what has a code there. */
export const milestonesOf = (
  trail: readonly Pick<TrailLine, "site" | "at" | "type" | "custodian">[],
): z.infer<typeof Milestone>[] =>
  trail.flatMap(({ site, at, type, custodian }) => {
    const found = codesOf(type, custodian);
    return found ? [{ site, at, type, ...found }] : [];
  });

export interface MilestoneParts {
  readonly database: Database;
}
export const addMilestones = (server: FastifyInstance, { database }: MilestoneParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const config = { right: "read-parcels" } as const;
  const params = z.object({ waybill: Waybill });
  const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };
  typed.get(
    "/parcels/:waybill/milestones",
    { config, schema: { params, response: { 200: Milestones, ...problems } } },
    async (request, reply) => {
      const { waybill } = request.params;
      const found = await readParcel(database, waybill, parcelsSeen(callerOf(request), "read-parcels"));
      return found ? { waybill, milestones: milestonesOf(found.trail) } : sendProblem(reply, "not-found");
    },
  );
  typed.get(
    "/parcels/:waybill/kdniao",
    {
      config,
      schema: {
        params,
        description: "In the form of Kdniao's answer to a tracking query; times are Beijing's.",
        response: { 200: Kdniao, ...problems },
      },
    },
    async (request, reply) => {
      const { waybill } = request.params;
      const found = await readParcel(database, waybill, parcelsSeen(callerOf(request), "read-parcels"));
      if (!found) return sendProblem(reply, "not-found");
      return kdniaoOf(waybill, found.deposits[0]?.carrier ?? null, milestonesOf(found.trail));
    },
  );
};
