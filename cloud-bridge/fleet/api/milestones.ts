/**
 * What the trail of a parcel is called by others: events of UPU EMSEVT, and the states that Chinese shops read from
 * Kdniao. Only what has a code there.
 */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { EventType } from "../../../gateway/core/event.ts";
import { Waybill } from "../../../gateway/core/vocabulary.ts";
import { carrierSeen } from "../access/rights.ts";
import type { TrailLine } from "../answers/answers.ts";
import type { Database } from "../store/query.ts";
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

type Codes = Pick<z.infer<typeof Milestone>, "upu" | "kdniao">;
const codes: Partial<Record<EventType, Codes>> = {
  /** Arrival at the collection point; in the locker. */
  "deposit-made": { upu: "EDH", kdniao: "211" },
  /** Final delivery; collected from the locker. */
  "parcels-collected": { upu: "EMI", kdniao: "311" },
  /** Not collected in time; overdue in the locker. */
  "hold-ended": { upu: "EMH", kdniao: "412" },
  /** Posting. */
  "hand-in-made": { upu: "EMA", kdniao: null },
};

export const milestonesOf = (trail: readonly Pick<TrailLine, "site" | "at" | "type">[]): z.infer<typeof Milestone>[] =>
  trail.flatMap(({ site, at, type }) => {
    const found = Object.hasOwn(codes, type) ? codes[type as EventType] : undefined;
    return found ? [{ site, at, type, ...found }] : [];
  });

export interface MilestoneParts {
  readonly database: Database;
}
export const addMilestones = (server: FastifyInstance, { database }: MilestoneParts): void => {
  server.withTypeProvider<ZodTypeProvider>().get(
    "/parcels/:waybill/milestones",
    {
      config: { right: "read-parcels" },
      schema: {
        params: z.object({ waybill: Waybill }),
        response: { 200: Milestones, 400: Problem, 401: Problem, 403: Problem, 404: Problem },
      },
    },
    async (request, reply) => {
      const { waybill } = request.params;
      const found = await readParcel(database, waybill, carrierSeen(callerOf(request), "read-parcels"));
      return found ? { waybill, milestones: milestonesOf(found.trail) } : sendProblem(reply, "not-found");
    },
  );
};
