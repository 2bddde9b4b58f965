/** The fleet's HTTP server: endpoints, OpenAPI, health, metrics and one page. */
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { sep } from "node:path";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from "fastify-type-provider-zod";
import type { Registry } from "prom-client";
import { digestOf } from "../access/secret.ts";
import { type EpcisParts, epcisRoutes } from "../epcis/http/routes.ts";
import type { FleetLog } from "../log.ts";
import { isLinkBy } from "../recipient/links.ts";
import type { FleetSettings } from "../settings.ts";
import { wasCutOff } from "../store/query.ts";
import { type AccessParts, bearerOf, guard, recogniser } from "./access.ts";
import { addMilestones } from "./milestones.ts";
import { sendProblem } from "./problem.ts";
import { addRoutes, type RouteParts } from "./routes.ts";

export interface ServerParts
  extends Omit<RouteParts, "secureCookie" | "demoPhone" | "recognise">,
    EpcisParts,
    AccessParts {
  readonly settings: Pick<FleetSettings, "http" | "demoPhone">;
  readonly log: FleetLog;
  readonly metrics: Registry;
  readonly webFolder: string;
  /** Database and broker answer. */
  readonly ready: () => Promise<boolean>;
}
export interface HttpServer {
  readonly port: number;
  stop(): Promise<void>;
}
const bodyBytesMax = 64 * 1024;
/** EPCIS has whole URIs in its paths. */
const parameterCharsMax = 2_048;
const requestsAMinuteMax = 12_000;

/** Rejects when the port cannot be had. */
export const startServer = async (parts: ServerParts): Promise<HttpServer> => {
  const { host, port, tls, trustedProxies } = parts.settings.http;
  const https = tls ? { https: { cert: readFileSync(tls.cert), key: readFileSync(tls.key) } } : {};
  const server: FastifyInstance = Fastify({
    ...{ ...https, bodyLimit: bodyBytesMax, forceCloseConnections: true },
    routerOptions: { maxParamLength: parameterCharsMax },
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
  });
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  answerErrors(server, parts.log);
  await server.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: policy } });
  const keyGenerator = countedBy(isLinkBy(parts.keys));
  await server.register(rateLimit, { max: requestsAMinuteMax, timeWindow: "1 minute", keyGenerator });
  await server.register(cookie);
  await server.register(swagger, {
    openapi: { openapi: "3.1.0", info: { title: "Postern fleet", version: "1" } },
    transform: jsonSchemaTransform,
  });
  await server.register(async (scope) => {
    const { demoPhone } = parts.settings;
    const recognise = recogniser(parts);
    guard(scope, recognise);
    addRoutes(scope, { ...parts, demoPhone, recognise, secureCookie: tls !== undefined });
    addPlumbing(scope, parts);
    addMilestones(scope, parts);
    await scope.register(epcisRoutes(parts));
  });
  await addPage(server, parts);
  await server.listen({ host, port });
  return { port: (server.server.address() as AddressInfo).port, stop: () => server.close() };
};

/** Behind one address may be many recipients: whoever has a link is counted by it. */
const countedBy =
  (isLink: (token: string) => boolean) =>
  ({ ip, headers }: Pick<FastifyRequest, "headers"> & { readonly ip?: string }): string => {
    const token = bearerOf(headers.authorization);
    // Whoever has hung up has no address any more.
    return isLink(token) ? digestOf(token) : (ip ?? "gone");
  };

/** What is named by its hash stays in browsers for a year; the page itself is asked for each time. */
const addPage = async (server: FastifyInstance, { webFolder, log }: ServerParts): Promise<void> => {
  if (!existsSync(webFolder)) return log.warn("no-page", { folder: webFolder });
  await server.register(fastifyStatic, {
    ...{ root: webFolder, preCompressed: true, cacheControl: false },
    setHeaders: (response, path) => {
      const isNamedByHash = path.includes(`${sep}assets${sep}`);
      const isRecipients = ["recipient", "pass"].some((page) => path.includes(`${sep}${page}${sep}`));
      const keeps = isRecipients ? "no-store" : "no-cache";
      response.header("cache-control", isNamedByHash ? "public, max-age=31536000, immutable" : keeps);
      if (isRecipients) response.header("x-robots-tag", "noindex, nofollow");
    },
  });
  // Short, since it goes into messages; the rest of the address stays in the browser.
  server.get("/r", { schema: { hide: true } }, (_request, reply) => reply.sendFile("recipient/index.html"));
  server.get("/p", { schema: { hide: true } }, (_request, reply) => reply.sendFile("pass/index.html"));
};

const policy = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "connect-src": ["'self'"],
  "img-src": ["'self'"],
  "manifest-src": ["'self'"],
  "form-action": ["'self'"],
  "base-uri": ["'none'"],
  "frame-ancestors": ["'none'"],
};

const addPlumbing = (server: FastifyInstance, { ready, metrics }: ServerParts): void => {
  const hidden = { config: { right: "everybody" }, schema: { hide: true } } as const;
  server.get("/openapi.json", hidden, async () => server.swagger());
  server.get("/health", hidden, async () => ({ status: "ok" }));
  server.get("/ready", hidden, async (_request, reply) =>
    (await ready()) ? { status: "ready" } : reply.code(503).send({ status: "not-ready" }),
  );
  server.get("/metrics", hidden, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
};

const answerErrors = (server: FastifyInstance, log: FleetLog): void => {
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, "not-found"));
  server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const wrong = error.validation.map(({ instancePath, message = "" }) => `${instancePath || "/"}: ${message}`);
      return sendProblem(reply, "bad-request", wrong.join("; "));
    }
    if (error.statusCode === 429) return sendProblem(reply, "too-many-requests");
    if (error.statusCode !== undefined && error.statusCode < 500) return sendProblem(reply, "bad-request");
    if (wasCutOff(error)) {
      log.warn("request-cut-off", { route: request.routeOptions.url });
      return sendProblem(reply, "took-too-long");
    }
    log.error("request-failed", { route: request.routeOptions.url, error: String(error) });
    return sendProblem(reply, "internal");
  });
};
