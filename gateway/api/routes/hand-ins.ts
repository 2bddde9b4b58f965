/** Hand-ins: announced by a neighbouring system, made at a kiosk, fetched in a courier's round. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { refuse } from "../../core/refusal.ts";
import { DepositId } from "../../core/vocabulary.ts";
import {
  AnnouncedAnswer,
  AnnounceHandInRequest,
  BeginHandInRequest,
  HandInAnswer,
  KioskHandIn,
  MoveHandInRequest,
  ReportHandInRequest,
  WaitingHandIn,
} from "../../wire/faces/hand-ins.ts";
import { NothingRequest } from "../../wire/http.ts";
import { problemOf } from "../answer.ts";
import { ask, codeFields, given } from "../ask.ts";
import { Fault, sendProblem } from "../faults.ts";
import { answers, CommandHeaders, type Room } from "../room.ts";

const params = z.object({ id: DepositId });
const headers = CommandHeaders;

export const handInRoutes = (room: Room): void => {
  announceRoute(room);
  kioskRoutes(room);
  courierRoutes(room);
};

const announceRoute = (room: Room): void => {
  const { app, identity, deps } = room;
  const schema = { tags: ["upstream"], headers, body: AnnounceHandInRequest, response: answers(AnnouncedAnswer) };
  app.post("/hand-ins", { schema }, async (request, reply) => {
    const { by, id } = await identity.upstream(request);
    const announcement = deps.entropy.hex(16);
    const command = given({ type: "announce-hand-in" as const, announcement, ...request.body });
    await ask(room, request, reply, { by, command, sender: `upstream|${id}` });
    return reply;
  });
};

/** Commands of the kiosk that need nothing but the hand-in. */
const kioskSteps = { reopen: "reopen-hand-in", cancel: "cancel-hand-in", confirm: "confirm-hand-in" } as const;
/** Same, of the courier. */
const courierSteps = { fetch: "fetch-hand-in", confirm: "confirm-fetch" } as const;

const kioskRoutes = (room: Room): void => {
  const { app, identity, deps } = room;
  const tags = ["kiosk"];
  const response = answers(HandInAnswer);
  app.post(
    "/kiosk/hand-ins",
    { schema: { tags, headers, body: BeginHandInRequest, response } },
    async (request, reply) => {
      const by = await identity.kiosk(request);
      const { code, ...wish } = request.body;
      const fields = { deposit: deps.entropy.hex(16), ...codeFields(deps.secrets, code), ...wish };
      await ask(room, request, reply, { by, command: given({ type: "begin-hand-in" as const, ...fields }) });
      return reply;
    },
  );
  app.get("/kiosk/hand-ins/:id", { schema: { tags, params, response: answers(KioskHandIn) } }, async (request) => {
    const { terminal } = await identity.kiosk(request);
    const view = await deps.reads.handIn(request.params.id);
    // Another kiosk's hand-in is no business of this one, and not even known to it.
    if (view?.terminal !== terminal) throw new Fault("not-found");
    return { ...view, parcels: [...view.parcels], may: [...view.may] };
  });
  app.post(
    "/kiosk/hand-ins/:id/move",
    { schema: { tags, headers, params, body: MoveHandInRequest, response } },
    async (request, reply) => {
      const by = await identity.kiosk(request);
      const command = given({ type: "move-hand-in" as const, deposit: request.params.id, ...request.body });
      await ask(room, request, reply, { by, command });
      return reply;
    },
  );
  for (const [step, type] of Object.entries(kioskSteps))
    app.post(
      `/kiosk/hand-ins/:id/${step}`,
      { schema: { tags, headers, params, body: NothingRequest, response } },
      async (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) => {
        const by = await identity.kiosk(request);
        await ask(room, request, reply, { by, command: { type, deposit: request.params.id } });
        return reply;
      },
    );
};

const courierRoutes = (room: Room): void => {
  const { app, identity, deps } = room;
  const tags = ["courier"];
  const response = answers(HandInAnswer);
  app.get("/courier/hand-ins", { schema: { tags, response: answers(z.array(WaitingHandIn)) } }, async (request) => {
    const { carrier = "" } = identity.staff(request, "courier");
    return (await deps.reads.handIns(carrier)).map((one) => ({ ...one, parcels: [...one.parcels] }));
  });
  app.get("/courier/hand-ins/:id", { schema: { tags, params, response } }, async (request, reply) => {
    const { carrier } = identity.staff(request, "courier");
    const view = await deps.reads.deposit(request.params.id);
    if (!view?.handIn || view.carrier !== carrier) return sendProblem(reply, problemOf(refuse("unknown-hand-in")));
    const { deposit, compartment, size, stage, phase, receipt } = view;
    return given({ type: "hand-in" as const, deposit, compartment, size, stage, phase, receipt });
  });
  for (const [step, type] of Object.entries(courierSteps))
    app.post(
      `/courier/hand-ins/:id/${step}`,
      { schema: { tags, headers, params, body: NothingRequest, response } },
      async (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) => {
        const by = identity.courier(request);
        await ask(room, request, reply, { by, command: { type, deposit: request.params.id } });
        return reply;
      },
    );
  app.post(
    "/courier/hand-ins/:id/report",
    { schema: { tags, headers, params, body: ReportHandInRequest, response } },
    async (request, reply) => {
      const by = identity.courier(request);
      const { problem } = request.body;
      const command = { type: "report-hand-in" as const, deposit: request.params.id, problem };
      await ask(room, request, reply, { by, command });
      return reply;
    },
  );
};
