/** From a request to a command in the inbox and back. What is secret was digested before it gets here. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Answer } from "../core/answer.ts";
import type { Command } from "../core/command.ts";
import { isRefusal } from "../core/refusal.ts";
import type { Actor } from "../core/vocabulary.ts";
import type { SideRecord } from "../ports/journal.ts";
import type { Secrets } from "../ports/trust/secrets.ts";
import { readScanLine } from "../wire/parcel/scan-line.ts";
import { codeDigits } from "../wire/trust/pickup-code.ts";
import { problemOf } from "./answer.ts";
import { sendProblem } from "./faults.ts";
import type { Room } from "./room.ts";

export interface Asking {
  readonly by: Actor;
  readonly command: Command;
  readonly sides?: readonly SideRecord[];
  /** Who counts as the sender for the Idempotency-Key, when the actor does not say it. */
  readonly sender?: string;
  /** What was asked, when the whole body is not it (one item of a list). */
  readonly asked?: unknown;
}

/** Rejects with `InboxFull`. */
export const submit = async (room: Room, request: FastifyRequest, asking: Asking): Promise<Answer> => {
  const { inbox, secrets } = room.deps;
  const { by, command, sides, sender } = asking;
  return await inbox.submit(
    {
      command,
      by,
      key: answerKey(room, request, by, sender),
      request: digestOfRequest(secrets, request, asking.asked ?? request.body),
    },
    sides,
  );
};

/** Submits and answers: the command's answer, or the problem that a refusal is. */
export const ask = async (room: Room, request: FastifyRequest, reply: FastifyReply, asking: Asking): Promise<void> => {
  giveAnswer(reply, await submit(room, request, asking));
};

export const giveAnswer = (reply: FastifyReply, answer: Answer): void => {
  if (isRefusal(answer)) sendProblem(reply, problemOf(answer));
  else reply.send(answer);
};

/** Under which core keeps what this sender's command was answered. */
export const answerKey = (
  { deps: { secrets } }: Room,
  request: FastifyRequest,
  by: Actor,
  sender = senderOf(by),
): string => secrets.digest("command", `${sender}|${keyOf(request)}`);

export const keyOf = (request: FastifyRequest): string => String(request.headers["idempotency-key"]);

/** The same words for the same request: the body has passed its schema, which orders and normalises it. */
const digestOfRequest = (secrets: Secrets, { method, url }: FastifyRequest, body: unknown): string =>
  secrets.digest("command", `${method} ${url.split("?")[0]}\n${JSON.stringify(body ?? null)}`);

const senderOf = (by: Actor): string => {
  switch (by.kind) {
    case "kiosk":
      return `kiosk|${by.terminal}`;
    case "handheld":
      return `handheld|${by.device}`;
    case "courier":
    case "maintainer":
      return `${by.kind}|${by.session}`;
    case "system":
      return "system";
  }
};

/**
 * What has the form of a code as core knows it, its digest, and the parcel's number that the same text can be. Neither:
 * a code that lacks digits, or nothing of ours.
 */
export const codeFields = (
  { digestOfCode }: Pick<Secrets, "digestOfCode">,
  text: string,
): { readonly digest?: string; readonly label?: string } => {
  const { scan } = readScanLine(text);
  // In groups, as a message writes it.
  const bare = text.replace(/\s+/g, "");
  return {
    ...(isCode.test(bare) ? { digest: digestOfCode(bare) } : {}),
    ...(scan.kind === "waybill" || scan.kind === "sscc" ? { label: scan.waybill } : {}),
  };
};
const isCode = new RegExp(`^[0-9]{${codeDigits}}$`);

/** Without the fields that are undefined: a command has them or has them not. */
export const given = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

/** Where wrong sign-ins are counted: the terminal, or the address (which core keeps short). */
export const sourceOf = (secrets: Secrets, request: FastifyRequest): string => {
  const address = addressOf(request);
  return address.length <= 32 ? address : secrets.digest("scan", address).slice(0, 32);
};

/** Whoever has hung up has no address any more; all of them together count as one. */
export const addressOf = ({ ip }: Pick<FastifyRequest, "ip">): string => (ip as string | undefined) ?? "gone";
