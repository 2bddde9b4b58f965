/** The kiosk: one field for every code, and what may follow an opened door. */
import { z } from "zod";
import { refuse } from "../../core/refusal.ts";
import { ShortId } from "../../core/vocabulary.ts";
import { type Pass, readPass } from "../../wire/downlink/pass.ts";
import type { Forgery } from "../../wire/downlink/signed.ts";
import { HandInAnswer, PresentedAnswer } from "../../wire/faces/hand-ins.ts";
import { PresenceAnswer } from "../../wire/faces/presence.ts";
import {
  CollectionAnswer,
  ConfirmCollectionRequest,
  DoneAnswer,
  KioskCollection,
  KioskSessionAnswer,
  KioskSessionRequest,
  NothingRequest,
  PresentCodeRequest,
  ReportProblemRequest,
  ScannedLinesAnswer,
  ShownBadgeAnswer,
} from "../../wire/http.ts";
import { readScanLine } from "../../wire/parcel/scan-line.ts";
import { answerKey, ask, codeFields, giveAnswer, given } from "../ask.ts";
import { Fault } from "../faults.ts";
import { answers, CommandHeaders, type Room } from "../room.ts";

const tags = ["kiosk"];
const CollectionParams = z.object({ id: ShortId });
const Heard = z.union([CollectionAnswer, HandInAnswer, DoneAnswer]);
const Outcome = z.union([CollectionAnswer, DoneAnswer]);

export const kioskRoutes = (room: Room): void => {
  const { app, deps, identity, settings } = room;
  const signIn = { rateLimit: { max: settings.limits.signInsPerMinuteMax } };
  app.post(
    "/kiosk/session",
    { config: signIn, schema: { tags, body: KioskSessionRequest, response: answers(KioskSessionAnswer) } },
    async (request, reply) => {
      const known = await deps.register.checkDevice(request.body.device, request.body.secret);
      if (!known) throw new Fault("wrong-credentials");
      if (known.kind !== "kiosk") throw new Fault("not-allowed");
      identity.setCookie(reply, "kiosk", identity.kioskCookie(known.id));
      return { type: "signed-in" as const, id: known.id, waitMs: deps.reads.keypadWait(known.id) };
    },
  );
  app.get(
    "/kiosk/session",
    { schema: { tags, response: answers(KioskSessionAnswer), description: "Which kiosk this is; renews its cookie" } },
    async (request, reply) => {
      const { terminal } = await identity.kiosk(request);
      identity.setCookie(reply, "kiosk", identity.kioskCookie(terminal));
      return { type: "signed-in" as const, id: terminal, waitMs: deps.reads.keypadWait(terminal) };
    },
  );
  app.get("/kiosk/badge", { schema: { tags, response: answers(ShownBadgeAnswer) } }, async (request) => {
    const { terminal } = await identity.kiosk(request);
    return { leftMs: deps.desk.badgeShownFor(terminal) };
  });
  app.get("/kiosk/presence", { schema: { tags, response: answers(PresenceAnswer) } }, async (request) => {
    const { terminal } = await identity.kiosk(request);
    const collection = await deps.reads.calledTo(terminal);
    if ((deps.commandKeys ?? []).length === 0) return { number: null, leftMs: 0, collection };
    return { ...deps.desk.numberAt(terminal), collection };
  });
  app.post("/kiosk/scans", { schema: { tags, response: answers(ScannedLinesAnswer) } }, async (request) => {
    const { terminal } = await identity.kiosk(request);
    return { lines: [...deps.desk.takeLines(terminal)] };
  });
  app.get(
    "/kiosk/collections/:id",
    { schema: { tags, params: CollectionParams, response: answers(KioskCollection) } },
    async (request) => {
      const { terminal } = await identity.kiosk(request);
      const view = await deps.reads.collection(request.params.id);
      // Another kiosk's collection is no business of this one, and not even known to it.
      if (view?.terminal !== terminal) throw new Fault("not-found");
      return { ...view, parcels: [...view.parcels], may: [...view.may] };
    },
  );
  codes(room);
  followUps(room);
};

const codes = (room: Room): void => {
  const { app, deps, identity } = room;
  app.post(
    "/kiosk/codes",
    { schema: { tags, headers: CommandHeaders, body: PresentCodeRequest, response: answers(PresentedAnswer) } },
    async (request, reply) => {
      const by = await identity.kiosk(request);
      const { code } = request.body;
      const pass = passIn(room, code);
      if (typeof pass === "string") giveAnswer(reply, refuse("pass-invalid", { why: pass }));
      else
        await ask(room, request, reply, {
          by,
          command: pass
            ? { type: "present-pass", ...pass }
            : { type: "present-pickup-code", ...codeFields(deps.secrets, code) },
        });
      return reply;
    },
  );
  app.get(
    "/kiosk/answers",
    {
      schema: {
        ...{ tags, headers: CommandHeaders, response: answers(Heard) },
        description: "What this kiosk's command of that key was answered; not found: nothing has come of it",
      },
    },
    async (request, reply) => {
      const by = await identity.kiosk(request);
      const answer = await deps.reads.answered(answerKey(room, request, by));
      if (answer === null) throw new Fault("not-found");
      giveAnswer(reply, answer);
      return reply;
    },
  );
};

/** Null: it is none. What nobody has signed for this site ends here: it is nothing that the site has to remember. */
const passIn = ({ deps: { layout, commandKeys = [] } }: Room, text: string): Pass | Forgery | null => {
  const { scan } = readScanLine(text);
  return scan.kind === "pass" ? readPass(layout.site, commandKeys, scan.pass) : null;
};

const followUps = (room: Room): void => {
  const { app, identity } = room;
  const schema = { tags, headers: CommandHeaders, params: CollectionParams, response: answers(Outcome) };
  app.post("/kiosk/collections/:id/reopen", { schema: { ...schema, body: NothingRequest } }, async (request, reply) => {
    const by = await identity.kiosk(request);
    await ask(room, request, reply, { by, command: { type: "reopen-collection", collection: request.params.id } });
    return reply;
  });
  app.post(
    "/kiosk/collections/:id/confirm",
    { schema: { ...schema, body: ConfirmCollectionRequest } },
    async (request, reply) => {
      const by = await identity.kiosk(request);
      const { taken } = request.body;
      const command = given({ type: "confirm-collection" as const, collection: request.params.id, taken });
      await ask(room, request, reply, { by, command });
      return reply;
    },
  );
  app.post(
    "/kiosk/collections/:id/report",
    { schema: { ...schema, body: ReportProblemRequest } },
    async (request, reply) => {
      const by = await identity.kiosk(request);
      const { problem } = request.body;
      await ask(room, request, reply, {
        by,
        command: { type: "report-problem", collection: request.params.id, problem },
      });
      return reply;
    },
  );
  app.post("/kiosk/collections/:id/refuse", { schema: { ...schema, body: NothingRequest } }, async (request, reply) => {
    const by = await identity.kiosk(request);
    await ask(room, request, reply, { by, command: { type: "refuse-parcels", collection: request.params.id } });
    return reply;
  });
};
