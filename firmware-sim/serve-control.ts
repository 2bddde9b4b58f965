/**
 * The simulator's side door, on loopback only: people's hands, faults, and the truth. JSON over HTTP.
 *
 * `GET /truth` · `GET /doors/{compartment}` · `POST /doors/{compartment}/{put-in|take-out|close|pry}` ·
 * `GET|POST|DELETE /mischief`, `DELETE /mischief/{id}` · `GET /handhelds/{device}` ·
 * `POST /handhelds/{device}/{scan|sign-in|done|…}`: the handheld's request without its id; answers what the site said
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { Waybill } from "../gateway/core/vocabulary.ts";
import { listen, type Served } from "./lines/serve-tcp.ts";
import { MischiefSettings } from "./mischief.ts";
import { handheldAsk } from "./models/handheld.ts";
import type { ServedHandheld } from "./serve-mqtt.ts";
import type { SimulatedSite } from "./site.ts";

export interface ControlParts {
  readonly site: SimulatedSite;
  readonly handhelds: ReadonlyMap<string, ServedHandheld>;
  readonly now: () => number;
}

const bodyBytesMax = 65_536;
const Epc = z.string().regex(/^[0-9A-F]{8,64}$/);
const PutIn = z.strictObject({ waybill: Waybill, epc: Epc.optional() });
const TakeOut = z.strictObject({ waybills: z.array(Waybill).max(100).optional() });
const Nothing = z.strictObject({});

interface Reply {
  readonly status: number;
  readonly body: unknown;
}
const found = (body: unknown): Reply => ({ status: 200, body });
const problem = (status: number, why: string): Reply => ({ status, body: { problem: why } });
const notFound = problem(404, "not-found");

export const serveControl = async (
  parts: ControlParts,
  at: { readonly host: string; readonly port: number },
): Promise<Served> => {
  const server = createServer((request, response) => {
    respond(parts, request)
      .catch(() => problem(500, "fault"))
      .then((reply) => send(response, reply));
  });
  const port = await listen(server, at.host, at.port);
  return {
    port,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
};

const send = (response: ServerResponse, { status, body }: Reply): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
};

const respond = async (parts: ControlParts, request: IncomingMessage): Promise<Reply> => {
  const [, room = "", name = "", act = ""] = (request.url ?? "").split("?")[0]?.split("/") ?? [];
  const method = request.method ?? "GET";
  const body = method === "POST" ? await readJson(request) : {};
  if (body === undefined) return problem(400, "body");
  if (room === "truth" && method === "GET") return found(parts.site.truth(parts.now()));
  if (room === "doors") return atDoor(parts, method, name, act, body);
  if (room === "mischief") return aboutMischief(parts, method, name, body);
  if (room === "handhelds") return withHandheld(parts, method, name, act, body);
  return notFound;
};

const atDoor = (
  { site, now }: ControlParts,
  method: string,
  compartment: string,
  act: string,
  body: unknown,
): Reply => {
  const { cabinet } = site;
  const at = now();
  const orNotFound = (value: unknown): Reply => (value === undefined ? notFound : found(value));
  if (method === "GET" && act === "") return orNotFound(site.compartment(compartment, at));
  if (method !== "POST" || !cabinet.look(compartment, at)) return notFound;
  switch (act) {
    case "put-in":
      return checked(PutIn, body, ({ waybill, epc }) => ({ done: cabinet.putIn(compartment, waybill, at, epc) }));
    case "take-out":
      return checked(TakeOut, body, ({ waybills }) => ({ taken: cabinet.takeOut(compartment, at, waybills) }));
    case "close":
      return checked(Nothing, body, () => ({ outcome: cabinet.push(compartment, at) }));
    case "pry":
      return checked(Nothing, body, () => ({ done: cabinet.pry(compartment, at) }));
    default:
      return notFound;
  }
};

const aboutMischief = ({ site, now }: ControlParts, method: string, id: string, body: unknown): Reply => {
  const { mischief } = site;
  if (method === "GET" && id === "") return found(mischief.figures());
  if (method === "POST" && id === "") {
    const settings = MischiefSettings.safeParse(body);
    if (!settings.success) return problem(400, z.prettifyError(settings.error));
    const added = mischief.add(settings.data, now());
    return added === null ? problem(429, "too-many") : found({ id: added });
  }
  if (method !== "DELETE") return notFound;
  if (id !== "") return mischief.remove(Number(id)) ? found({}) : notFound;
  mischief.clear();
  return found({});
};

const withHandheld = async (
  { handhelds }: ControlParts,
  method: string,
  device: string,
  topic: string,
  body: unknown,
): Promise<Reply> => {
  const handheld = handhelds.get(device);
  if (!handheld) return notFound;
  if (method === "GET" && topic === "") return found({ prompts: handheld.prompts() });
  if (method !== "POST" || topic === "") return notFound;
  const ask = handheldAsk(topic, body);
  if (!ask) return problem(400, "no handheld sends that");
  const answer = await handheld.ask(ask).catch(() => null);
  return answer ? found(answer) : problem(504, "no-answer");
};

const checked = <T>(schema: z.ZodType<T>, body: unknown, act: (value: T) => unknown): Reply => {
  const parsed = schema.safeParse(body);
  return parsed.success ? found(act(parsed.data)) : problem(400, z.prettifyError(parsed.error));
};

/** Undefined: too long, or no JSON. An empty body is an empty object. */
const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  if (length === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
};
