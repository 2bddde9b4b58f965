/** The stage's own interface, on loopback only: JSON over HTTP. The gateway passes on what its pages ask. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "../../firmware-sim/lines/serve-tcp.ts";

export interface StageAsked {
  readonly method: string;
  /** Words of the path. */
  readonly path: readonly string[];
  readonly body: unknown;
}
/** What is answered; null: there is nothing of that name. Throws `StageNo`. */
export type StageAnswers = (asked: StageAsked) => Promise<unknown>;
export class StageNo extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}
export interface StageServer {
  readonly url: string;
  stop(): Promise<void>;
}
const bodyBytesMax = 65_536;
const connectionsMax = 200;

export const serveStage = async (answers: StageAnswers): Promise<StageServer> => {
  const server = createServer((request, response) => {
    respond(answers, request).then(
      (found) => send(response, found === null ? 404 : 200, found ?? { code: "not-found" }),
      (error: unknown) =>
        error instanceof StageNo
          ? send(response, error.status, { code: error.code })
          : send(response, 502, { code: "demo-away" }),
    );
  });
  server.maxConnections = connectionsMax;
  const port = await listen(server, "127.0.0.1", 0);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
};

const send = (response: ServerResponse, status: number, body: unknown): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
};

const respond = async (answers: StageAnswers, request: IncomingMessage): Promise<unknown> => {
  const { method = "GET", url = "/" } = request;
  const path = (url.split("?")[0] ?? "").split("/").slice(1);
  return await answers({ method, path, body: method === "POST" ? await readJson(request) : {} });
};

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new StageNo(413, "body-too-large");
    chunks.push(chunk);
  }
  try {
    return bytes === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new StageNo(400, "request-malformed");
  }
};
