/**
 * Sessions of staff. The token is derived from the site's key, the Idempotency-Key and the credentials, so that a
 * repeated sign-in gets the very same token and nobody without the credentials and the key can make one.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Command } from "../core/command.ts";
import { isRefusal } from "../core/refusal.ts";
import type { Actor } from "../core/vocabulary.ts";
import { problemOf } from "./answer.ts";
import { keyOf, submit } from "./ask.ts";
import { sendProblem } from "./faults.ts";
import type { Room } from "./room.ts";

export interface SignIn {
  readonly kind: "courier" | "maintainer";
  /** Account or badge with everything that was proven by it; digested here. */
  readonly proofs: readonly string[];
  /** Where wrong tries are counted. */
  readonly source: string;
  readonly by?: Actor;
  /** No cookie: somebody else is signed in at this page. */
  readonly beside?: boolean;
  readonly command: (session: string) => Command;
}

export const signIn = async (
  room: Room,
  request: FastifyRequest,
  reply: FastifyReply,
  { kind, proofs, source, by, command, beside = false }: SignIn,
): Promise<FastifyReply> => {
  const { secrets } = room.deps;
  const who = secrets.digest("command", JSON.stringify(proofs));
  const token = secrets.digest("session", `token|${kind}|${source}|${keyOf(request)}|${who}`);
  const session = room.identity.digestOfToken(token);
  const answer = await submit(room, request, {
    by: by ?? { kind, session },
    command: command(session),
    sender: `sign-in|${kind}|${source}`,
  });
  if (isRefusal(answer)) return sendProblem(reply, problemOf(answer));
  if (!beside) room.identity.setCookie(reply, kind, token);
  return reply.send({ ...answer, token });
};
