/**
 * `/live`: server-sent events. Everybody sees doors, service and occupancy; a maintainer's session sees every event,
 * masked; a kiosk hears that a reader beside it was shown something. The id of each is `<epoch>.<sequence>`: whoever
 * was cut off goes on there with Last-Event-ID. Where one sequence makes two messages the first one's id ends in `.0`,
 * so that a cut between them doubles nothing.
 */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Event, Recorded } from "../../../core/event.ts";
import { Fault } from "../../faults.ts";
import { CutAway } from "../../reads.ts";
import type { Room } from "../../room.ts";
import { masked } from "../staff/mask.ts";
import { publicView } from "./board.ts";

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
      const kiosk = await room.identity.kioskIfAny(request).catch(() => null);
      open.add(reply.raw);
      const out = reply.raw;
      // What was shown while nobody listened is asked for as well.
      const desk = (): void => void (out.headersSent && !out.writableEnded && out.write("event: desk\ndata: {}\n\n"));
      const deaf = kiosk && room.deps.desk.onShown(kiosk.terminal, desk);
      try {
        await stream(room, request, reply, { isStaff, onOpen: kiosk ? desk : () => {} });
      } finally {
        deaf?.();
        open.delete(reply.raw);
      }
    },
  );
};

interface Listening {
  readonly isStaff: boolean;
  readonly onOpen: () => void;
}
const stream = async (room: Room, request: FastifyRequest, reply: FastifyReply, to: Listening): Promise<void> => {
  const { isStaff, onOpen } = to;
  const { reads, clock } = room.deps;
  const { heartbeatMs } = room.settings.limits;
  for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string);
  reply.hijack();
  const out = reply.raw;
  const gone = new AbortController();
  out.once("close", () => gone.abort());
  out.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  onOpen();
  let beat = clock.after(heartbeatMs, tick);
  let stalled = false;
  function tick(): void {
    // A session that has ended sees no more; a client that takes nothing is cut off and may come again.
    if (isStaff && !room.identity.staffIfAny(request, "maintainer")) out.end("event: signed-out\ndata: {}\n\n");
    else if (stalled && out.writableNeedDrain) out.destroy();
    else if (!out.writableNeedDrain) out.write("event: beat\ndata: {}\n\n");
    stalled = out.writableNeedDrain;
    beat = clock.after(heartbeatMs, tick);
  }
  try {
    let from = resumeAt(request.headers["last-event-id"], reads.live.head());
    if (from === null) {
      from = atHead(reads.live.head());
      await say(out, gone.signal, "hello", idOf(reads.live.head()), {});
    }
    for (;;) {
      try {
        for await (const recorded of reads.live.after(from.seq, gone.signal)) {
          await tell(room, out, gone.signal, recorded, { event: isStaff && recorded.seq !== from.halfTold });
        }
        return;
      } catch (error) {
        if (!(error instanceof CutAway)) throw error;
        from = atHead(reads.live.head());
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

interface Place {
  readonly epoch: number;
  readonly seq: number;
}
interface From {
  /** Everything up to here was told. */
  readonly seq: number;
  /** Of this sequence the event was told, and not yet what its compartment looks like. */
  readonly halfTold: number | null;
}
const atHead = ({ seq }: Place): From => ({ seq, halfTold: null });

/** Where to go on; null when the client comes for the first time, or from a history that is no longer this one. */
const resumeAt = (header: string | string[] | undefined, head: Place): From | null => {
  const found = typeof header === "string" ? /^(\d{1,10})\.(\d{1,15})(\.0)?$/.exec(header) : null;
  if (!found) return null;
  const [epoch, seq] = [Number(found[1]), Number(found[2])];
  if (epoch > head.epoch || seq > head.seq) return null;
  return found[3] === undefined ? { seq, halfTold: null } : { seq: Math.max(0, seq - 1), halfTold: seq };
};

const tell = async (
  room: Room,
  out: ServerResponse,
  gone: AbortSignal,
  recorded: Recorded,
  also: { readonly event: boolean },
): Promise<void> => {
  const { board } = room.deps.reads;
  const { event } = recorded;
  const about = compartmentsOf(event);
  const id = idOf(recorded);
  if (also.event) await say(out, gone, "event", about.length === 0 ? id : `${id}.0`, masked(recorded));
  if (about.length === 0) return;
  await board.reached(recorded.seq);
  for (const [at, compartment] of about.entries()) {
    const view = await board.compartment(compartment);
    if (view) await say(out, gone, "compartment", at < about.length - 1 ? `${id}.0` : id, publicView(view));
  }
};

/** Those that look different afterwards. */
const compartmentsOf = (event: Event): readonly string[] => {
  if ("compartment" in event) return [event.compartment];
  if (event.type === "deposit-moved" || event.type === "hand-in-moved") return [event.from, event.to];
  return event.type === "epoch-opened" ? event.unproven : [];
};

const idOf = ({ epoch, seq }: Place): string => `${epoch}.${seq}`;

/** Waits while the client reads more slowly than things happen: nothing is queued for it but what the socket holds. */
const say = async (out: ServerResponse, gone: AbortSignal, type: string, id: string, data: unknown): Promise<void> => {
  if (gone.aborted || out.writableEnded) return;
  const text = `event: ${type}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
  if (!out.write(text)) await once(out, "drain", { signal: gone });
};
