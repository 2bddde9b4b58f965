/** Keys of tenants over HTTP. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { ShortId, SiteId } from "../../../gateway/core/vocabulary.ts";
import { type KeyProblem, listKeys, type MadeKey, makeKey, revokeKey, rotateKey } from "../access/api-keys.ts";
import { type Caller, keyRoles, reachOf, rightNames, rightsOf } from "../access/rights.ts";
import { Key, KeyList } from "../answers/keys.ts";
import type { FleetLog } from "../log.ts";
import type { Database } from "../store/query.ts";
import { callerOf } from "./access.ts";
import { Problem, sendProblem } from "./problem.ts";

export interface KeyRouteParts {
  readonly database: Database;
  readonly log: FleetLog;
  readonly now: () => number;
}
const day = 24 * 3_600_000;
const listMax = 1_000;
/** `secret` is shown here and never again. */
const Made = z.object({ secret: z.string(), key: Key });

const validDays = z.number().int().min(1).max(730).default(365);
const Wanted = z.strictObject({
  role: z.enum(keyRoles),
  /** A carrier's is the carrier's id at the sites. A tenant has one role. */
  tenant: SiteId,
  /** For people: which system uses it. */
  name: z.string().regex(/^\P{Cc}{1,80}$/u),
  /** Some of the role's rights; absent: all of them. */
  rights: z.array(z.enum(rightNames)).min(1).max(rightNames.length).optional(),
  validDays,
});
const Rotation = z.strictObject({
  /** So long both keys count. */
  overlapMs: z
    .number()
    .int()
    .min(0)
    .max(30 * day)
    .default(day),
  validDays,
});
const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 429: Problem };

const shown = (made: MadeKey): z.infer<typeof Made> => ({
  ...made,
  key: { ...made.key, rights: [...made.key.rights] },
});

const givableBy = ({ rights }: Caller) =>
  keyRoles.map((role) => ({
    role,
    rights: rights.has("manage-keys") ? rightsOf(role).filter((right) => rights.has(right)) : [],
  }));

export const addKeys = (server: FastifyInstance, { database, log, now }: KeyRouteParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: ShortId });
  const manage = { right: "manage-keys" } as const;
  typed.post(
    "/v1/keys",
    { config: manage, schema: { body: Wanted, response: { 201: Made, ...problems } } },
    async (request, reply) => {
      const { validDays: days, rights: asked, ...wanted } = request.body;
      const all = rightsOf(wanted.role);
      const rights = all.filter((right) => asked?.includes(right) ?? true);
      const beyond = asked?.find((right) => !all.includes(right));
      if (beyond !== undefined) return sendProblem(reply, "bad-request", `/rights ${beyond}`);
      const by = callerOf(request);
      const made = await makeKey(database, { ...wanted, rights, expiresAt: now() + days * day }, by, now());
      if (typeof made === "string") return sendProblem(reply, made satisfies KeyProblem);
      log.info("key-made", { key: made.key.id, tenant: made.key.tenant, role: made.key.role, by: by.tenant });
      return reply.code(201).header("cache-control", "no-store").send(shown(made));
    },
  );
  typed.get(
    "/v1/keys",
    {
      config: { right: "read-keys" },
      schema: { response: { 200: KeyList, ...problems } },
    },
    async (request) => {
      const caller = callerOf(request);
      const tenant = reachOf(caller, "read-keys") === "all" ? null : caller.tenant;
      const keys = await listKeys(database, tenant, listMax);
      return { keys: keys.map((key) => ({ ...key, rights: [...key.rights] })), givable: givableBy(caller) };
    },
  );
  typed.post(
    "/v1/keys/:id/rotate",
    { config: manage, schema: { params, body: Rotation, response: { 201: Made, ...problems } } },
    async (request, reply) => {
      const { overlapMs, validDays: days } = request.body;
      const by = callerOf(request);
      const times = { overlapMs, expiresAt: now() + days * day };
      const made = await rotateKey(database, request.params.id, times, by, now());
      if (typeof made === "string") return sendProblem(reply, made satisfies KeyProblem);
      log.info("key-rotated", { key: made.key.id, replaces: made.key.replaces, by: by.tenant });
      return reply.code(201).header("cache-control", "no-store").send(shown(made));
    },
  );
  typed.delete(
    "/v1/keys/:id",
    { config: manage, schema: { params, response: { 204: z.null(), ...problems } } },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await revokeKey(database, id, now()))) return sendProblem(reply, "not-found");
      log.info("key-revoked", { key: id, by: callerOf(request).tenant });
      return reply.code(204).send(null);
    },
  );
};
