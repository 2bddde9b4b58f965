/** How a recipient liked it: one to five, once, after the parcel was collected. Sites are told of by their average. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { RecipientView, Stars } from "../answers/recipient.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import type { ViewParts } from "./known.ts";
import type { See } from "./push.ts";

const problems = { 400: Problem, 404: Problem, 409: Problem, 429: Problem };
const config = { right: "everybody", rateLimit: { max: 60, timeWindow: "1 minute" } } as const;

export const addRating = (server: FastifyInstance, { database, now }: ViewParts, see: See): void => {
  server.withTypeProvider<ZodTypeProvider>().post(
    "/v1/recipient/rating",
    {
      config,
      schema: {
        body: z.strictObject({ stars: Stars }),
        response: { 200: RecipientView, ...problems },
        description: "Once, of a parcel that was collected. The same again changes nothing.",
      },
    },
    async (request, reply) => {
      const found = await see(request, reply);
      if (!found) return reply;
      const { deposit, site, view } = found;
      const { stars } = request.body;
      if (view.rating.state === "no" || (view.rating.stars ?? stars) !== stars)
        return sendProblem(reply, "not-in-this-state");
      await database.change(
        `insert into rating (deposit, site, stars, at) values ($1::text::uuid, $2, $3, $4) on conflict do nothing`,
        [deposit, site, stars, now()],
      );
      return (await see(request, reply))?.view ?? reply;
    },
  );
};
