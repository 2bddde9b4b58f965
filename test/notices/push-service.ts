/**
 * A push service and the browsers behind it: RFC 8030 in front, and what it is given is decrypted with Node's own
 * primitives after RFC 8291 and RFC 8188, its sender checked after RFC 8292.
 */
import { createDecipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes, verify } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { PushSubscription } from "../../cloud-bridge/fleet/notices/contact/subscriptions.ts";

/** RFC 8291, appendix A. */
export const pushSubscription = {
  endpoint: "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
  keys: {
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth: "BTBZMqHH6r4Tts7J_aSIgg",
  },
  language: "en",
};

/** What the page's worker is given, and how it came. */
export interface Pushed {
  /** The number of the browser. */
  readonly browser: number;
  readonly payload: {
    readonly id: string;
    readonly title: string;
    readonly body: string;
    readonly lang: string;
    readonly link: string | null;
  };
  readonly headers: IncomingHttpHeaders;
  /** Base64url: whom the browser lets send. */
  readonly sender: string;
}
interface Browser {
  readonly pair: ECDH;
  readonly auth: Buffer;
}
const subject = "mailto:lockers@example.org";

export class PushService {
  readonly #browsers = new Map<number, Browser>();
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, headers } = this.onPush(this.#read(request.url ?? "", request.headers, Buffer.concat(chunks)));
    if (status === null) return request.socket.destroy();
    return response.writeHead(status, headers).end();
  });
  /** Its answer; null: it hangs up. */
  onPush: (pushed: Pushed) => { readonly status: number | null; readonly headers?: Record<string, string> } = () => ({
    status: 201,
  });
  #port = 0;

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
  get channel() {
    return { kind: "web-push", subject, loopback: true, timeoutMs: 60_000 };
  }
  /** What the browser of this number gives to the page. */
  subscription(browser: number, language: "zh-CN" | "en" = "zh-CN"): PushSubscription {
    const pair = createECDH("prime256v1");
    const p256dh = pair.generateKeys("base64url");
    const auth = randomBytes(16);
    this.#browsers.set(browser, { pair, auth });
    const endpoint = `http://127.0.0.1:${this.#port}/push/${browser}`;
    return { endpoint, keys: { p256dh, auth: auth.toString("base64url") }, language };
  }

  #read(path: string, headers: IncomingHttpHeaders, body: Buffer): Pushed {
    const browser = Number(path.replace("/push/", ""));
    const { pair, auth } = this.#browsers.get(browser)!;
    const payload = JSON.parse(opened(body, pair, auth)) as Pushed["payload"];
    return { browser, payload, headers, sender: senderOf(headers, `http://127.0.0.1:${this.#port}`) };
  }
}

/** One record: salt (16) ‖ record size (4) ‖ length of the key (1) ‖ the sender's key ‖ AES-128-GCM. */
const opened = (body: Buffer, pair: ECDH, auth: Buffer): string => {
  const [salt, length] = [body.subarray(0, 16), body[20]!];
  const theirs = body.subarray(21, 21 + length);
  const record = body.subarray(21 + length);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), pair.getPublicKey(), theirs]);
  const material = Buffer.from(hkdfSync("sha256", pair.computeSecret(theirs), auth, info, 32));
  const key = Buffer.from(hkdfSync("sha256", material, salt, "Content-Encoding: aes128gcm\0", 16));
  const nonce = Buffer.from(hkdfSync("sha256", material, salt, "Content-Encoding: nonce\0", 12));
  const decipher = createDecipheriv("aes-128-gcm", key, nonce);
  decipher.setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = plain.lastIndexOf(2);
  return plain.subarray(0, end).toString("utf8");
};

/** Throws when the token is not signed by the key beside it, or is for somebody else. */
const senderOf = ({ authorization = "" }: IncomingHttpHeaders, origin: string): string => {
  const [, token = "", key = ""] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const coordinates = {
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", ...coordinates }, format: "jwk" });
  const signed = Buffer.from(`${head}.${claims}`);
  const is = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
  if (!verify("sha256", signed, is, Buffer.from(signature, "base64url"))) throw new Error("the token is not signed");
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as Record<string, unknown>;
  const ahead = Number(exp) - Date.now() / 1_000;
  if (aud !== origin || sub !== subject || ahead <= 0 || ahead > 86_400) throw new Error("the token is not for here");
  return key;
};
