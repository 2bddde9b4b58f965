/** Problem details (RFC 9457). The machine-readable part is `code`. */
import type { FastifyReply } from "fastify";
import { z } from "zod";

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
});

const titles = {
  "not-found": [404, "Nothing is known by that name"],
  "not-signed-in": [401, "A bearer token or a signed-in session is needed"],
  "not-allowed": [403, "This token may not do that"],
  "bad-request": [400, "The request does not fit the interface"],
  "tenant-has-another-role": [409, "A tenant by this name has another role"],
  "not-in-this-state": [409, "The parcel is in a state in which this cannot be done"],
  "key-ended": [409, "The key has ended"],
  "too-many-keys": [409, "There is no room for one more key"],
  "template-unfit": [400, "These words cannot be told"],
  "too-many-bulk-notices": [409, "Enough bulk notices are under way"],
  "delivery-waiting": [409, "It is on its way already"],
  "too-many-subscriptions": [409, "Enough browsers are told of this parcel"],
  "too-many-webhooks": [409, "There is no room for one more endpoint"],
  "site-unheard": [409, "The site has never connected"],
  "version-taken": [409, "Somebody has set a newer version"],
  "document-too-large": [413, "The document is too large"],
  "idempotency-key-reused": [409, "The same key came with another request"],
  "too-many-commands": [429, "Too many commands of this site have not ended"],
  "too-many-requests": [429, "Too many requests"],
  "took-too-long": [503, "It took too long to find: ask for less, or later"],
  internal: [500, "The fleet failed to answer"],
} as const;
export type ProblemCode = keyof typeof titles;

export const sendProblem = (reply: FastifyReply, code: ProblemCode, detail?: string): FastifyReply => {
  const [status, title] = titles[code];
  const body = { type: "about:blank", title, status, code, ...(detail === undefined ? {} : { detail }) };
  return reply.code(status).type("application/problem+json").send(JSON.stringify(body));
};
