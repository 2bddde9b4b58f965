/** One adapter under test, with everything that it is given recorded and its other side played by a model. */

import { type DeviceKindName, deviceKinds } from "../../gateway/adapters/registry.ts";
import type { Answer } from "../../gateway/core/answer.ts";
import type { Asked } from "../../gateway/core/command.ts";
import type { PulseLock } from "../../gateway/core/effect.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import type { Device, DeviceHost, Wiring } from "../../gateway/ports/device.ts";
import { InboxFull } from "../../gateway/ports/inbox.ts";
import type { ScanRecord } from "../../gateway/ports/journal.ts";
import { LineError, type PduLine } from "../../gateway/ports/line.ts";
import type { Log } from "../../gateway/ports/log.ts";
import type { OpenStream } from "../../gateway/ports/stream.ts";
import type { Secrets } from "../../gateway/ports/trust/secrets.ts";
import { thinned } from "./distinct-tags.ts";
import { type VirtualClock, virtualClock } from "./virtual-clock.ts";

export const quietLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface Published {
  readonly subtopic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
}
export interface Rig {
  readonly clock: VirtualClock;
  readonly device: Device;
  readonly observed: Observation[];
  readonly submitted: Asked[];
  readonly scans: ScanRecord[];
  readonly published: Published[];
  /** Badges that were shown, with their kiosk. */
  readonly shown: { readonly kiosk: string; readonly badge: string }[];
  /** Lines that went to a kiosk's page. */
  readonly lines: { readonly kiosk: string; readonly line: string }[];
  /** What the site says to the next command. */
  answer: Answer;
  /** So many of the next inputs find the inbox full. */
  fullFor: number;
  /** Hears what the gateway publishes. */
  onPublish: (message: Published) => void;
}
export interface RigOptions {
  readonly settings?: unknown;
  readonly wiring?: readonly Wiring[];
  readonly line?: PduLine;
  readonly openStream?: OpenStream;
  readonly carriers?: DeviceHost["carriers"];
  readonly clock?: VirtualClock;
  readonly name?: string;
  /** The same tag at the same antenna is told once in this time. */
  readonly distinctMs?: number;
}
/** Badge and PIN of the one courier that the rig knows. */
export const rightBadge = { badge: "wang-01", pin: "4711" };

export const deadLine: PduLine = {
  request: async () => {
    throw new LineError("down", false, "no line here");
  },
  close: async () => {},
};

/** Refuses after a moment, as a host does at which nobody listens. */
export const streamNowhere =
  (clock: VirtualClock): OpenStream =>
  (_settings, events) => {
    const timer = clock.after(5, () => events.down("nobody listens"));
    return { write: () => {}, hold: () => {}, close: () => timer.cancel() };
  };

export const rigOf = (kind: DeviceKindName, options: RigOptions = {}): Rig => {
  const clock = options.clock ?? virtualClock();
  let fresh = 0;
  const full = (): void => {
    if (rig.fullFor > 0) {
      rig.fullFor--;
      throw new InboxFull("full");
    }
  };
  const host: DeviceHost = {
    device: options.name ?? "d-1",
    clock,
    log: quietLog,
    secrets: plainSecrets,
    wiring: options.wiring ?? [],
    ...(options.carriers && { carriers: options.carriers }),
    observe: async (observation) => {
      full();
      rig.observed.push(observation);
    },
    submit: async (asked) => {
      full();
      rig.submitted.push(asked);
      return rig.answer;
    },
    antenna: thinned(options.name ?? "d-1", options.distinctMs ?? 2_000),
    recordScan: async (record) => {
      full();
      rig.scans.push(record);
    },
    openLine: () => options.line ?? deadLine,
    openStream: options.openStream ?? streamNowhere(clock),
    showBadge: (kiosk, badge) => void rig.shown.push({ kiosk, badge }),
    showLine: (kiosk, line) => void rig.lines.push({ kiosk, line }),
    publish: (subtopic, payload, published) => {
      const message = { subtopic, payload, retain: published?.retain ?? false };
      rig.published.push(message);
      rig.onPublish(message);
    },
    freshId: (bytes) => (++fresh).toString(16).padStart(bytes * 2, "0"),
    checkCourier: async (badge, pin) =>
      badge === rightBadge.badge && pin === rightBadge.pin
        ? { courier: "wang", carrier: "sf", right: true }
        : { right: false },
  };
  const rig: Rig = {
    clock,
    observed: [],
    submitted: [],
    scans: [],
    published: [],
    ...{ shown: [], lines: [] },
    answer: { type: "done" },
    fullFor: 0,
    onPublish: () => {},
    device: deviceKinds[kind].create(options.settings ?? {}, host),
  };
  return rig;
};

/** Tells equal from different and shows in a failed test what was digested; never the value itself. */
const plainSecrets: Secrets = {
  keyVersion: 1,
  codeDigest: () => "unused-code-digest",
  digestOfCode: () => "unused-code-digest",
  digest: (purpose, value) => {
    let hash = 7n;
    for (const character of `${purpose}|${value}`) {
      hash = (hash * 1_000_003n + BigInt(character.codePointAt(0) ?? 0)) & 0xffff_ffff_ffff_ffffn;
    }
    return `${purpose}-${hash.toString(16).padStart(16, "0")}`;
  },
  sealSide: (plain) => ({ sealed: plain, hash: "" }),
  openSide: (sealed) => sealed,
  sealForFleet: () => null,
};

export const pulse = (fields: Partial<PulseLock> = {}): PulseLock => ({
  type: "pulse-lock",
  order: "00000000000000aa",
  attempt: 1,
  compartment: "A-01",
  device: "d-1",
  lock: 0,
  supply: "main",
  pulseMs: 500,
  deadline: 10_000_000,
  ...fields,
});
export const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
export const textOf = (payload: Uint8Array): string => new TextDecoder().decode(payload);
export const wires = (count: number, items = false): readonly Wiring[] =>
  Array.from({ length: count }, (_, lock) => ({
    compartment: `A-${String(lock + 1).padStart(2, "0")}`,
    lock,
    input: lock,
    ...(items && { itemInput: count + lock }),
  }));
