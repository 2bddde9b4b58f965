/** Couriers: sign in, deposit, recall what is overdue or was refused. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { CommandOf } from "../../core/command.ts";
import { refuse } from "../../core/refusal.ts";
import { DepositId } from "../../core/vocabulary.ts";
import type { SideRecord } from "../../ports/journal.ts";
import type { Contact, DepositSide } from "../../wire/bridge.ts";
import { ConfirmDepositRequest } from "../../wire/faces/courier.ts";
import {
  BeginDepositRequest,
  CheckedParcels,
  CheckParcelsRequest,
  CourierSession,
  CourierSessionRequest,
  DepositAnswer,
  DoneAnswer,
  NothingRequest,
  OverdueDeposit,
  SignedInAnswer,
  SwapCompartmentRequest,
} from "../../wire/http.ts";
import { problemOf } from "../answer.ts";
import { ask, given, keyOf, sourceOf } from "../ask.ts";
import { Fault, sendProblem } from "../faults.ts";
import { answers, CommandHeaders, type Room } from "../room.ts";
import { signIn } from "../sign-in.ts";

const tags = ["courier"];
const DepositParams = z.object({ id: DepositId });
const Outcome = z.union([DepositAnswer, DoneAnswer]);
/** Commands that need nothing but the deposit. */
const steps = {
  reopen: "reopen-deposit",
  cancel: "cancel-deposit",
  recall: "recall-parcels",
  "confirm-recall": "confirm-recall",
} as const;

export const courierRoutes = (room: Room): void => {
  sessionRoutes(room);
  checkRoute(room);
  depositRoutes(room);
  const { app, identity, deps } = room;
  app.get("/courier/overdue", { schema: { tags, response: answers(z.array(OverdueDeposit)) } }, async (request) => {
    const { carrier } = identity.staff(request, "courier");
    const views = await deps.reads.board.compartments();
    return views.flatMap(({ deposit, stage, compartment, parcels = [], size, holdUntilAt, ...view }) => {
      if (deposit === undefined || view.carrier !== carrier || view.handIn) return [];
      if (stage !== "overdue" && stage !== "refused-at-locker") return [];
      return [given({ deposit, stage, compartment, parcels: [...parcels], size, holdUntilAt })];
    });
  });
};

const sessionRoutes = (room: Room): void => {
  const { app, deps, identity, settings } = room;
  app.get("/courier/session", { schema: { tags, response: answers(CourierSession) } }, async (request) => {
    const { id, carrier = "", leftMs = 0 } = identity.staff(request, "courier");
    return { type: "session" as const, id, carrier, leftMs };
  });
  app.post(
    "/courier/session",
    {
      config: { rateLimit: { max: settings.limits.signInsPerMinuteMax } },
      schema: { tags, headers: CommandHeaders, body: CourierSessionRequest, response: answers(SignedInAnswer) },
    },
    async (request, reply) => {
      const { pin } = request.body;
      const kiosk = await identity.kioskIfAny(request);
      const badge = request.body.badge ?? shownAt(room, request, kiosk?.terminal);
      const { right, courier, carrier } = await deps.register.checkCourier(badge, pin);
      const source = kiosk?.terminal ?? sourceOf(deps.secrets, request);
      const proof = right ? ("right" as const) : ("wrong" as const);
      await signIn(room, request, reply, {
        kind: "courier",
        proofs: [typeof badge === "string" ? badge : badge.digest, pin],
        source,
        ...(kiosk ? { by: kiosk } : {}),
        command: (session) => given({ type: "sign-in-courier" as const, courier, carrier, proof, session, source }),
      });
      if (kiosk && typeof badge !== "string" && reply.statusCode < 300)
        deps.desk.signedIn(kiosk.terminal, keyOf(request));
      return reply;
    },
  );
  app.delete(
    "/courier/session",
    { schema: { tags, headers: CommandHeaders, response: answers(DoneAnswer) } },
    async (request, reply) => {
      const by = identity.courier(request);
      identity.setCookie(reply, "courier", null);
      await ask(room, request, reply, { by, command: { type: "sign-out-courier" } });
      return reply;
    },
  );
};

/** Changes nothing, so it needs no Idempotency-Key; a body keeps the number out of addresses. */
const checkRoute = ({ app, identity, deps: { reads, secrets } }: Room): void => {
  app.post(
    "/courier/checks",
    { schema: { tags, body: CheckParcelsRequest, response: answers(CheckedParcels) } },
    async (request, reply) => {
      const { id: courier, carrier = "" } = identity.staff(request, "courier");
      const { parcels, phone } = request.body;
      const recipient = phone === undefined ? undefined : secrets.digest("phone", phone);
      const { session } = identity.courier(request);
      const found = await reads.parcels(given({ parcels, recipient }), { courier, carrier, session });
      if ("type" in found) return sendProblem(reply, problemOf(found));
      return given({ type: "parcels" as const, ...found });
    },
  );
};

/** The badge that was held to the reader beside this kiosk. */
const shownAt = ({ deps }: Room, request: FastifyRequest, terminal: string | undefined): { digest: string } => {
  const digest = terminal === undefined ? null : deps.desk.badgeAt(terminal, keyOf(request));
  if (digest === null) throw new Fault("wrong-credentials");
  return { digest };
};

const depositRoutes = (room: Room): void => {
  const { app, identity, deps } = room;
  const headers = CommandHeaders;
  app.post(
    "/courier/deposits",
    { schema: { tags, headers, body: BeginDepositRequest, response: answers(DepositAnswer) } },
    async (request, reply) => {
      const by = identity.courier(request);
      const { command, sides } = beginDeposit(room, request.body);
      await ask(room, request, reply, { by, command, sides });
      return reply;
    },
  );
  app.get(
    "/courier/deposits/:id",
    { schema: { tags, params: DepositParams, response: answers(DepositAnswer) } },
    async (request, reply) => {
      const { carrier } = identity.staff(request, "courier");
      const view = await deps.reads.deposit(request.params.id);
      if (!view || view.handIn || view.carrier !== carrier)
        return sendProblem(reply, problemOf(refuse("unknown-deposit")));
      const { carrier: _own, inside, handIn: _not, receipt: _none, ...rest } = view;
      return given({ type: "deposit" as const, ...rest, inside: inside && [...inside] });
    },
  );
  app.post(
    "/courier/deposits/:id/swap",
    {
      schema: { tags, headers, params: DepositParams, body: SwapCompartmentRequest, response: answers(DepositAnswer) },
    },
    async (request, reply) => {
      const by = identity.courier(request);
      const command = given({ type: "swap-compartment" as const, deposit: request.params.id, ...request.body });
      await ask(room, request, reply, { by, command });
      return reply;
    },
  );
  app.post(
    "/courier/deposits/:id/confirm",
    { schema: { tags, headers, params: DepositParams, body: ConfirmDepositRequest, response: answers(Outcome) } },
    async (request, reply) => {
      const by = identity.courier(request);
      const command = given({ type: "confirm-deposit" as const, deposit: request.params.id, ...request.body });
      await ask(room, request, reply, { by, command });
      return reply;
    },
  );
  for (const [step, type] of Object.entries(steps)) {
    app.post(
      `/courier/deposits/:id/${step}`,
      { schema: { tags, headers, params: DepositParams, body: NothingRequest, response: answers(Outcome) } },
      async (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) => {
        const by = identity.courier(request);
        await ask(room, request, reply, { by, command: { type, deposit: request.params.id } });
        return reply;
      },
    );
  }
};

/** A number that a courier enters is digested for the site, sealed for the fleet, and kept as its last four digits. */
const beginDeposit = (
  { deps: { secrets, entropy } }: Room,
  { phone, language = "zh-CN", ...wanted }: z.infer<typeof BeginDepositRequest>,
): { readonly command: CommandOf<"begin-deposit">; readonly sides: readonly SideRecord[] } => {
  const deposit = entropy.hex(16);
  const base = { type: "begin-deposit" as const, deposit, ...wanted };
  if (phone === undefined) return { command: given(base), sides: [] };
  const contact: Contact = { phone, language };
  const sealedContact = secrets.sealForFleet(bytesOf(contact)) ?? undefined;
  const side: DepositSide = given({ v: 1 as const, phoneLast4: phone.slice(-4), contact: sealedContact, language });
  const { sealed, hash } = secrets.sealSide(bytesOf(side));
  const command = given({ ...base, recipient: secrets.digest("phone", phone), side: hash });
  return { command, sides: [{ deposit, sealed }] };
};
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
