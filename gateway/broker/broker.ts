/** The site's MQTT broker (3.1.1): a device's PUBLISH is acknowledged when what it led to is on disk. */
import type { Clock } from "../ports/clock.ts";
import type { Device } from "../ports/device.ts";
import type { Log } from "../ports/log.ts";
import type { Register } from "../ports/register.ts";
import type { BrokerSettings } from "./settings.ts";

export interface BrokerDeps {
  readonly register: Register;
  readonly deviceOf: (id: string) => Device | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** PEM texts; needed when `settings.tls`. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface BrokerFigures {
  readonly connections: number;
  readonly sessionsAway: number;
  readonly queued: number;
  readonly retained: number;
  readonly received: number;
  readonly acknowledged: number;
  readonly sent: number;
  readonly dropped: number;
  /** Connections refused or closed, by rule. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface Broker {
  readonly port: number;
  readonly webSocketPort: number | null;
  /** Publishes `postern/<device>/<subtopic>` with QoS 1. */
  publish(device: string, subtopic: string, payload: Uint8Array, options?: { readonly retain?: boolean }): void;
  disconnect(device: string): void;
  figures(): BrokerFigures;
  stop(): Promise<void>;
}

export type StartBroker = (settings: BrokerSettings, deps: BrokerDeps) => Promise<Broker>;
