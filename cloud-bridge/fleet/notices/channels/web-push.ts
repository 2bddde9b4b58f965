/**
 * Web push: RFC 8030 to the browser's own push service, encrypted for the browser alone (RFC 8291), signed with the
 * fleet's key (RFC 8292). Its topic is the message's id, so that a try that comes twice to the service waits there
 * once; the browser shows one notification an id.
 */
import { createECDH } from "node:crypto";
import webPush from "web-push";
import { childKey, type FleetKeys } from "../../keys.ts";
import { publicPost } from "../../public-post.ts";
import { openSubscription } from "../contact/subscriptions.ts";
import type { WebPushChannelSettings } from "../settings.ts";
import { type Channel, type Message, notSent, type Sent } from "./channel.ts";

const label = "postern web-push key 1";
/** 4,096 bytes are what every service takes: so much of it may be text, whatever its signs. */
const textCharsMax = 1_000;

export interface PushKeys {
  /** Base64url of the uncompressed point: browsers subscribe for this sender. */
  readonly publicKey: string;
  readonly privateKey: string;
}
/** Derived, so that every worker has the same and none is lost: another key would end every subscription. */
export const pushKeysOf = ({ kek }: Pick<FleetKeys, "kek">): PushKeys => {
  const pair = createECDH("prime256v1");
  const privateKey = childKey(Buffer.from(kek, "base64url"), label);
  pair.setPrivateKey(privateKey);
  return {
    publicKey: pair.getPublicKey("base64url"),
    privateKey: Buffer.from(privateKey).toString("base64url"),
  };
};

export const webPushChannel = (settings: WebPushChannelSettings, keys: FleetKeys): Channel => {
  const vapidDetails = { subject: settings.subject, ...pushKeysOf(keys) };
  const { timeoutMs, loopback } = settings;
  return {
    ...{ address: "push", timeoutMs },
    send: async (message) => {
      const subscription = openSubscription(keys, message.to);
      if (!subscription) return notSent("subscription-unreadable", true);
      const { headers, body } = webPush.generateRequestDetails(subscription, payloadOf(message), {
        ...{ vapidDetails, contentEncoding: "aes128gcm", TTL: Math.floor(settings.ttlMs / 1_000) },
        ...{ urgency: message.isUrgent ? "high" : "normal", topic: message.id },
      });
      const { endpoint: url } = subscription;
      const post = { url, headers: lowered(headers), body, at: Date.now(), timeoutMs, loopback };
      return sentOf(await publicPost(post));
    },
    stop: async () => undefined,
  };
};

/** What the page's worker reads. */
const payloadOf = ({ id, subject: title, text, language, link }: Message): string =>
  JSON.stringify({ id, title, body: text.slice(0, textCharsMax), lang: language, link });

const lowered = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

const sentOf = ({ status, error, retryAfterMs }: Awaited<ReturnType<typeof publicPost>>): Sent => {
  if (status === null) return notSent(error ?? "connection", error === "not-public" || error === "not-https");
  if (status >= 200 && status <= 299) return { ok: true, providerId: null };
  const failure = { ok: false, error: `http-${status}` } as const;
  if (status === 404 || status === 410) return { ...failure, forGood: true, isGone: true };
  return { ...failure, forGood: refused.has(status), ...(retryAfterMs === null ? {} : { retryAfterMs }) };
};
/** The same request would be refused again. */
const refused = new Set([400, 413]);
