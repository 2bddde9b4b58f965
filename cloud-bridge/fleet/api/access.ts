/**
 * Who asks, and whether he may. Each route says which right it needs, or that it is everybody's; one that says nothing
 * cannot be started. Proof is a bearer token, or the page's session, which is a cookie that stands for one.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Issuer } from "../../../gateway/core/vocabulary.ts";
import { callerWith } from "../access/api-keys.ts";
import { isPersonToken, personWith } from "../access/person-sessions.ts";
import { type Caller, type Right, type Role, reachOf, rightsOf } from "../access/rights.ts";
import { digestOf, fits } from "../access/secret.ts";
import { WrongKeys } from "../access/wrong-keys.ts";
import type { FleetTokens } from "../keys.ts";
import type { Database } from "../store/query.ts";
import { sendProblem } from "./problem.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    right?: Right | "everybody";
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}
export const sessionCookie = "postern-fleet";

export interface AccessParts {
  readonly database: Database;
  readonly tokens: FleetTokens;
  readonly now: () => number;
}
export interface Recognise {
  /** Who has this token; null: nobody. */
  known(token: string): Promise<Caller | null>;
  /** Null: nobody, and whoever sent it has been answered. */
  orAnswer(token: string, request: FastifyRequest, reply: FastifyReply): Promise<Caller | null>;
}

export const recogniser = ({ database, tokens, now }: AccessParts): Recognise => {
  const wrong = new WrongKeys(now);
  const stored = (token: string): Promise<Caller | null> =>
    (isPersonToken(token) ? personWith : callerWith)(database, token, now());
  const known = async (token: string): Promise<Caller | null> => firstCaller(tokens, token) ?? (await stored(token));
  const orAnswer: Recognise["orAnswer"] = async (token, { ip }, reply) => {
    const first = firstCaller(tokens, token);
    if (first !== null) return first;
    // Looked up first: many share one address, and whoever has a right one does not wait for others' wrong ones. A
    // wrong one costs a row by its key at most, and of an address those of a minute are bounded.
    const caller = await stored(token);
    if (caller !== null) return caller;
    const waitMs = token === "" ? 0 : wrong.waitMs(ip);
    if (token !== "") wrong.note(ip, token);
    if (waitMs === 0) sendProblem(reply, "not-signed-in");
    else sendProblem(reply.header("retry-after", Math.ceil(waitMs / 1_000)), "too-many-requests");
    return null;
  };
  return { known, orAnswer };
};

/** The tokens that were made at the first start: with them the first keys are made. */
const firstCaller = (tokens: FleetTokens, token: string): Caller | null => {
  const as = (role: Role): Caller => ({ role, tenant: role, rights: new Set(rightsOf(role)) });
  if (fits(token, digestOf(tokens.phone))) return as("phone");
  return fits(token, digestOf(tokens.operator)) ? as("operator") : null;
};

/** For every route that is added to this server, or below it, afterwards. */
export const guard = (server: FastifyInstance, recognise: Recognise): void => {
  server.decorateRequest("caller", null);
  server.addHook("onRoute", ({ method, url, config, schema }) => {
    const right = config?.right;
    if (right === undefined) throw new Error(`${method} ${url} does not say whose it is`);
    // What is described nowhere is nobody's secret.
    if (schema?.hide === true && right !== "everybody") throw new Error(`${method} ${url} is hidden`);
  });
  server.addHook("onRequest", async (request, reply) => {
    const { right } = request.routeOptions.config;
    if (right === "everybody") return undefined;
    request.caller = await recognise.orAnswer(tokenOf(request), request, reply);
    if (request.caller === null) return reply;
    const may = right !== undefined && reachOf(request.caller, right) !== null;
    return may ? undefined : sendProblem(reply, "not-allowed");
  });
};

/** Of a route that is not everybody's. */
export const callerOf = ({ caller }: FastifyRequest): Caller => {
  if (caller === null) throw new Error("nobody has asked");
  return caller;
};
/** Whose name an order or a document bears. */
export const issuerOf = (request: FastifyRequest): Issuer => {
  const { role, tenant: id } = callerOf(request);
  return { role, id };
};

/** Empty: there is none. */
export const bearerOf = (authorization: string | undefined): string =>
  /^Bearer ([A-Za-z0-9_-]+)$/.exec(authorization ?? "")?.[1] ?? "";

const tokenOf = (request: FastifyRequest): string =>
  bearerOf(request.headers.authorization) || (request.cookies[sessionCookie] ?? "");
