/** For supervisors and scrapers: is it alive, is it ready, and its figures. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { z } from "zod";
import type { Figure } from "../reads.ts";
import type { Room } from "../room.ts";

const tags = ["operations"];

export const healthRoutes = ({ app, deps: { reads } }: Room): void => {
  app.get("/health", { schema: { tags, response: { 200: z.object({ status: z.literal("alive") }) } } }, async () => ({
    status: "alive" as const,
  }));
  const Readiness = z.object({ ready: z.boolean(), waitingFor: z.array(z.string()) });
  app.get("/ready", { schema: { tags, response: { 200: Readiness, 503: Readiness } } }, async (_request, reply) => {
    const waitingFor = [...reads.unready()];
    return reply.code(waitingFor.length === 0 ? 200 : 503).send({ ready: waitingFor.length === 0, waitingFor });
  });

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: "postern_http_request_seconds",
    help: "Time from request to answer, by route and status",
    labelNames: ["route", "status"],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [registry],
  });
  app.addHook("onResponse", async (request, reply) => {
    const { url = "none", method } = request.routeOptions;
    // The pattern of the route, never the address itself: labels stay few, and nothing private gets into them.
    if (url !== "/live")
      seconds.observe({ route: `${method} ${url}`, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get("/metrics", { schema: { tags, description: "Prometheus text" } }, async (_request, reply) => {
    const text = `${await registry.metrics()}\n${await figuresText(reads.figures())}`;
    return reply.type(registry.contentType).send(text);
  });
};

/** A registry for one scrape: the figures are read, not kept. */
const figuresText = async (figures: readonly Figure[]): Promise<string> => {
  const registry = new Registry();
  const known = new Map<string, Gauge | Counter>();
  for (const { name, help, kind, value, labels = {} } of figures) {
    let metric = known.get(name);
    if (!metric) {
      const options = { name, help, labelNames: Object.keys(labels), registers: [registry] };
      metric = kind === "gauge" ? new Gauge(options) : new Counter(options);
      known.set(name, metric);
    }
    if (metric instanceof Gauge) metric.set(labels, value);
    else metric.inc(labels, value);
  }
  return await registry.metrics();
};
