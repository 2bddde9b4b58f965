/**
 * The site's side of WebAuthn (Level 3, 7.1 and 7.2): a challenge that is good once, and what an authenticator made of
 * it. A passkey has verified its person, so that it stands for password and one-time code together.
 */
import type { FastifyRequest } from "fastify";
import type { Passkey } from "../../../ports/trust/register.ts";
import type { ApiDeps } from "../../room.ts";

type Server = typeof import("@simplewebauthn/server");
type Options<F extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<F>>;
type Made = Parameters<Server["verifyRegistrationResponse"]>[0]["response"];
type Shown = Parameters<Server["verifyAuthenticationResponse"]>[0]["response"];

export interface Ceremonies {
  begin(
    request: FastifyRequest,
    who: { readonly id: string; readonly has: readonly Passkey[] },
  ): Promise<Options<Server["generateRegistrationOptions"]>>;
  /** Null: not made for this challenge, person and place. */
  made(
    request: FastifyRequest,
    who: string,
    made: Made,
  ): Promise<Pick<Passkey, "id" | "publicKey" | "counter" | "host"> | null>;
  ask(request: FastifyRequest): Promise<Options<Server["generateAuthenticationOptions"]>>;
  /** The authenticator's new counter; null: it proves nothing. `key`: of the command, which may be sent again. */
  shown(request: FastifyRequest, passkey: Passkey, shown: Shown, key: string): Promise<number | null>;
}

const challengeMs = 2 * 60_000;
const challengesMax = 1_000;
const timeout = 60_000;

/** Loaded when somebody first uses a passkey. */
const load = (): Promise<Server> => import("@simplewebauthn/server");

export const ceremoniesOf = ({ clock, entropy }: Pick<ApiDeps, "clock" | "entropy">): Ceremonies => {
  const { fresh, take } = challengesOf({ clock, entropy });
  return {
    begin: async (request, { id, has }) => {
      const { generateRegistrationOptions } = await load();
      return await generateRegistrationOptions({
        ...{ rpName: "Postern", rpID: hostOf(request), userName: id, timeout },
        userID: new Uint8Array(Buffer.from(id)),
        challenge: fresh(`add|${id}`),
        attestationType: "none",
        excludeCredentials: has.map((passkey) => ({ id: passkey.id })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      });
    },
    made: async (request, who, made) => {
      const { verifyRegistrationResponse } = await load();
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: made,
        expectedChallenge: (challenge) => take(challenge, `add|${who}`, made.id),
        ...{ expectedOrigin: originOf(request), expectedRPID: hostOf(request), requireUserVerification: true },
      }).catch(() => ({ verified: false as const, registrationInfo: undefined }));
      if (!verified || !registrationInfo) return null;
      const { id, publicKey, counter } = registrationInfo.credential;
      return { id, publicKey: Buffer.from(publicKey).toString("base64url"), counter, host: hostOf(request) };
    },
    ask: async (request) => {
      const { generateAuthenticationOptions } = await load();
      const challenge = fresh("sign-in");
      return await generateAuthenticationOptions({
        ...{ rpID: hostOf(request), challenge, userVerification: "required", timeout },
      });
    },
    shown: async (request, { id, publicKey, counter, host }, shown, key) => {
      const { verifyAuthenticationResponse } = await load();
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: shown,
        expectedChallenge: (challenge) => take(challenge, "sign-in", key),
        ...{ expectedOrigin: originOf(request), expectedRPID: host, requireUserVerification: true },
        credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, "base64url")), counter },
      }).catch(() => ({ verified: false, authenticationInfo: undefined }));
      return verified && authenticationInfo ? authenticationInfo.newCounter : null;
    },
  };
};

/** Each is good for one command of the one it was made for, and not for long. */
const challengesOf = ({ clock, entropy }: Pick<ApiDeps, "clock" | "entropy">) => {
  const open = new Map<string, { readonly who: string; readonly until: number; usedBy: string | null }>();
  const fresh = (who: string): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(entropy.bytes(32));
    open.set(Buffer.from(bytes).toString("base64url"), {
      ...{ who, until: clock.now().elapsed + challengeMs, usedBy: null },
    });
    for (const oldest of open.keys()) {
      if (open.size <= challengesMax) break;
      open.delete(oldest);
    }
    return bytes;
  };
  const take = (challenge: string, who: string, key: string): boolean => {
    const found = open.get(challenge);
    const isGood = found?.who === who && clock.now().elapsed < found.until && (found.usedBy ?? key) === key;
    if (found && isGood) found.usedBy = key;
    return isGood;
  };
  return { fresh, take };
};

/**
 * Where the page came from. A browser signs its own view of it, and an authenticator signs only for the host that the
 * passkey was made at: naming another one here gains nobody anything.
 */
const originOf = ({ protocol, headers }: FastifyRequest): string => `${protocol}://${headers.host ?? ""}`;
const hostOf = (request: FastifyRequest): string => {
  const origin = originOf(request);
  return URL.canParse(origin) ? new URL(origin).hostname : "";
};
