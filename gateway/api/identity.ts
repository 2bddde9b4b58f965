/**
 * Who asks. A kiosk and a neighbouring system show a device credential, staff a session token; as a bearer or in a
 * cookie of this site. Tokens are digested at once; whether a session is alive is for the site to say.
 */
import { timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "../core/vocabulary.ts";
import type { Clock } from "../ports/clock.ts";
import type { Register } from "../ports/trust/register.ts";
import type { Secrets } from "../ports/trust/secrets.ts";
import { Fault } from "./faults.ts";
import type { Reads, StaffSession } from "./reads.ts";

type Of<K extends Actor["kind"]> = Extract<Actor, { kind: K }>;
type CookieName = "kiosk" | "courier" | "maintainer";

export interface Identity {
  kiosk(request: FastifyRequest): Promise<Of<"kiosk">>;
  /** The kiosk at which staff signs in, when it is one. */
  kioskIfAny(request: FastifyRequest): Promise<Of<"kiosk"> | null>;
  /** A device credential of kind `upstream`: the sender's or fleet's own system. Gives its id beside the actor. */
  upstream(request: FastifyRequest): Promise<{ readonly by: Of<"system">; readonly id: string }>;
  courier(request: FastifyRequest): Of<"courier">;
  maintainer(request: FastifyRequest): Of<"maintainer">;
  /** For reads: the live session behind the request, or a fault. */
  staff(request: FastifyRequest, kind: StaffSession["kind"]): StaffSession;
  /** Same, without a fault. */
  staffIfAny(request: FastifyRequest, kind: StaffSession["kind"]): StaffSession | null;
  /** Somebody else's session is in the cookie beside the bearer's: two persons at one page. */
  isBeside(request: FastifyRequest, kind: StaffSession["kind"]): boolean;
  setCookie(reply: FastifyReply, name: CookieName, value: string | null): void;
  /** Value of the cookie that says "this is that kiosk" without its secret. */
  kioskCookie(device: string): string;
  digestOfToken(token: string): string;
}
export interface IdentityDeps {
  readonly secrets: Secrets;
  readonly register: Register;
  readonly clock: Clock;
  readonly reads: Reads;
  readonly https: boolean;
}
const kioskCookieMs = 30 * 24 * 3_600_000;

export const identityOf = ({ secrets, register, clock, reads, https }: IdentityDeps): Identity => {
  // `__Host-`: only this host, only over TLS, only the whole site (RFC 6265bis).
  const nameOf = (name: CookieName): string => `${https ? "__Host-" : ""}postern-${name}`;
  const cookie = (request: FastifyRequest, name: CookieName): string | undefined => {
    const value = request.cookies[nameOf(name)];
    if (value !== undefined) refuseForeignOrigin(request);
    return value;
  };
  const digestOfToken = (token: string): string => secrets.digest("session", token);
  const session = (request: FastifyRequest, name: "courier" | "maintainer"): string => {
    const token = bearer(request) ?? cookie(request, name);
    if (!token) throw new Fault("not-signed-in");
    return digestOfToken(token);
  };
  const marks = kioskMarks({ secrets, register, clock });
  const device = async (request: FastifyRequest, kind: string): Promise<string> => {
    const credential = bearer(request);
    if (!credential) throw new Fault("not-signed-in");
    const colon = credential.indexOf(":");
    const known =
      colon > 0 ? await register.checkDevice(credential.slice(0, colon), credential.slice(colon + 1)) : null;
    if (!known) throw new Fault("wrong-credentials");
    if (known.kind !== kind) throw new Fault("not-allowed");
    return known.id;
  };
  const staffIfAny = (request: FastifyRequest, kind: StaffSession["kind"]): StaffSession | null => {
    const token = bearer(request) ?? cookie(request, kind);
    const found = token ? reads.session(digestOfToken(token)) : null;
    return found?.kind === kind ? found : null;
  };
  const kiosk = async (request: FastifyRequest): Promise<Of<"kiosk">> => {
    const value = bearer(request) === undefined ? cookie(request, "kiosk") : undefined;
    const terminal = value === undefined ? await device(request, "kiosk") : marks.read(value);
    if (terminal === null) throw new Fault("wrong-credentials");
    return { kind: "kiosk", terminal };
  };
  return {
    kiosk,
    kioskIfAny: async (request) =>
      bearer(request) === undefined && cookie(request, "kiosk") === undefined ? null : await kiosk(request),
    upstream: async (request) => ({ by: { kind: "system" }, id: await device(request, "upstream") }),
    courier: (request) => ({ kind: "courier", session: session(request, "courier") }),
    maintainer: (request) => ({ kind: "maintainer", session: session(request, "maintainer") }),
    staffIfAny,
    staff: (request, kind) => {
      const found = staffIfAny(request, kind);
      if (!found) throw new Fault("not-signed-in");
      return found;
    },
    isBeside: (request, kind) => areTwo(bearer(request), request.cookies[nameOf(kind)]),
    setCookie: (reply, name, value) => {
      const options = { path: "/", httpOnly: true, sameSite: "strict", secure: https } as const;
      if (value === null) reply.clearCookie(nameOf(name), options);
      else if (name === "kiosk") reply.setCookie(nameOf(name), value, { ...options, maxAge: kioskCookieMs / 1000 });
      else reply.setCookie(nameOf(name), value, options);
    },
    kioskCookie: marks.make,
    digestOfToken,
  };
};

/** A cookie that says "this is that kiosk" without its secret: id, end, and a digest that only this site can make. */
const kioskMarks = ({ secrets, register, clock }: Pick<IdentityDeps, "secrets" | "register" | "clock">) => {
  const markOf = (device: string, until: string): string => secrets.digest("session", `kiosk|${device}|${until}`);
  return {
    make: (id: string): string => {
      const until = String(clock.now().at + kioskCookieMs);
      return `${id}.${until}.${markOf(id, until)}`;
    },
    /** The kiosk's id; null when the mark is false, too old, or the kiosk was revoked. */
    read: (value: string): string | null => {
      const [id = "", until = "", mark = ""] = value.split(".");
      if (!sameText(mark, markOf(id, until)) || Number(until) < clock.now().at) return null;
      return register.devices().some((known) => known.id === id && known.kind === "kiosk") ? id : null;
    },
  };
};

const sameText = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const areTwo = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

const bearer = (request: FastifyRequest): string | undefined => {
  const header = request.headers.authorization;
  return header?.startsWith("Bearer ") ? header.slice(7).trim() : undefined;
};

/** A browser names the page that a command comes from; SameSite is the first fence, this the second. */
const refuseForeignOrigin = ({ method, headers, protocol }: FastifyRequest): void => {
  if (method === "GET" || method === "HEAD") return;
  if (headers.origin !== `${protocol}://${headers.host}`) throw new Fault("origin-refused");
};
