/** The page's session: a cookie that scripts never see, in place of a token or key of those who see something there. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { endSession, isPersonToken } from "../access/person-sessions.ts";
import { type Caller, mayLook, rightsOf } from "../access/rights.ts";
import { SignInLinks } from "../access/sign-in-links.ts";
import { addSignOn, type SignOnParts } from "../access/sign-on.ts";
import { Session, SessionHere } from "../answers/answers.ts";
import { type AccessParts, callerOf, type Recognise, sessionCookie } from "./access.ts";
import { Problem, sendProblem } from "./problem.ts";

export interface SessionParts extends AccessParts, SignOnParts {
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
      schema: { response: { 200: SessionHere, ...problems } },
    },
    async (request, reply) => {
      const token = request.cookies[sessionCookie] ?? "";
      const caller = token === "" ? null : await recognise.known(token);
      return reply.header("cache-control", "no-store").send({
        session: caller && sessionOf(caller, demoPhone, isPersonToken(token)),
        signOn: parts.signOn === null ? null : { name: parts.signOn.name },
      });
    },
  );
  typed.post(
    "/session",
    {
      config: { right: "everybody", rateLimit: { max: 20, timeWindow: "1 minute" } },
      schema: { body: z.object({ token: z.string().max(tokenCharsMax) }), response: { 200: Session, ...problems } },
    },
    async (request, reply) => {
      const role = await links.take(request.body.token);
      const token = role === null ? request.body.token : tokens[role];
      const caller = await recognise.orAnswer(token, request, reply);
      if (caller === null) return reply;
      if (!mayLook(caller)) return sendProblem(reply, "not-allowed");
      const options = { path: "/", httpOnly: true, sameSite: "strict" as const, secure: secureCookie };
      return reply.setCookie(sessionCookie, token, options).send(sessionOf(caller, demoPhone, false));
    },
  );
  typed.delete(
    "/session",
    { config: { right: "everybody" }, schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      await endSession(parts.database, request.cookies[sessionCookie] ?? "");
      return reply.clearCookie(sessionCookie, { path: "/" }).code(204).send(null);
    },
  );
  addLinks(server, links);
  addSignOn(server, parts);
};

/**
 * A link signs in as the role that asked for it. An operator's session may do all that operators may, so that a key of
 * fewer rights gets none.
 */
const addLinks = (server: FastifyInstance, links: SignInLinks): void => {
  server.withTypeProvider<ZodTypeProvider>().post(
    "/session/links",
    {
      config: { right: "make-sign-in-links" },
      schema: { response: { 201: z.object({ secret: z.string() }), ...problems } },
    },
    async (request, reply) => {
      const { role, rights } = callerOf(request);
      const isWhole = rightsOf(role).every((right) => rights.has(right));
      if ((role !== "operator" && role !== "phone") || !isWhole) return sendProblem(reply, "not-allowed");
      return reply
        .code(201)
        .header("cache-control", "no-store")
        .send({ secret: await links.make(role) });
    },
  );
};

const sessionOf = ({ role, tenant, rights }: Caller, demoPhone: boolean, signedOn: boolean): Session => ({
  ...{ role, tenant, demoPhone, signedOn, rights: [...rights] },
});
