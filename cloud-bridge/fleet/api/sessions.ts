/** The page's session: a cookie that scripts never see, in place of a token or key of those who see sites. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { type Caller, reachOf } from "../access/rights.ts";
import { SignInLinks } from "../access/sign-in-links.ts";
import { Session } from "../answers/answers.ts";
import { type AccessParts, type Recognise, sessionCookie } from "./access.ts";
import { Problem, sendProblem } from "./problem.ts";

export interface SessionParts extends AccessParts {
  readonly recognise: Recognise;
  readonly demoPhone: boolean;
  readonly secureCookie: boolean;
}
const problems = { 400: Problem, 401: Problem, 403: Problem, 429: Problem };
const tokenCharsMax = 128;

export const addSessions = (server: FastifyInstance, parts: SessionParts): void => {
  const { recognise, secureCookie, demoPhone, tokens } = parts;
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const links = new SignInLinks(parts.database, parts.now);
  typed.get(
    "/session",
    {
      config: { right: "everybody", rateLimit: { max: 120, timeWindow: "1 minute" } },
      schema: { response: { 200: z.object({ session: Session.nullable() }), ...problems } },
    },
    async (request, reply) => {
      const token = request.cookies[sessionCookie] ?? "";
      const caller = token === "" ? null : await recognise.known(token);
      return reply.header("cache-control", "no-store").send({ session: caller && sessionOf(caller, demoPhone) });
    },
  );
  typed.post(
    "/session",
    {
      config: { right: "everybody", rateLimit: { max: 20, timeWindow: "1 minute" } },
      schema: { body: z.object({ token: z.string().max(tokenCharsMax) }), response: { 200: Session, ...problems } },
    },
    async (request, reply) => {
      const token = (await links.take(request.body.token)) ? tokens.phone : request.body.token;
      const caller = await recognise.orAnswer(token, request, reply);
      if (caller === null) return reply;
      if (reachOf(caller, "read-sites") === null) return sendProblem(reply, "not-allowed");
      const options = { path: "/", httpOnly: true, sameSite: "strict" as const, secure: secureCookie };
      return reply.setCookie(sessionCookie, token, options).send(sessionOf(caller, demoPhone));
    },
  );
  typed.delete(
    "/session",
    { config: { right: "everybody" }, schema: { response: { 204: z.null() } } },
    async (_request, reply) => reply.clearCookie(sessionCookie, { path: "/" }).code(204).send(null),
  );
  if (demoPhone) addLinks(server, links);
};

/** A demo hands out links to its own page: who has the demo phone may make one. */
const addLinks = (server: FastifyInstance, links: SignInLinks): void => {
  server.withTypeProvider<ZodTypeProvider>().post(
    "/session/links",
    {
      config: { right: "read-notices" },
      schema: { response: { 201: z.object({ secret: z.string() }), ...problems } },
    },
    async (_request, reply) =>
      reply
        .code(201)
        .header("cache-control", "no-store")
        .send({ secret: await links.make() }),
  );
};

const sessionOf = ({ role, tenant, rights }: Caller, demoPhone: boolean): Session => ({
  ...{ role, tenant, demoPhone, rights: [...rights] },
});
