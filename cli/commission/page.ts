/**
 * The page of `postern commission --page`: on loopback only, for whoever holds the key that the terminal shows, for as
 * long as the procedure runs. The key stands behind the `#` of the address, which no browser sends.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Desk } from "../../gateway/commission/desk.ts";
import { CommissionAnswer } from "../../gateway/wire/faces/commission.ts";
import { Ended } from "../verb.ts";

export interface CommissionPage {
  readonly url: string;
  /** Somebody has read the result and said so. */
  readonly finished: Promise<void>;
  close(): Promise<void>;
}

const host = "127.0.0.1";
const bodyBytesMax = 1_024;
const built = fileURLToPath(new URL("../../gateway/web/built", import.meta.url));
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
const headers = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ...{ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store" },
};

/** Port 0: any free one. Rejects when the port cannot be had. */
export const servePage = async (desk: Desk, port: number): Promise<CommissionPage> => {
  if (!existsSync(join(built, "commission.html"))) throw new Ended("failed", "the pages are not built: npm run pages");
  const key = randomBytes(24).toString("base64url");
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const server = createServer((request, response) => {
    const at = (server.address() as AddressInfo | null)?.port ?? 0;
    answer({ request, response, desk, key, at, finish }).catch(() => send(response, 500, "internal"));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/#${key}`,
    finished,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly desk: Desk;
  readonly key: string;
  readonly at: number;
  readonly finish: () => void;
}
const answer = async (visit: Visit): Promise<void> => {
  const { request, response, desk, key, at, finish } = visit;
  const path = new URL(request.url ?? "/", `http://${host}`).pathname;
  // A name of somebody else's that leads here (DNS rebinding) is none of ours.
  if (![`${host}:${at}`, `localhost:${at}`].includes(request.headers.host ?? ""))
    return send(response, 421, "not-found");
  if (!path.startsWith("/commission/")) return await sendFile(response, path === "/" ? "commission.html" : path);
  if (!isKey(request.headers.authorization, key)) return send(response, 401, "not-signed-in");
  const asked = `${request.method} ${path}`;
  if (asked === "GET /commission/view") return sendJson(response, 200, desk.view());
  if (asked === "POST /commission/end") {
    sendJson(response, 200, {});
    return finish();
  }
  if (asked !== "POST /commission/answers") return send(response, 404, "not-found");
  const said = CommissionAnswer.safeParse(await bodyOf(request));
  if (!said.success) return send(response, 400, "invalid");
  if (!desk.answer(said.data)) return send(response, 409, "wrong-state");
  sendJson(response, 200, {});
};

const isKey = (header: string | undefined, key: string): boolean => {
  const [given, wanted] = [Buffer.from(header ?? ""), Buffer.from(`Bearer ${key}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
};

/** Null: too much, or no JSON. */
const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > bodyBytesMax) return null;
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return null;
  }
};

const sendFile = async (response: ServerResponse, path: string): Promise<void> => {
  const type = types[extname(path)];
  const isOurs = /^\/?(assets\/)?[\w-]+(\.[\w-]+)+$/.test(path);
  const file = type && isOurs ? await readFile(join(built, path)).catch(() => null) : null;
  if (!file || !type) return send(response, 404, "not-found");
  response.writeHead(200, { ...headers, "content-type": type }).end(file);
};
const send = (response: ServerResponse, status: number, code: string): void => sendJson(response, status, { code });
const sendJson = (response: ServerResponse, status: number, value: unknown): void => {
  if (response.headersSent) return;
  response.writeHead(status, { ...headers, "content-type": "application/json" }).end(JSON.stringify(value));
};
