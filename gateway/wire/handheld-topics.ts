/**
 * What a courier's handheld publishes below `postern/<device>/` and what it hears. JSON, QoS 1, never retained; every
 * request has an `id` of the handheld's own, which the answer repeats. The full text for authors of handheld software
 * is docs/mqtt-devices.md.
 */
import { z } from "zod";
import { DepositId, Size } from "../core/vocabulary.ts";
import { jsonObject } from "./device-status.ts";

const id = z.string().regex(/^[\x21-\x7e]{1,64}$/);
const onDeposit = z.object({ id, deposit: DepositId });

/** One row a subtopic. */
export const handheldRequests = {
  scan: z.object({
    id,
    /** The line as scanned, AIM prefix and all. */
    data: z.string().min(1).max(512),
    size: Size.optional(),
    accessible: z.boolean().optional(),
    damaged: z.boolean().optional(),
    /** Put it beside another parcel of the same recipient. */
    join: DepositId.optional(),
  }),
  "sign-in": z.object({ id, badge: z.string().min(1).max(128), pin: z.string().min(1).max(32) }),
  "sign-out": z.object({ id }),
  done: onDeposit,
  cancel: onDeposit,
  reopen: onDeposit,
  swap: onDeposit.extend({ reason: z.enum(["too-small", "broken", "dirty", "not-empty"]), size: Size.optional() }),
  recall: onDeposit,
  "recall-done": onDeposit,
} as const;
export type HandheldTopic = keyof typeof handheldRequests;
export type HandheldRequest = {
  [T in HandheldTopic]: { readonly topic: T } & Readonly<z.infer<(typeof handheldRequests)[T]>>;
}[HandheldTopic];

/** Of the gateway: `answer` to each request, `prompt` when something happens to a deposit. */
export const handheldHears = { answer: "answer", prompt: "prompt" } as const;

const text = new TextEncoder();
export const encodeHandheldRequest = ({ topic, ...body }: HandheldRequest): Uint8Array<ArrayBuffer> => {
  handheldRequests[topic].parse(body);
  return text.encode(JSON.stringify(body));
};
/** An answer of the core with the request's `id`, or a prompt. */
export const encodeHandheldMessage = (message: object): Uint8Array<ArrayBuffer> => text.encode(JSON.stringify(message));

/** Null: another subtopic, or not of the form that it asks for. */
export const decodeHandheldRequest = (subtopic: string, payload: Uint8Array): HandheldRequest | null => {
  if (!Object.hasOwn(handheldRequests, subtopic)) return null;
  const topic = subtopic as HandheldTopic;
  const parsed = handheldRequests[topic].safeParse(jsonObject(payload));
  return parsed.success ? ({ topic, ...parsed.data } as HandheldRequest) : null;
};
