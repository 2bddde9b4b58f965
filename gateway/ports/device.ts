/** What an adapter offers and what it is given. Adapters translate; they have no opinions. */
import type { Answer } from "../core/answer.ts";
import type { Asked } from "../core/command.ts";
import type { Effect } from "../core/effect.ts";
import type { Observation } from "../core/observation.ts";
import type { Quantity } from "../core/vocabulary.ts";
import type { Clock } from "./clock.ts";
import type { ScanRecord, SideRecord } from "./journal.ts";
import type { PduLine, PduLineSettings } from "./line.ts";
import type { Log } from "./log.ts";
import type { OpenStream } from "./stream.ts";
import type { Secrets } from "./trust/secrets.ts";

/**
 * What a kind of device is and can do, said once: the checks of a configuration, the pages of staff and the reference
 * (docs/reference/devices.md) follow from it.
 */
export interface Capabilities {
  /** In a sentence, for people. */
  readonly about: string;
  /** How the gateway reaches it: a bus of its own, its broker, its API, or a connection that the gateway opens. */
  readonly reachedBy: "line" | "broker" | "api" | "stream";
  /** It opens doors and reads their contacts, so compartments may be wired to it. */
  readonly locks: boolean;
  /** Where it reads item sensors: nowhere, among the door inputs, at inputs of their own, or as its settings say. */
  readonly itemSensors: "none" | "among-inputs" | "own-inputs" | "as-set";
  readonly readsTags: boolean;
  /** People work with it: it takes what they scan or key in. */
  readonly forPeople: boolean;
  /** It logs in with a credential of its own. */
  readonly credential: boolean;
  /** Needs neither settings nor wiring: it is known by its credential alone. */
  readonly selfDescribing: boolean;
  readonly tellsFirmware: boolean;
  /** It measures the room or the power. */
  readonly senses: boolean;
  /** It has lamps at compartments. */
  readonly lamps: boolean;
}
/** What one lock board has room for and where it sits, as its settings say; null: nobody knows. */
export interface BoardFacts {
  readonly locks: number | null;
  readonly inputs: number | null;
  readonly itemInputs: number | null;
  /** Item inputs are numbered apart from those of the doors. */
  readonly itemsApart: boolean;
  /** No two boards of one line may have the same address. */
  readonly bus: { readonly line: PduLineSettings; readonly address: string } | null;
}

export interface SensorReading {
  readonly sensor: string;
  readonly quantity: Quantity;
  readonly value: number;
}

export interface BusFigures {
  /** Share of the latest requests that were not answered well, 0..1, exponentially weighted. */
  readonly errorRatio: number;
  /** One round of polls, from the first request to the last answer; null: not yet. */
  readonly cycleMs: number | null;
  /** What the wire alone needs for one round, as the formula has it; null: TCP. */
  readonly wireMs: number | null;
}

/** Figures for health pages and metrics. Times in ms. */
export interface DeviceFigures {
  readonly device: string;
  readonly kind: string;
  readonly online: boolean;
  readonly lastSeenAt: number | null;
  readonly roundTripMs: number | null;
  readonly requests: number;
  readonly errors: number;
  readonly firmware: string | null;
  /** Of a device on a bus. */
  readonly bus?: BusFigures;
  /** Of a sensor device: what was read last. Units: `Quantity`. */
  readonly readings?: readonly SensorReading[];
  /** Versions of its configuration: what it was told to run, and what it says that it runs. */
  readonly config?: { readonly desired: string; readonly runs: string | null };
  /** Of its kind; added by whoever knows the kinds. */
  readonly can?: Capabilities;
}

/** One compartment's wiring on this device. */
export interface Wiring {
  readonly compartment: string;
  readonly lock: number;
  /** Door contact's input; equals `lock` unless the configuration says otherwise. */
  readonly input: number;
  readonly itemInput?: number;
}

/**
 * One raw read at an antenna: `rssi` in dBm, `elapsed` site time in ms. Null, as almost always: the site need not hear
 * of it. Synchronous, since this is the busiest path.
 */
export type HearTag = (epc: string, rssi: number, elapsed: number) => Observation | null;

export interface DeviceHost {
  readonly device: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly wiring: readonly Wiring[];
  /** Carriers' own waybills: what fits one is no pickup code and no phone number. */
  readonly carriers?: readonly { readonly id: string; readonly waybillPatterns: readonly string[] }[];
  observe(observation: Observation, cause?: string): Promise<void>;
  submit(asked: Asked, sides?: readonly SideRecord[]): Promise<Answer>;
  recordScan(record: ScanRecord): Promise<void>;
  /** Reads of one antenna of this device are smoothed with those of all others at the site. */
  antenna(number: number, covers: readonly string[]): HearTag;
  openLine(settings: PduLineSettings): PduLine;
  readonly openStream: OpenStream;
  /** Publishes below `postern/<device>/`; QoS 1. */
  publish(subtopic: string, payload: Uint8Array, options?: { readonly retain?: boolean }): void;
  /** Fresh random bits in hex (session tokens, deposit ids). */
  freshId(bytes: number): string;
  /** Checks badge and PIN against the site's register. */
  checkCourier(
    badge: string,
    pin: string,
  ): Promise<{ readonly courier?: string; readonly carrier?: string; readonly right: boolean }>;
  /** A badge was held to the reader beside this kiosk: for a short while its sign-in asks for the PIN alone. */
  showBadge(kiosk: string, badge: string): void;
  /** A line that was scanned beside this kiosk: its page takes it as if it had been typed there. */
  showLine(kiosk: string, line: string): void;
}

export interface Device {
  /** Compartments at which it has a lamp. */
  readonly lamps?: ReadonlySet<string>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Lock boards pulse, handhelds show; what does not concern a device is a bug of the wiring. Never throws for I/O. */
  perform(effect: Effect): Promise<void>;
  /**
   * A message that the device published below its own id. Resolves when what it led to is on disk: the broker sends
   * the PUBACK only then. An ill-formed payload is recorded and resolves as well, or it would come back for ever.
   */
  receive(subtopic: string, payload: Uint8Array, options: { readonly retain: boolean }): Promise<void>;
  figures(): DeviceFigures;
}
