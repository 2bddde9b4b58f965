/**
 * The door to the stage of a demo: what pages ask below `/demo` goes on to it, as JSON and within bounds. Nobody is
 * asked who he is, since the stage stands in for hands that anybody has; no credential is passed on. A site at work
 * has no such setting and answers 404; `GET /site` says which one it is.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { DepositStage } from "../../../core/answer.ts";
import type { DemoDoor, DemoTask } from "../../../wire/demo.ts";
import { Fault } from "../../faults.ts";
import type { Board } from "../../reads.ts";
import type { Room } from "../../room.ts";

const passMsMax = 10_000;
const answerBytesMax = 262_144;
const path = /^[A-Za-z0-9-]{1,64}(?:\/[A-Za-z0-9-]{1,64}){0,3}$/;

export const demoRoutes = ({ app, settings: { demo }, deps: { reads } }: Room): void => {
  app.route({
    method: ["GET", "POST", "DELETE"],
    url: "/demo/*",
    schema: { hide: true },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const wanted = (request.params as { readonly "*": string })["*"];
      if (!demo || !path.test(wanted)) throw new Fault("not-found");
      refuseForeignOrigin(request);
      const { status, body } = await pass(`${new URL(demo.url).origin}/${wanted}`, request);
      const said = wanted === "doors" && status === 200 ? await withTasks(reads.board, body as DemoDoor[]) : body;
      return reply.code(status).header("cache-control", "no-store").send(said);
    },
  });
};

/** Of its doors the stage knows what they are and what lies behind them; the site knows what it opened them for. */
const withTasks = async (board: Board, doors: readonly DemoDoor[]): Promise<readonly DemoDoor[]> => {
  const views = doors.length === 0 ? [] : await board.compartments();
  return doors.map((door) => {
    const { stage, parcels = [] } = views.find(({ compartment }) => compartment === door.compartment) ?? {};
    const does = stage && tasks[stage];
    return does && parcels.length > 0 ? { ...door, task: { parcels, does } } : door;
  });
};
const tasks: Readonly<Partial<Record<DepositStage, DemoTask["does"]>>> = {
  ...{ opening: "in", open: "in", closed: "in" },
  ...{ collecting: "out", recalling: "out", fetching: "out" },
};

/** A page of somebody else's must not move this demo's doors. */
const refuseForeignOrigin = ({ headers, protocol }: FastifyRequest): void => {
  const { origin, host } = headers;
  if (origin !== undefined && origin !== `${protocol}://${host}`) throw new Fault("origin-refused");
};

const pass = async (url: string, { method, body }: FastifyRequest): Promise<{ status: number; body: unknown }> => {
  try {
    const answer = await fetch(url, {
      method,
      redirect: "error",
      signal: AbortSignal.timeout(passMsMax),
      ...(method === "POST"
        ? { body: JSON.stringify(body ?? {}), headers: { "content-type": "application/json" } }
        : {}),
    });
    return { status: answer.status, body: JSON.parse(await textOf(answer)) };
  } catch {
    throw new Fault("demo-away");
  }
};

const textOf = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new RangeError("the stage says too much");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};
