/** JSON over connections that stay open, and the live stream of a site. */
import { Agent, type IncomingMessage, request } from "node:http";

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}
export interface HttpClient {
  readonly url: string;
  post(path: string, body: unknown, head: { readonly as?: string; readonly key?: string }): Promise<Reply>;
  get(path: string, as?: string): Promise<Reply>;
  close(): void;
}

/** Agents switch Nagle's algorithm off by themselves; a request leaves in one write. */
export const newClient = (url: string): HttpClient => {
  const agent = new Agent({ keepAlive: true });
  const ask = (method: string, path: string, headers: Record<string, string>, body?: string): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const asked = request(url + path, { agent, method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: jsonOf(text) }));
      });
      asked.on("error", reject);
      asked.end(body);
    });
  return {
    url,
    post: (path, body, { as, key }) => {
      const text = JSON.stringify(body);
      const headers = { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) };
      const more = { ...(as && { authorization: as }), ...(key && { "idempotency-key": key }) };
      return ask("POST", path, { ...headers, ...more }, text);
    },
    get: (path, as) => ask("GET", path, as ? { authorization: as } : {}),
    close: () => agent.destroy(),
  };
};

const jsonOf = (text: string): Reply["body"] => {
  try {
    return JSON.parse(text) as Reply["body"];
  } catch {
    return {};
  }
};

/** Calls with every compartment that the site shows anew. Resolves when the stream has begun. */
export const watchLive = (
  url: string,
  seen: (compartment: { readonly compartment: string; readonly door: string }) => void,
): Promise<{ stop(): void }> =>
  new Promise((resolve, reject) => {
    const asked = request(`${url}/live`, (response: IncomingMessage) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        const parts = (text + chunk).split("\n\n");
        text = parts.pop() ?? "";
        for (const part of parts) {
          if (part.includes("event: hello")) resolve({ stop: () => asked.destroy() });
          const data = /^data: (.*)$/m.exec(part)?.[1];
          if (part.includes("event: compartment") && data) seen(JSON.parse(data));
        }
      });
      response.on("error", () => {});
    });
    asked.on("error", reject);
    asked.end();
  });
