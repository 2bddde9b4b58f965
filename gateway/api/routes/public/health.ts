/** For supervisors and scrapers: is it alive, is it ready, and its figures. */
import { z } from "zod";
import type { Figure } from "../../reads.ts";
import type { Room } from "../../room.ts";

const tags = ["operations"];
/** Text format of the figures: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const textType = "text/plain; version=0.0.4; charset=utf-8";

export const healthRoutes = ({ app, deps: { reads } }: Room): void => {
  app.get("/health", { schema: { tags, response: { 200: z.object({ status: z.literal("alive") }) } } }, async () => ({
    status: "alive" as const,
  }));
  const Readiness = z.object({ ready: z.boolean(), waitingFor: z.array(z.string()) });
  app.get("/ready", { schema: { tags, response: { 200: Readiness, 503: Readiness } } }, async (_request, reply) => {
    const waitingFor = [...reads.unready()];
    return reply.code(waitingFor.length === 0 ? 200 : 503).send({ ready: waitingFor.length === 0, waitingFor });
  });

  const requests = new RequestTimes();
  app.addHook("onResponse", async (request, reply) => {
    const { url = "none", method } = request.routeOptions;
    // The pattern of the route, never the address itself: labels stay few, and nothing private gets into them.
    if (url !== "/live") requests.observe(`${method} ${url}`, reply.statusCode, reply.elapsedTime / 1000);
  });
  let process: Promise<{ metrics(): Promise<string> }> | null = null;
  app.get("/metrics", { schema: { tags, description: "Prometheus text" } }, async (_request, reply) => {
    process ??= processFigures();
    const parts = [await (await process).metrics(), requests.text(), figuresText(reads.figures())];
    return reply.type(textType).send(parts.join("\n"));
  });
};

/** Of Node itself. Loaded at the first scrape: a site that nobody scrapes need not carry it. */
const processFigures = async (): Promise<{ metrics(): Promise<string> }> => {
  const { collectDefaultMetrics, Registry } = await import("prom-client");
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
};

interface Times {
  /** How many took at most as long as the bound of the same place. */
  readonly within: number[];
  count: number;
  sum: number;
}
const boundsS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];

class RequestTimes {
  readonly #byLabels = new Map<string, Times>();

  observe(route: string, status: number, seconds: number): void {
    const labels = labelsText({ route, status: String(status) });
    let times = this.#byLabels.get(labels);
    if (!times) {
      times = { within: boundsS.map(() => 0), count: 0, sum: 0 };
      this.#byLabels.set(labels, times);
    }
    for (const [at, bound] of boundsS.entries()) if (seconds <= bound) times.within[at] = (times.within[at] ?? 0) + 1;
    times.count++;
    times.sum += seconds;
  }

  text(): string {
    const name = "postern_http_request_seconds";
    const lines = headOf(name, "Time from request to answer, by route and status", "histogram");
    for (const [labels, { within, count, sum }] of this.#byLabels) {
      for (const [at, bound] of boundsS.entries()) lines.push(`${name}_bucket{${labels},le="${bound}"} ${within[at]}`);
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`);
      lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`);
    }
    return `${lines.join("\n")}\n`;
  }
}

/** The figures are read at each scrape, not kept. Those of one name stand together. */
const figuresText = (figures: readonly Figure[]): string => {
  const byName = new Map<string, string[]>();
  for (const { name, help, kind, value, labels = {} } of figures) {
    const lines = byName.get(name) ?? headOf(name, help, kind);
    const text = labelsText(labels);
    lines.push(`${name}${text === "" ? "" : `{${text}}`} ${value}`);
    byName.set(name, lines);
  }
  return `${[...byName.values()].flat().join("\n")}\n`;
};

const headOf = (name: string, help: string, kind: string): string[] => [
  `# HELP ${name} ${help.replace(/[\\\n]/g, escaped)}`,
  `# TYPE ${name} ${kind}`,
];
const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\\n"]/g, escaped)}"`)
    .join(",");
const escaped = (character: string): string => (character === "\n" ? "\\n" : `\\${character}`);
