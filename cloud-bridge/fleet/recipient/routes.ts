/**
 * The recipient's page asks here, with the link's secret as its bearer token. A wrong one is answered as one of which
 * nobody knows anything, and an address that tries many of them waits; a right one never does.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { PassNumber, type RemoteAction } from "../../../gateway/core/vocabulary.ts";
import { WrongKeys } from "../access/wrong-keys.ts";
import type { IssuedCommand } from "../answers/overview.ts";
import { PassView, RecipientView, type Wish } from "../answers/recipient.ts";
import { Problem, sendProblem } from "../api/problem.ts";
import type { Issued, IssueProblem, Issuing } from "../commands/issue.ts";
import { isOpen, type ViewParts } from "./known.ts";
import { makePass, type PassParts, passBehind } from "./passes.ts";
import { addMessages, addPush, type See } from "./push.ts";
import { addRating } from "./rating.ts";
import { addRemarks } from "./remarks.ts";
import { type Seen, seenBehind } from "./view.ts";

export interface RecipientParts extends ViewParts, PassParts {
  readonly issue: (wanted: Issuing) => Promise<Issued | IssueProblem>;
}
/** A site that is away for a weekend still hears of it. */
const validMs = 7 * 24 * 3_600_000;
const problems = { 404: Problem, 409: Problem, 429: Problem };
const config = { right: "everybody", rateLimit: { max: 240, timeWindow: "1 minute" } } as const;

export const addRecipient = (server: FastifyInstance, parts: RecipientParts): void => {
  const typed = typedOf(server);
  const wrong = new WrongKeys(parts.now);
  const seen = behindToken(wrong, (token) => seenBehind(parts, token));
  for (const more of [addPush, addMessages, addRating]) more(server, parts, seen);
  addRemarks(server, { ...parts, giveBack: givingBack(parts) }, seen);
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
  const add = (what: string, description: string, asked: (found: Seen, named: Named) => Asked): void => {
    typed.post(
      `/v1/recipient/${what}`,
      { config, schema: { response: { 202: RecipientView, ...problems }, description } },
      async (request, reply) => {
        const found = await seen(request, reply);
        if (!found) return reply;
        const { wish, action } = asked(found, request.params as Named);
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
  add(
    "passes/:pass/take-back",
    "Asks the site to let this pass open nothing any more. It does until the site has heard of it.",
    ({ deposit, issue, view }, { pass: number }) => {
      const found = view.passes.find(({ pass }) => String(pass) === number);
      const pass = found?.pass ?? 0;
      return { wish: found?.takeBack ?? never, action: { type: "take-back-pass", deposit, issue, pass } };
    },
  );
  for (const more of [addHandOn, addOpenHere]) more(typed, parts, seen);
  const pass = behindToken(wrong, (token) => passBehind(parts, token));
  typed.get(
    "/v1/pass",
    { config, schema: { response: { 200: PassView, ...problems }, description: "The pass whose link is the token." } },
    async (request, reply) => (await pass(request, reply)) ?? reply,
  );
};

const givingBack = (parts: RecipientParts) => (found: Seen) =>
  order(parts, found, { type: "recall-deposit", deposit: found.deposit });

const addHandOn = (typed: Typed, parts: RecipientParts, seen: See): void => {
  typed.post(
    "/v1/recipient/passes",
    {
      config,
      schema: {
        body: HandOnRequest,
        response: { 201: RecipientView, 400: Problem, ...problems },
        description:
          "Makes a pass to hand on; `pass`: the `nextPass` of the view. The same number again is the same one.",
      },
    },
    async (request, reply) => {
      const found = await seen(request, reply);
      if (!found) return reply;
      const { pass, validMs } = request.body;
      const { deposit, issue, site, view } = found;
      const isKnown = view.passes.some((one) => one.pass === pass);
      if (!isKnown && pass !== view.nextPass) return sendProblem(reply, "not-in-this-state");
      // A pass counts in full seconds.
      const notAfter = validMs === undefined ? null : Math.floor((parts.now() + validMs) / 1_000) * 1_000;
      await makePass(parts, { deposit, issue, pass, site }, notAfter);
      const after = await seen(request, reply);
      return after ? reply.code(201).send(after.view) : reply;
    },
  );
};

const addOpenHere = (typed: Typed, parts: RecipientParts, seen: See): void => {
  typed.post(
    "/v1/recipient/open-here",
    {
      config,
      schema: {
        body: OpenHereRequest,
        response: { 202: RecipientView, 400: Problem, ...problems },
        description:
          "Asks the site for the door, for whoever reads `presence` on the screen of a kiosk there. The order is " +
          "good for a minute; asked again while it is on its way it is the same one.",
      },
    },
    async (request, reply) => {
      const found = await seen(request, reply);
      if (!found) return reply;
      const { deposit, view, commands } = found;
      if (view.openHere.state === "no") return sendProblem(reply, "not-in-this-state");
      if (wrongNumbers(commands, parts.now()) >= wrongNumbersMax) return sendProblem(reply, "too-many-requests");
      const { presence } = request.body;
      const action = { type: "open-here", deposit, presence } as const;
      const no = view.openHere.state === "asked" ? null : await order(parts, found, action, openHereMs);
      if (no) return sendProblem(reply, no);
      const after = await seen(request, reply);
      return after ? reply.code(202).send(after.view) : reply;
    },
  );
};
const OpenHereRequest = z.strictObject({ presence: z.string().regex(/^[0-9]{6}$/) });
/** A number is good for two minutes at most. */
const openHereMs = 60_000;
/** Nobody finds a number that he does not see by trying. */
const wrongNumbersMax = 5;
const wrongNumbersMs = 10 * 60_000;
const wrongNumbers = (commands: readonly IssuedCommand[], now: number): number =>
  commands.filter(
    ({ action, why, issuedAt }) =>
      action.type === "open-here" && why === "presence-unproven" && issuedAt > now - wrongNumbersMs,
  ).length;

const dayMs = 24 * 3_600_000;
const HandOnRequest = z.strictObject({
  pass: PassNumber.min(1),
  /** Absent: as long as the code opens. */
  validMs: z
    .number()
    .int()
    .min(60_000)
    .max(30 * dayMs)
    .optional(),
});
const never: Wish = { state: "no", askedAt: null, until: null, failed: null };

const typedOf = (server: FastifyInstance) => server.withTypeProvider<ZodTypeProvider>();
type Typed = ReturnType<typeof typedOf>;
type Behind<T> = (request: FastifyRequest, reply: FastifyReply) => Promise<T | null>;
/** Looks up what the bearer token of a request leads to. Null: whoever asked has been answered. */
const behindToken =
  <T>(wrong: WrongKeys, look: (token: string) => Promise<T | null>): Behind<T> =>
  async (request, reply) => {
    reply.header("cache-control", "no-store").header("x-robots-tag", "noindex, nofollow");
    const token = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const found = await look(token);
    if (found) return found;
    const waitMs = wrong.waitMs(request.ip);
    wrong.note(request.ip, token);
    if (waitMs === 0) sendProblem(reply, "not-found");
    else sendProblem(reply.header("retry-after", Math.ceil(waitMs / 1_000)), "too-many-requests");
    return null;
  };

type Named = Readonly<Record<string, string>>;
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
  goodMs = validMs,
): Promise<IssueProblem | null> => {
  const ended = commands.filter((command) => kindOf(command.action) === kindOf(action) && !isOpen(command)).length;
  const key = `${deposit}/${kindOf(action)}/${ended}`;
  const issuer = { role: "recipient", id: deposit };
  const issued = await issue({ site, issuer, key, request: { action, reason, expect: {}, validMs: goodMs } });
  return typeof issued === "string" ? issued : null;
};
const kindOf = (action: RemoteAction): string =>
  action.type === "take-back-pass" ? `${action.type}/${action.issue}/${action.pass}` : action.type;
