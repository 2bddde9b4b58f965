/** One request to a site, over its own certificate when it has one: JSON there, JSON back. */
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  /** `Authorization`. */
  readonly as?: string;
  readonly key?: string;
  /** PEM of the authority that the site's certificate is signed by. */
  readonly ca?: string | undefined;
}
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}
const requestMs = 20_000;
const replyBytesMax = 4_194_304;

/** Rejects when the site is away, starting or too busy: the one who asks tries again with the same key. */
export const ask = async (url: string, { method, body, as, key, ca }: Asked = {}): Promise<Reply> => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const reply = await send(url, {
    method: method ?? (text === undefined ? "GET" : "POST"),
    headers: {
      ...(text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
      ...(as === undefined ? {} : { authorization: as }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    ...{ text, ca },
  });
  if (reply.status >= 500 || reply.status === 429) throw new Error(`${url} answers ${reply.status}`);
  return { status: reply.status, body: (reply.text === "" ? {} : JSON.parse(reply.text)) as Reply["body"] };
};

interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly text: string | undefined;
  readonly ca: string | undefined;
}
const send = (url: string, { method, headers, text, ca }: Sent): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const open = url.startsWith("https:") ? overHttps : overHttp;
    const signal = AbortSignal.timeout(requestMs);
    const request = open(url, { method, headers, signal, ...(ca === undefined ? {} : { ca }) }, (response) => {
      let heard = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        heard += chunk;
        if (heard.length > replyBytesMax) request.destroy(new RangeError(`${url} says too much`));
      });
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text: heard }));
    });
    request.once("error", reject);
    request.end(text);
  });
