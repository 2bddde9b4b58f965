/** The HTTP interface: it digests what is secret, puts commands into the inbox and shows what projections know. */
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { Inbox } from "../ports/inbox.ts";
import type { Log } from "../ports/log.ts";
import type { Register } from "../ports/register.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { Reads } from "./reads.ts";
import type { ApiSettings } from "./settings.ts";

export interface ApiDeps {
  readonly inbox: Inbox;
  readonly secrets: Secrets;
  readonly register: Register;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly reads: Reads;
  /** PEM texts; needed when `settings.https` (see certificate.ts). */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface Api {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export type StartApi = (settings: ApiSettings, deps: ApiDeps) => Promise<Api>;
