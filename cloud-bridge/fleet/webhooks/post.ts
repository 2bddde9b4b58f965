/** One try: a signed POST to an endpoint that somebody else has chosen. */
import { createHmac } from "node:crypto";
import { type Answer, type PublicPost, publicPost } from "../public-post.ts";

export interface Post extends Omit<PublicPost, "headers" | "body"> {
  readonly id: string;
  readonly body: string;
  /** Each signs. */
  readonly keys: readonly Uint8Array[];
}

/** Standard Webhooks 1.0: `v1`, HMAC-SHA-256 of `id.seconds.body`. */
export const signatureOf = (key: Uint8Array, id: string, seconds: number, body: string): string =>
  `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;

export const post = (what: Post): Promise<Answer> => publicPost({ ...what, headers: headersOf(what) });

const headersOf = ({ id, body, keys, at }: Post): Record<string, string | number> => {
  const seconds = Math.floor(at / 1_000);
  return {
    "content-type": "application/json",
    "user-agent": "Postern-Webhooks/1",
    "webhook-id": id,
    "webhook-timestamp": seconds,
    "webhook-signature": keys.map((key) => signatureOf(key, id, seconds, body)).join(" "),
  };
};
