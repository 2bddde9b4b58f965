/**
 * The recipient's page asks here, with the link's secret as its bearer token. A wrong one is answered as one of which
 * nobody knows anything, and an address that tries many of them waits; a right one never does.
 */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { RemoteAction } from "../../../gateway/core/vocabulary.ts";
import { WrongKeys } from "../access/wrong-keys.ts";
import { RecipientView, type Wish } from "../answers/recipient.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import type { Issued, IssueProblem, Issuing } from "../commands/issue.ts";
import { addPush, type See } from "./push.ts";
import { isOpen, type Seen, seenBehind, type ViewParts } from "./view.ts";

export interface RecipientParts extends ViewParts {
  readonly issue: (wanted: Issuing) => Promise<Issued | IssueProblem>;
}
/** A site that is away for a weekend still hears of it. */
const validMs = 7 * 24 * 3_600_000;
const problems = { 404: Problem, 409: Problem, 429: Problem };
const config = { right: "everybody", rateLimit: { max: 240, timeWindow: "1 minute" } } as const;

export const addRecipient = (server: FastifyInstance, parts: RecipientParts): void => {
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const wrong = new WrongKeys(parts.now);
  const seen: See = async (request, reply) => {
    reply.header("cache-control", "no-store").header("x-robots-tag", "noindex, nofollow");
    const token = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const found = await seenBehind(parts, token);
    if (found) return found;
    const waitMs = wrong.waitMs(request.ip);
    wrong.note(request.ip, token);
    if (waitMs === 0) sendProblem(reply, "not-found");
    else sendProblem(reply.header("retry-after", Math.ceil(waitMs / 1_000)), "too-many-requests");
    return null;
  };
  addPush(server, parts, seen);
  typed.get(
    "/v1/recipient",
    {
      config,
      schema: {
        response: { 200: RecipientView, ...problems },
        description: "The deposit whose link is the bearer token.",
      },
    },
    async (request, reply) => (await seen(request, reply))?.view ?? reply,
  );
  const add = (what: string, description: string, asked: (found: Seen) => Asked): void => {
    typed.post(
      `/v1/recipient/${what}`,
      { config, schema: { response: { 202: RecipientView, ...problems }, description } },
      async (request, reply) => {
        const found = await seen(request, reply);
        if (!found) return reply;
        const { wish, action } = asked(found);
        if (wish.state === "no") return sendProblem(reply, "not-in-this-state");
        const no = wish.state === "possible" ? await order(parts, found, action) : null;
        if (no) return sendProblem(reply, no);
        const after = await seen(request, reply);
        return after ? reply.code(202).send(after.view) : reply;
      },
    );
  };
  add(
    "extension",
    "Asks the site to hold it for longer; asked again while one is on its way it is the same one.",
    ({ deposit, view }) => ({ wish: view.extension, action: { type: "extend-hold", deposit } }),
  );
  add(
    "code",
    "Asks the site for another pickup code. The old one opens the door until the site has heard of it.",
    ({ deposit, issue, view }) => ({ wish: view.change, action: { type: "change-pickup-code", deposit, issue } }),
  );
};
interface Asked {
  readonly wish: Wish;
  readonly action: RemoteAction;
}
const reason = "asked for by the recipient";

/** How many of its kind have ended is part of its key: the same wish twice is one command, the next try another. */
const order = async (
  { issue }: RecipientParts,
  { deposit, site, commands }: Seen,
  action: RemoteAction,
): Promise<IssueProblem | null> => {
  const ended = commands.filter((command) => command.action.type === action.type && !isOpen(command)).length;
  const key = `${deposit}/${action.type}/${ended}`;
  const issuer = { role: "recipient", id: deposit };
  const issued = await issue({ site, issuer, key, request: { action, reason, expect: {}, validMs } });
  return typeof issued === "string" ? issued : null;
};
