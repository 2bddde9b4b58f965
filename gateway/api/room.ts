/** What every route is given, and the pieces of its description. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { Inbox } from "../ports/inbox.ts";
import type { Log } from "../ports/log.ts";
import type { KioskDesk } from "../ports/trust/kiosk-desk.ts";
import type { Register } from "../ports/trust/register.ts";
import type { Secrets } from "../ports/trust/secrets.ts";
import type { CommandKey } from "../wire/downlink/signed.ts";
import { type Layout, Problem } from "../wire/http.ts";
import type { Identity } from "./identity.ts";
import type { Reads } from "./reads.ts";
import type { ApiSettings } from "./settings.ts";

/** PEM texts. `renew` is asked once a day; null: still good. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
  /** Certificate (PEM) of the site's own authority; null or absent with a certificate that others vouch for. */
  readonly caFile?: string | null;
  readonly renew?: () => Promise<{ readonly cert: string; readonly key: string } | null>;
}

export interface ApiDeps {
  readonly inbox: Inbox;
  readonly secrets: Secrets;
  readonly register: Register;
  readonly desk: KioskDesk;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly reads: Reads;
  /** How the cabinet stands. */
  readonly layout: Layout;
  /** Keys of the fleet that may have signed a pass. */
  readonly commandKeys?: readonly CommandKey[];
  /** Folder of the built pages; by default where `npm run pages` puts them. */
  readonly pages?: string;
  /** Needed when `settings.https` (see certificate.ts). */
  readonly tls?: Tls;
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse<IncomingMessage>,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface Room {
  readonly app: App;
  readonly deps: ApiDeps;
  readonly settings: ApiSettings;
  readonly identity: Identity;
}

const problem = {
  description: "Refused: `code` names the rule",
  content: { "application/problem+json": { schema: Problem } },
};
/** The answers of a route: the good one, and problems for everything else. */
export const answers = <T extends z.ZodType>(good: T) => ({ 200: good, "4xx": problem, "5xx": problem });

/** Every command carries one; the same key with the same request gives the same answer and no second door. */
export const CommandHeaders = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/)
    .meta({ description: "Chosen by the client, one for each thing it wants done" }),
});
