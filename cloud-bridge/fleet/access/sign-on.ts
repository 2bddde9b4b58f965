/** Single sign-on over HTTP: there, back, and out. A browser goes by itself, so that every answer leads to a page. */
import type { FastifyInstance } from "fastify";
import { sessionCookie } from "../api/access.ts";
import type { FleetLog } from "../log.ts";
import type { Database } from "../store/query.ts";
import { beginSession } from "./person-sessions.ts";
import { mayLook, rightsOf } from "./rights.ts";
import { type SingleSignOn, waitMs } from "./single-sign-on.ts";

export interface SignOnParts {
  readonly database: Database;
  readonly now: () => number;
  readonly log: FleetLog;
  /** Null: nobody configured one. */
  readonly signOn: SingleSignOn | null;
}
const path = "/session/sign-on";
const journeyCookie = "postern-sign-on";
const page = "/";

export const addSignOn = (server: FastifyInstance, { database, now, log, signOn }: SignOnParts): void => {
  if (signOn === null) return;
  const options = {
    config: { right: "everybody", rateLimit: { max: 30, timeWindow: "1 minute" } },
    schema: { hide: true },
  } as const;
  const cookie = { httpOnly: true, secure: signOn.isSecure } as const;
  const no = (why: string): string => `${page}#no_${why}`;
  server.get(path, options, async (_request, reply) => {
    const departure = await signOn.depart();
    if (typeof departure === "string") return reply.redirect(no(departure));
    // It comes back from another site, which a strict cookie would not survive.
    const back = { ...cookie, path, sameSite: "lax", maxAge: waitMs / 1_000 } as const;
    return reply.setCookie(journeyCookie, departure.sealed, back).redirect(departure.url);
  });
  server.get(`${path}/return`, options, async (request, reply) => {
    reply.clearCookie(journeyCookie, { path }).header("cache-control", "no-store");
    const query = request.url.slice(`${path}/return`.length);
    const person = await signOn.arrive(query, request.cookies[journeyCookie] ?? "");
    if (typeof person === "string") return reply.redirect(no(person));
    const caller = { ...person, rights: new Set(rightsOf(person.role)) };
    if (!mayLook(caller)) return reply.redirect(no("no-role"));
    const token = await beginSession(database, person, now() + signOn.sessionMs, now());
    log.info("signed-on", { role: person.role, tenant: person.tenant });
    return reply.setCookie(sessionCookie, token, { ...cookie, path: "/", sameSite: "strict" }).redirect(page);
  });
  server.get(`${path}/leave`, options, async (_request, reply) => reply.redirect((await signOn.leave()) ?? page));
};
