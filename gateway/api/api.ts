/** The HTTP interface: it digests what is secret, puts commands into the inbox and shows what projections know. */
import type { AddressInfo, Socket } from "node:net";
import type { Server as TlsServer } from "node:tls";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import { type FastifyHttpOptions, fastify, type RawServerDefault } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { addressOf } from "./ask.ts";
import { errorHandler, Fault, problemOfFault, sendProblem } from "./faults.ts";
import { identityOf } from "./identity.ts";
import type { ApiDeps, App, Room } from "./room.ts";
import { describeRoutes, siteRoutes, zodCompilers } from "./routes/site-routes.ts";
import type { ApiSettings } from "./settings.ts";
import { sendToHttps } from "./tls/plain-http.ts";

export type { ApiDeps } from "./room.ts";

export interface Api {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

const renewalMs = 24 * 3_600_000;

/** Rejects when the port cannot be had, or HTTPS is asked for without a certificate. */
export const startApi = async (settings: ApiSettings, deps: ApiDeps): Promise<Api> => {
  const { https } = settings;
  if (https && !deps.tls) throw new Error("the interface's settings ask for HTTPS and there is no certificate");
  const app = open(settings, deps);
  const identity = identityOf({ ...deps, https });
  await guard(app, settings, deps);
  const room: Room = { app, deps, settings, identity };
  await siteRoutes(room);
  let description: Promise<unknown> | null = null;
  app.get("/openapi.json", { schema: { hide: true } }, async () => {
    description ??= describeRoutes(room);
    return await description;
  });
  await app.listen({ host: settings.host, port: settings.port });
  const { port } = app.server.address() as AddressInfo;
  const stopRenewing = renewDaily(app, deps);
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  return {
    url: `${https ? "https" : "http"}://${host}:${port}`,
    port,
    stop: async () => {
      stopRenewing();
      await app.close();
    },
  };
};

const open = ({ limits, https }: ApiSettings, { tls }: ApiDeps): App => {
  const options: FastifyHttpOptions<RawServerDefault> & { https?: unknown } = {
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestMsMax,
    connectionTimeout: 0,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 100 },
    schemaController: zodCompilers,
    clientErrorHandler: refuseBytes,
    // Zod alone judges: nothing is coerced or thrown away before it.
    http: { maxHeaderSize: limits.headerBytesMax },
    ...(https && tls ? { https: { cert: tls.cert, key: tls.key, maxHeaderSize: limits.headerBytesMax } } : {}),
  };
  const app = fastify(options) as unknown as App;
  app.server.maxConnections = limits.connectionsMax;
  app.server.on("connection", (socket) => socket.setNoDelay(true));
  if (https && tls) sendToHttps(app.server as unknown as TlsServer, limits.requestMsMax);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  return app;
};

/** What is not even HTTP, or too long a head, gets a problem too when the socket still takes one. */
const refuseBytes = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const tooLong = error.code === "HPE_HEADER_OVERFLOW";
  const body = JSON.stringify({ ...problemOfFault("request-malformed"), ...(tooLong ? { status: 431 } : {}) });
  const head = [
    `HTTP/1.1 ${tooLong ? "431 Request Header Fields Too Large" : "400 Bad Request"}`,
    "content-type: application/problem+json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
};

/** What stands before every route. */
const guard = async (app: App, { limits, https }: ApiSettings, { log }: ApiDeps): Promise<void> => {
  app.setErrorHandler(errorHandler(log));
  app.setNotFoundHandler((_request, reply) => {
    sendProblem(reply, problemOfFault("not-found"));
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        // The camera's barcode reader is WebAssembly of this site; without the word it may not be compiled.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: "no-referrer" },
  });
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("permissions-policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()");
  });
  await app.register(cookie);
  await app.register(rateLimit, {
    max: limits.requestsPerMinuteMax,
    timeWindow: 60_000,
    cache: 10_000,
    keyGenerator: addressOf,
    errorResponseBuilder: () => Object.assign(new Fault("too-many-requests"), { statusCode: 429 }),
  });
};

/** New connections get the new certificate; those that stand keep theirs. */
const renewDaily = (app: App, { tls, clock, log }: ApiDeps): (() => void) => {
  const renew = tls?.renew;
  if (!renew) return () => {};
  let timer = clock.after(renewalMs, run);
  function run(): void {
    renew?.().then(
      (fresh) => fresh && (app.server as unknown as TlsServer).setSecureContext(fresh),
      (error: unknown) => log.error("certificate-not-renewed", { error: String(error) }),
    );
    timer = clock.after(renewalMs, run);
  }
  return () => timer.cancel();
};
