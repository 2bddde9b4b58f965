/** Maintainers: sign in, act on compartments, acknowledge alarms. What they read stands in staff-reads.ts. */
import { z } from "zod";
import { CompartmentId, ShortId } from "../../../core/vocabulary.ts";
import {
  AuditCompartmentRequest,
  DoneAnswer,
  MaintainerSessionRequest,
  NothingRequest,
  OpenCompartmentRequest,
  OrderAnswer,
  ReasonRequest,
  SignedInAnswer,
} from "../../../wire/http.ts";
import { ask, given, sourceOf } from "../../ask.ts";
import { answers, CommandHeaders, type Room } from "../../room.ts";
import { signIn } from "../../sign-in.ts";

const tags = ["maintainer"];
const headers = CommandHeaders;
const CompartmentParams = z.object({ id: CompartmentId });
const Outcome = z.union([OrderAnswer, DoneAnswer]);

export const maintainerRoutes = (room: Room): void => {
  sessionRoutes(room);
  compartmentRoutes(room);
  const { app, identity } = room;
  app.post(
    "/maintainer/alarms/:id/acknowledge",
    {
      schema: {
        ...{ tags, headers, params: z.object({ id: ShortId }) },
        ...{ body: NothingRequest, response: answers(DoneAnswer) },
      },
    },
    async (request, reply) => {
      const by = identity.maintainer(request);
      await ask(room, request, reply, { by, command: { type: "acknowledge-alarm", alarm: request.params.id } });
      return reply;
    },
  );
};

const sessionRoutes = (room: Room): void => {
  const { app, deps, identity, settings } = room;
  app.post(
    "/maintainer/session",
    {
      config: { rateLimit: { max: settings.limits.signInsPerMinuteMax } },
      schema: { tags, headers, body: MaintainerSessionRequest, response: answers(SignedInAnswer) },
    },
    async (request, reply) => {
      const { account, password, oneTimeCode, beside } = request.body;
      const { right, maintainer, totpStep } = await deps.register.checkMaintainer(account, password, oneTimeCode);
      const source = sourceOf(deps.secrets, request);
      const proof = right ? ("right" as const) : ("wrong" as const);
      return await signIn(room, request, reply, {
        kind: "maintainer",
        proofs: [account, password, oneTimeCode],
        ...{ source, beside },
        command: (session) =>
          given({ type: "sign-in-maintainer" as const, maintainer, proof, session, totpStep, source }),
      });
    },
  );
  app.delete(
    "/maintainer/session",
    { schema: { tags, headers, response: answers(DoneAnswer) } },
    async (request, reply) => {
      const by = identity.maintainer(request);
      // A second person's token ends; the cookie beside it is the first person's.
      if (!identity.isBeside(request, "maintainer")) identity.setCookie(reply, "maintainer", null);
      await ask(room, request, reply, { by, command: { type: "sign-out-maintainer" } });
      return reply;
    },
  );
};

const compartmentRoutes = (room: Room): void => {
  const { app, identity } = room;
  const schema = { tags, headers, params: CompartmentParams, response: answers(Outcome) };
  app.post(
    "/maintainer/compartments/:id/open",
    { schema: { ...schema, body: OpenCompartmentRequest } },
    async (request, reply) => {
      const by = identity.maintainer(request);
      const { reason } = request.body;
      const second = request.body.second === undefined ? undefined : identity.digestOfToken(request.body.second);
      const command = given({ type: "open-compartment" as const, compartment: request.params.id, reason, second });
      await ask(room, request, reply, { by, command });
      return reply;
    },
  );
  app.post(
    "/maintainer/compartments/:id/block",
    { schema: { ...schema, body: ReasonRequest } },
    async (request, reply) => {
      const by = identity.maintainer(request);
      const { reason } = request.body;
      await ask(room, request, reply, {
        by,
        command: { type: "block-compartment", compartment: request.params.id, reason },
      });
      return reply;
    },
  );
  app.post(
    "/maintainer/compartments/:id/release",
    { schema: { ...schema, body: ReasonRequest } },
    async (request, reply) => {
      const by = identity.maintainer(request);
      const { reason } = request.body;
      await ask(room, request, reply, {
        by,
        command: { type: "release-compartment", compartment: request.params.id, reason },
      });
      return reply;
    },
  );
  app.post(
    "/maintainer/compartments/:id/audit",
    { schema: { ...schema, body: AuditCompartmentRequest } },
    async (request, reply) => {
      const by = identity.maintainer(request);
      const { found } = request.body;
      await ask(room, request, reply, {
        by,
        command: { type: "audit-compartment", compartment: request.params.id, found },
      });
      return reply;
    },
  );
};
