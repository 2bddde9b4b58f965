/** By which ways a recipient wants to be told: browsers that do, others that do not any more, SMS and e-mail. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { RecipientView } from "../answers/recipient.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import { Choice } from "../notices/contact/choice.ts";
import { choose } from "../notices/contact/messages.ts";
import { PushDigest, PushSubscription, subscribe, unsubscribe } from "../notices/contact/subscriptions.ts";
import { urlProblem } from "../public-post.ts";
import type { ViewParts } from "./known.ts";
import type { Seen } from "./view.ts";

/** Null: whoever asked has been answered. */
export type See = (request: FastifyRequest, reply: FastifyReply) => Promise<Seen | null>;

const problems = { 400: Problem, 404: Problem, 409: Problem, 429: Problem };
const config = { right: "everybody", rateLimit: { max: 60, timeWindow: "1 minute" } } as const;

export const addPush = (server: FastifyInstance, parts: ViewParts, see: See): void => {
  const { database, recipients, settings, now } = parts;
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const loopback = Object.values(settings.channels).some((one) => one.kind === "web-push" && one.loopback);
  const response = { 200: RecipientView, ...problems };
  typed.post(
    "/v1/recipient/push",
    {
      config,
      schema: {
        ...{ body: PushSubscription, response },
        description: "What the browser's `PushManager.subscribe` gave. The same endpoint again takes its own place.",
      },
    },
    async (request, reply) => {
      const found = await see(request, reply);
      if (!found) return reply;
      if (found.view.push === null) return sendProblem(reply, "not-in-this-state");
      const problem = urlProblem(request.body.endpoint, loopback);
      if (problem !== null) return sendProblem(reply, "bad-request", `/endpoint ${problem}`);
      const full = await subscribe(database, recipients, found.deposit, request.body, now());
      if (full) return sendProblem(reply, full);
      return (await see(request, reply))?.view ?? reply;
    },
  );
  typed.delete(
    "/v1/recipient/push/:digest",
    {
      config,
      schema: {
        ...{ params: z.object({ digest: PushDigest }), response },
        description: "SHA-256 of the endpoint, base64url. One that is not there is none any more.",
      },
    },
    async (request, reply) => {
      const found = await see(request, reply);
      if (!found) return reply;
      await unsubscribe(database, found.deposit, request.params.digest);
      return (await see(request, reply))?.view ?? reply;
    },
  );
};

export const addMessages = (server: FastifyInstance, { database, recipients, now }: ViewParts, see: See): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  typed.post(
    "/v1/recipient/messages",
    {
      config,
      schema: {
        ...{ body: Choice, response: { 200: RecipientView, ...problems } },
        description:
          "By which other ways the recipient wants to be told, and when not. What is absent stays; `email` null " +
          "takes it away, `quiet` null brings back the hours of the settings.",
      },
    },
    async (request, reply) => {
      const found = await see(request, reply);
      if (!found) return reply;
      const done =
        found.view.messages !== null &&
        (await database.transaction((query) => choose(query, recipients, found.deposit, request.body, now())));
      if (!done) return sendProblem(reply, "not-in-this-state");
      return (await see(request, reply))?.view ?? reply;
    },
  );
};
