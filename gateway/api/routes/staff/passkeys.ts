/** Maintainers' passkeys: added and removed while signed in; one signs in without account, password and code. */
import { z } from "zod";
import type { Passkeys } from "../../../ports/trust/register.ts";
import { AddPasskeyRequest, Passkey, PasskeyOptions, PasskeySessionRequest } from "../../../wire/faces/maintainer.ts";
import { NothingRequest, SignedInAnswer } from "../../../wire/http.ts";
import { given, keyOf, sourceOf } from "../../ask.ts";
import { Fault } from "../../faults.ts";
import { answers, CommandHeaders, type Room } from "../../room.ts";
import { signIn } from "../../sign-in.ts";
import { type Ceremonies, ceremoniesOf } from "./ceremony.ts";

const tags = ["maintainer"];
const headers = CommandHeaders;

export const passkeyRoutes = (room: Room): void => {
  const { passkeys } = room.deps.register;
  if (!passkeys) return;
  const ceremonies = ceremoniesOf(room.deps);
  keepingRoutes(room, passkeys, ceremonies);
  signInRoutes(room, passkeys, ceremonies);
};

const keepingRoutes = ({ app, deps, identity }: Room, passkeys: Passkeys, ceremonies: Ceremonies): void => {
  const listOf = (maintainer: string) =>
    passkeys.of(maintainer).map(({ id, label, host, addedAt }) => ({ id, label, host, addedAt }));
  app.get("/maintainer/passkeys", { schema: { tags, response: answers(z.array(Passkey)) } }, async (request) =>
    listOf(identity.staff(request, "maintainer").id),
  );
  app.post(
    "/maintainer/passkeys/options",
    { schema: { tags, headers, body: NothingRequest, response: answers(PasskeyOptions) } },
    async (request) => {
      const { id } = identity.staff(request, "maintainer");
      return given(await ceremonies.begin(request, { id, has: passkeys.of(id) })) as never;
    },
  );
  app.post(
    "/maintainer/passkeys",
    { schema: { tags, headers, body: AddPasskeyRequest, response: answers(z.array(Passkey)) } },
    async (request) => {
      const { id } = identity.staff(request, "maintainer");
      const { label, made } = request.body;
      const passkey = await ceremonies.made(request, id, made as never);
      if (!passkey) throw new Fault("passkey-not-taken");
      const isSent = passkeys.of(id).some((known) => known.id === passkey.id);
      if (!isSent && !passkeys.add(id, { ...passkey, label, addedAt: deps.clock.now().at }))
        throw new Fault("passkey-not-taken");
      deps.log.info("passkey-added", { maintainer: id });
      return listOf(id);
    },
  );
  app.delete(
    "/maintainer/passkeys/:id",
    {
      schema: {
        ...{ tags, headers, response: answers(z.array(Passkey)) },
        params: z.object({ id: z.string().max(1_400) }),
      },
    },
    async (request) => {
      const { id } = identity.staff(request, "maintainer");
      if (!passkeys.remove(id, request.params.id)) throw new Fault("not-found");
      deps.log.info("passkey-removed", { maintainer: id });
      return listOf(id);
    },
  );
};

const signInRoutes = (room: Room, passkeys: Passkeys, ceremonies: Ceremonies): void => {
  const { app, deps, settings } = room;
  const config = { rateLimit: { max: settings.limits.signInsPerMinuteMax } };
  app.post(
    "/maintainer/session/passkey/options",
    { config, schema: { tags, headers, body: NothingRequest, response: answers(PasskeyOptions) } },
    async (request) => given(await ceremonies.ask(request)) as never,
  );
  app.post(
    "/maintainer/session/passkey",
    { config, schema: { tags, headers, body: PasskeySessionRequest, response: answers(SignedInAnswer) } },
    async (request, reply) => {
      const { shown, beside } = request.body;
      const found = passkeys.find(shown.id);
      const counter = found && (await ceremonies.shown(request, found.passkey, shown as never, keyOf(request)));
      if (found && counter !== null) passkeys.counted(shown.id, counter);
      const { maintainer } = found ?? {};
      const proof = found && counter !== null ? ("right" as const) : ("wrong" as const);
      const source = sourceOf(deps.secrets, request);
      return await signIn(room, request, reply, {
        kind: "maintainer",
        proofs: [shown.id, shown.response.clientDataJSON, shown.response.signature],
        ...{ source, beside },
        command: (session) => given({ type: "sign-in-maintainer" as const, maintainer, proof, session, source }),
      });
    },
  );
};
