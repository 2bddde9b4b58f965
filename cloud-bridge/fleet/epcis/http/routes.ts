/** The query and capture interfaces of EPCIS 2.0 over REST (section 12), below `/v1/epcis`. */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parcelsSeen } from "../../access/rights.ts";
import { callerOf } from "../../api/access.ts";
import type { FleetLog } from "../../log.ts";
import { readKept } from "../../retention/kept.ts";
import type { Database } from "../../store/query.ts";
import { checkDocument, type Fault } from "../capture/check.ts";
import { type CaptureJob, capture, type ErrorBehaviour, readJobs } from "../capture/job.ts";
import { bounds } from "../capture/schema.ts";
import type { Names } from "../identifiers.ts";
import { readRegister } from "../rows.ts";
import { queryDocument, wholeDocument } from "./document.ts";
import { type EpcisException, sendEpcisProblem } from "./problem.ts";
import { keptFaults, keptRule, pageToken, type Query, readQuery } from "./query.ts";

export interface EpcisParts {
  readonly database: Database;
  readonly names: Names;
  readonly log: FleetLog;
  readonly now: () => number;
}
const captureBytesMax = 2 * 1024 * 1024;
const jobsMax = 100;
const root = "/v1/epcis";

/** An encapsulated plugin: what it says about errors, content and headers holds below `root` only. */
export const epcisRoutes =
  (parts: EpcisParts) =>
  async (server: FastifyInstance): Promise<void> => {
    const json = server.getDefaultJsonParser("error", "error");
    server.addContentTypeParser(/^application\/ld\+json/, { parseAs: "string" }, json as never);
    server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
      const exception = exceptions[error.statusCode ?? 500] ?? "ImplementationException";
      const inner = exception === "ImplementationException";
      if (inner) parts.log.error("request-failed", { route: request.routeOptions.url, error: String(error) });
      return sendEpcisProblem(reply, exception);
    });
    server.addHook("onSend", async (_request, reply, payload) => {
      reply.headers(versions);
      return payload;
    });
    server.addHook("onRequest", async (request, reply) =>
      acceptable(request) ? undefined : sendEpcisProblem(reply, "NotAcceptableException"),
    );
    addQueries(server, parts);
    addCapture(server, parts);
  };

const versions = {
  "GS1-EPCIS-Version": "2.0.0",
  "GS1-EPCIS-Min": "2.0.0",
  "GS1-EPCIS-Max": "2.0.0",
  "GS1-CBV-Version": "2.0.0",
  "GS1-CBV-Min": "2.0.0",
  "GS1-CBV-Max": "2.0.0",
  "GS1-EPC-Format": "Always_GS1_Digital_Link",
  "Cache-Control": "no-store",
};
const exceptions: Readonly<Record<number, EpcisException>> = {
  400: "ValidationException",
  413: "CaptureLimitExceededException",
  415: "UnsupportedMediaTypeException",
  429: "TooManyRequestsException",
};

const acceptable = ({ headers }: FastifyRequest): boolean => {
  const wanted = ["gs1-epcis-version", "gs1-cbv-version"].flatMap((name) => headers[name] ?? []);
  if (wanted.some((version) => !/^2\.0(?:\.\d+)?$/.test(version))) return false;
  const accept = headers.accept ?? "*/*";
  return /(?:\*\/\*|application\/(?:\*|json|ld\+json))/.test(accept);
};

/** Resources that are a query with one parameter given. */
const resources = {
  eventTypes: "eventType",
  epcs: "MATCH_anyEPC",
  bizSteps: "EQ_bizStep",
  bizLocations: "EQ_bizLocation",
  readPoints: "EQ_readPoint",
  dispositions: "EQ_disposition",
} as const;
type Given = Readonly<Record<string, unknown>>;

const addQueries = (server: FastifyInstance, parts: EpcisParts): void => {
  const { database, names, now } = parts;
  const config = { right: "read-epcis" } as const;
  server.get(`${root}/events`, { config }, (request, reply) => answer(parts, request, reply, request.query as Given));
  for (const [resource, parameter] of Object.entries(resources))
    server.get(`${root}/${resource}/:value/events`, { config }, (request, reply) => {
      const { value } = request.params as { readonly value: string };
      const query = request.query as Given;
      if (!Object.hasOwn(query, parameter)) return answer(parts, request, reply, { ...query, [parameter]: value });
      const fault = { field: parameter, value: String(query[parameter]), rule: "not given beside the path" };
      return sendEpcisProblem(reply, "QueryParameterException", [fault]);
    });
  server.get(`${root}/events/:id`, { config }, async (request, reply) => {
    const { id } = request.params as { readonly id: string };
    const query = seenBy(request, { where: "event_id = $1", parameters: [id] });
    const found = (await readRegister(database, names, query, 2)).events;
    // What was withdrawn says so.
    const event = found.at(-1)?.event;
    if (!event) return sendEpcisProblem(reply, "NoSuchResourceException", await keptHint(database, id));
    const own = (event["@context"] as readonly unknown[] | undefined) ?? [];
    const document = queryDocument(names, [], now());
    return sendJson(reply, { ...event, "@context": [...document["@context"], ...own] });
  });
  server.get(`${root}/document`, { config }, async (request, reply) => {
    const query = await readKeptQuery(database, reply, request.query as Given);
    if ("faults" in query) return sendEpcisProblem(reply, "QueryParameterException", query.faults);
    const text = Readable.from(wholeDocument(database, names, seenBy(request, query), now()));
    return reply.type("application/ld+json").send(text);
  });
};

/** Narrowed to what is the caller's. */
const seenBy = <Q extends Pick<Query, "where" | "parameters">>(request: FastifyRequest, query: Q): Q => {
  const seen = parcelsSeen(callerOf(request), "read-epcis");
  if (seen === null) return query;
  const parameters = [...query.parameters, "shop" in seen ? seen.shop : seen.carrier];
  const own = `$${parameters.length}`;
  const isOwn = "shop" in seen ? `epcis_event.shops @> array[${own}]` : `epcis_event.carrier = ${own}`;
  return { ...query, where: `${query.where} and ${isOwn}`, parameters };
};

const sendJson = (reply: FastifyReply, body: unknown): FastifyReply =>
  reply.type("application/ld+json; charset=utf-8").send(JSON.stringify(body));

const answer = async (
  { database, names, now }: EpcisParts,
  request: FastifyRequest,
  reply: FastifyReply,
  given: Given,
): Promise<FastifyReply> => {
  const query = await readKeptQuery(database, reply, given);
  if ("faults" in query) return sendEpcisProblem(reply, "QueryParameterException", query.faults);
  const page = await readRegister(database, names, seenBy(request, query), query.perPage);
  if (page.last !== null) reply.header("Link", `<${nextPage(request.url, page.last)}>; rel="next"`);
  return sendJson(
    reply,
    queryDocument(
      names,
      page.events.map(({ event }) => event),
      now(),
    ),
  );
};

/** The answer's head says since when everything is kept, once something has gone. */
const readKeptQuery = async (database: Database, reply: FastifyReply, given: Given): Promise<ReadQuery> => {
  const query = readQuery(given);
  const kept = await readKept(database, "epcis");
  if (kept.since !== null) reply.header("Postern-Kept-Since", kept.since);
  if ("faults" in query) return query;
  const faults = keptFaults(given, query, kept);
  return faults.length > 0 ? { faults } : query;
};
type ReadQuery = ReturnType<typeof readQuery>;

const keptHint = async (database: Database, id: string): Promise<readonly Fault[]> => {
  const { since } = await readKept(database, "epcis");
  return since === null ? [] : [{ field: "eventID", value: id, rule: keptRule(since) }];
};

const nextPage = (url: string, last: number): string => {
  const [path = "", search = ""] = url.split("?", 2);
  const parameters = new URLSearchParams(search);
  parameters.set("nextPageToken", pageToken(last));
  return `${path}?${parameters.toString()}`;
};

const addCapture = (server: FastifyInstance, { database, now }: EpcisParts): void => {
  const config = { right: "read-captures" } as const;
  const limits = {
    "GS1-EPCIS-Capture-Limit": String(bounds.eventsMax),
    "GS1-EPCIS-Capture-File-Size-Limit": String(captureBytesMax),
  };
  const jobOf = ({ createdAt, behaviour, ...job }: CaptureJob) => ({
    ...job,
    createdAt: new Date(createdAt).toISOString(),
    finishedAt: new Date(createdAt).toISOString(),
    running: false,
    captureErrorBehaviour: behaviour,
  });
  server.post(
    `${root}/capture`,
    { config: { right: "capture-epcis" }, bodyLimit: captureBytesMax },
    async (request, reply) => {
      reply.headers(limits);
      const asked = request.headers["gs1-capture-error-behaviour"] ?? "rollback";
      if (asked !== "rollback" && asked !== "proceed") {
        const fault = { field: "GS1-Capture-Error-Behaviour", value: String(asked), rule: "rollback or proceed" };
        return sendEpcisProblem(reply, "ValidationException", [fault]);
      }
      const checked = checkDocument(request.body);
      if (checked.tooMany) return sendEpcisProblem(reply, "CaptureLimitExceededException", checked.faults);
      if (checked.broken) return sendEpcisProblem(reply, "ValidationException", checked.faults);
      if (checked.faults.length > 0 && asked === "rollback")
        return sendEpcisProblem(reply, "ValidationException", checked.faults);
      const job = await capture(database, checked, asked satisfies ErrorBehaviour, now());
      const location = `${root}/capture/${job.captureID}`;
      return sendJson(reply.code(202).header("Location", location), jobOf(job));
    },
  );
  server.get(`${root}/capture`, { config }, async (_request, reply) =>
    sendJson(reply.headers(limits), (await readJobs(database, null, jobsMax)).map(jobOf)),
  );
  server.get(`${root}/capture/:id`, { config }, async (request, reply) => {
    const [job] = await readJobs(database, (request.params as { readonly id: string }).id, 1);
    return job ? sendJson(reply, jobOf(job)) : sendEpcisProblem(reply, "NoSuchResourceException");
  });
};
