/**
 * `/live`: server-sent events. Everybody sees doors, service and occupancy; a maintainer's session sees every event,
 * masked. The id of each is `<epoch>.<sequence>`: whoever was cut off goes on there with Last-Event-ID.
 */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Recorded } from "../../core/event.ts";
import { Fault } from "../faults.ts";
import { CutAway } from "../reads.ts";
import type { Room } from "../room.ts";
import { publicView } from "./board.ts";
import { masked } from "./mask.ts";

export const liveRoutes = (room: Room): void => {
  const open = new Set<ServerResponse>();
  room.app.addHook("preClose", async () => {
    for (const out of open) out.end();
  });
  room.app.get(
    "/live",
    { schema: { tags: ["public"], description: "text/event-stream; see Last-Event-ID" } },
    async (request, reply) => {
      if (open.size >= room.settings.limits.liveClientsMax) throw new Fault("too-many-listeners");
      const isStaff = room.identity.staffIfAny(request, "maintainer") !== null;
      open.add(reply.raw);
      try {
        await stream(room, request, reply, isStaff);
      } finally {
        open.delete(reply.raw);
      }
    },
  );
};

const stream = async (room: Room, request: FastifyRequest, reply: FastifyReply, isStaff: boolean): Promise<void> => {
  const { reads, clock } = room.deps;
  const { heartbeatMs } = room.settings.limits;
  for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string);
  reply.hijack();
  const out = reply.raw;
  const gone = new AbortController();
  out.once("close", () => gone.abort());
  out.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  let beat = clock.after(heartbeatMs, tick);
  let stalled = false;
  function tick(): void {
    // A session that has ended sees no more; a client that takes nothing is cut off and may come again.
    if (isStaff && !room.identity.staffIfAny(request, "maintainer")) out.end("event: signed-out\ndata: {}\n\n");
    else if (stalled && out.writableNeedDrain) out.destroy();
    else if (!out.writableNeedDrain) out.write(": still here\n\n");
    stalled = out.writableNeedDrain;
    beat = clock.after(heartbeatMs, tick);
  }
  try {
    let from = resumeAt(request.headers["last-event-id"], reads.live.head());
    if (from === null) {
      from = reads.live.head().seq;
      await say(out, gone.signal, "hello", idOf(reads.live.head()), {});
    }
    for (;;) {
      try {
        for await (const recorded of reads.live.after(from, gone.signal)) {
          await tell(room, out, gone.signal, recorded, isStaff);
        }
        return;
      } catch (error) {
        if (!(error instanceof CutAway)) throw error;
        from = reads.live.head().seq;
        await say(out, gone.signal, "reset", idOf(reads.live.head()), {});
      }
    }
  } catch (error) {
    if (!gone.signal.aborted) room.deps.log.error("live-failed", { error: String(error) });
    out.destroy();
  } finally {
    beat.cancel();
    if (!out.writableEnded) out.end();
  }
};

/** Where to go on; null when the client comes for the first time, or from a history that is no longer this one. */
const resumeAt = (
  header: string | string[] | undefined,
  head: { readonly epoch: number; readonly seq: number },
): number | null => {
  const found = typeof header === "string" ? /^(\d{1,10})\.(\d{1,15})$/.exec(header) : null;
  if (!found) return null;
  const [epoch, seq] = [Number(found[1]), Number(found[2])];
  return epoch <= head.epoch && seq <= head.seq ? seq : null;
};

const tell = async (
  room: Room,
  out: ServerResponse,
  gone: AbortSignal,
  recorded: Recorded,
  isStaff: boolean,
): Promise<void> => {
  const { board } = room.deps.reads;
  const { event } = recorded;
  const id = "compartment" in event ? event.compartment : undefined;
  if (isStaff) await say(out, gone, "event", id === undefined ? idOf(recorded) : null, masked(recorded));
  if (id === undefined) return;
  await board.reached(recorded.seq);
  const view = await board.compartment(id);
  // The last line of a sequence carries its id: a cut before it brings all of it again.
  if (view) await say(out, gone, "compartment", idOf(recorded), publicView(view));
};

const idOf = ({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string => `${epoch}.${seq}`;

/** Waits while the client reads more slowly than things happen: nothing is queued for it but what the socket holds. */
const say = async (
  out: ServerResponse,
  gone: AbortSignal,
  type: string,
  id: string | null,
  data: unknown,
): Promise<void> => {
  if (gone.aborted || out.writableEnded) return;
  const text = `event: ${type}\n${id === null ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
  if (!out.write(text)) await once(out, "drain", { signal: gone });
};
