/**
 * Config + Platform → a running gateway. Production and the simulated world call the same function; everything that
 * touches the outside comes through the Platform.
 */

import type { Api, ApiDeps } from "./api/api.ts";
import type { Reads } from "./api/reads.ts";
import type { Broker, BrokerDeps } from "./broker/broker.ts";
import type { Config } from "./config/schema.ts";
import type { Site } from "./core/site.ts";
import type { Opened, OpenOptions } from "./journal/open.ts";
import type { BridgeLink } from "./ports/bridge-link.ts";
import type { SiteClock } from "./ports/clock.ts";
import type { Entropy } from "./ports/entropy.ts";
import type { Inbox } from "./ports/inbox.ts";
import type { Journal } from "./ports/journal.ts";
import type { PduLine, PduLineSettings } from "./ports/line.ts";
import type { Log } from "./ports/log.ts";
import type { Register } from "./ports/register.ts";
import type { Secrets } from "./ports/secrets.ts";
import type { Table } from "./ports/table.ts";

export interface Platform {
  readonly clock: SiteClock;
  readonly entropy: Entropy;
  readonly secrets: Secrets;
  readonly register: Register;
  readonly log: Log;
  openJournal(options: OpenOptions): Promise<Opened>;
  /** One small store a projection; the platform closes them after the gateway has stopped. */
  openTable(name: string): Promise<Table>;
  openLine(settings: PduLineSettings): PduLine;
  /** Null: this site is not enrolled with a fleet. */
  openBridge(): BridgeLink | null;
  /** Absent in the simulated world, which calls `receive` and gets what is published by `publish`. */
  startBroker?(deps: Omit<BrokerDeps, "tls">): Promise<Broker>;
  publish?(device: string, subtopic: string, payload: Uint8Array, options: { readonly retain: boolean }): void;
  startApi?(deps: Omit<ApiDeps, "tls">): Promise<Api>;
  /** Does the operating system, or the one who runs the site, vouch for the wall clock? */
  wallVouched(): Promise<boolean>;
  /** A failed commit or a bug: nothing may be answered any more. The real one ends the process. */
  fail(error: unknown): void;
}

export interface Gateway {
  readonly inbox: Inbox;
  /** What the broker does with a device's message; see `Device.receive`. */
  receive(
    device: string,
    subtopic: string,
    payload: Uint8Array,
    options?: { readonly retain?: boolean },
  ): Promise<void>;
  readonly reads: Reads;
  readonly journal: Journal;
  /** The state as it is now; to be looked at, never to be changed. */
  site(): Site;
  /** Where it listens; null: not started. */
  readonly api: Api | null;
  readonly broker: Broker | null;
  /** Resolves when what a restart interrupted has been judged and codes are taken. */
  readonly ready: Promise<void>;
  /** Finishes what was taken, marks the clock, closes the journal. */
  stop(): Promise<void>;
}
export type Assemble = (config: Config, platform: Platform) => Promise<Gateway>;
