/** Who may ask: a bearer token, or the page's session, which is a cookie that stands for a token. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FleetTokens } from "../keys.ts";
import { sendProblem } from "./problem.ts";

export type Role = "operator" | "phone";
export const sessionCookie = "postern-fleet";

/** Phone tokens see what operators see, and the pickup codes of the demo phone as well. */
const grants: Readonly<Record<Role, readonly Role[]>> = { operator: ["operator"], phone: ["operator", "phone"] };

export const roleOf = (tokens: FleetTokens, token: string): Role | null => {
  if (same(token, tokens.phone)) return "phone";
  return same(token, tokens.operator) ? "operator" : null;
};

/** A hook that lets only these roles pass. */
export const requireRole =
  (tokens: FleetTokens, wanted: Role) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const role = roleOf(tokens, tokenOf(request));
    if (role === null) return sendProblem(reply, "not-signed-in");
    if (!grants[role].includes(wanted)) return sendProblem(reply, "not-allowed");
    return undefined;
  };

/** Lets only this role pass, and none that sees as much. */
export const requireExactly =
  (tokens: FleetTokens, wanted: Role) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const role = roleOf(tokens, tokenOf(request));
    if (role === null) return sendProblem(reply, "not-signed-in");
    return role === wanted ? undefined : sendProblem(reply, "not-allowed");
  };

const tokenOf = (request: FastifyRequest): string => {
  const bearer = /^Bearer ([A-Za-z0-9_-]+)$/.exec(request.headers.authorization ?? "")?.[1];
  return bearer ?? request.cookies[sessionCookie] ?? "";
};
const same = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
