/** What became of notices over HTTP: states and times, never what they say or whom they go to. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { Delivery } from "../answers/notices.ts";
import { callerOf } from "../api/access.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import type { FleetLog } from "../log.ts";
import { DeliveryQuery } from "./deliveries.ts";
import type { Notices } from "./notices.ts";

interface Parts {
  readonly notices: Notices;
  readonly log: FleetLog;
}
const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem };

export const addDeliveryRoutes = (server: FastifyInstance, { notices, log }: Parts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  typed.get(
    "/v1/notice-deliveries",
    {
      config: { right: "read-deliveries" },
      schema: {
        querystring: DeliveryQuery,
        response: { 200: z.object({ deliveries: z.array(Delivery) }), ...problems },
      },
    },
    async ({ query }) => ({ deliveries: await notices.deliveries(query) }),
  );
  typed.post(
    "/v1/notice-deliveries/:id/resend",
    {
      config: { right: "resend-notices" },
      schema: {
        params: z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) }),
        description: "Sends once more, by night too. The id changes when the message had been sent.",
        response: { 202: Delivery, ...problems },
      },
    },
    async (request, reply) => {
      const again = await notices.sendAgain(request.params.id);
      if (typeof again === "string") return sendProblem(reply, again);
      log.info("notice-resent", { delivery: again.delivery, by: callerOf(request).tenant });
      return reply.code(202).send(again);
    },
  );
};
