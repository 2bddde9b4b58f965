/**
 * A locker that speaks MQTT, as a state machine: what its messages and its silence mean. Pure: time is told in site
 * ms. The wire is wire/locker-topics.ts.
 */
import { z } from "zod";
import type { Observation } from "../../core/observation.ts";
import type { Wiring } from "../../ports/device.ts";
import type { DeviceStatus } from "../../wire/device-status.ts";
import type { CommandResult, DoorWord, LockState } from "../../wire/locker-topics.ts";
import { desiredSetting } from "../desired.ts";

const ms = (fallback: number) => z.number().int().positive().max(3_600_000).default(fallback);
export const LockerMqttSettings = z.strictObject({
  ...desiredSetting,
  /** How long a command may take until the locker has answered; it also expires then. */
  answerMs: ms(2000),
  /** Without any message for so long the locker is silent, whatever its will says. */
  silentMs: ms(150_000),
  /** How often the locker is told the site time. */
  clockMs: ms(60_000),
});
export type LockerMqttSettings = z.infer<typeof LockerMqttSettings>;

interface Lock {
  readonly wiring: Wiring;
  /** Told to the site last; null: whatever comes next is told. */
  told: DoorWord | null;
  itemTold: boolean | null;
}
export interface Locker {
  readonly device: string;
  readonly locks: ReadonlyMap<number, Lock>;
  health: "new" | "heard" | "silent";
  firmware: string | null;
  boot: string | null;
}

export const newLocker = (device: string, wiring: readonly Wiring[]): Locker => ({
  device,
  locks: new Map(wiring.map((wire) => [wire.lock, { wiring: wire, told: null, itemTold: null }])),
  health: "new",
  firmware: null,
  boot: null,
});

/** Birth, will, or the minute's sign of life. */
export const statusSeen = (locker: Locker, status: DeviceStatus): readonly Observation[] => {
  if (!status.online) return silenced(locker);
  const isNews =
    locker.health !== "heard" || (status.firmware ?? null) !== locker.firmware || (status.boot ?? null) !== locker.boot;
  if (!isNews) return [];
  // A locker that started again publishes every state again; until then nothing is known that has not been told.
  for (const lock of locker.locks.values()) {
    lock.told = null;
    lock.itemTold = null;
  }
  locker.health = "heard";
  locker.firmware = status.firmware ?? null;
  locker.boot = status.boot ?? null;
  return [{ type: "device-heard", device: locker.device, ...(locker.firmware && { firmware: locker.firmware }) }];
};

/** The will, or no message for too long. */
export const silenced = (locker: Locker): readonly Observation[] => {
  if (locker.health === "silent") return [];
  locker.health = "silent";
  const seen: Observation[] = [{ type: "device-silent", device: locker.device }];
  for (const lock of locker.locks.values()) {
    lock.told = "unknown";
    lock.itemTold = null;
    seen.push({ type: "door-sensed-unknown", compartment: lock.wiring.compartment });
  }
  return seen;
};

/** One retained state of one lock. Told when it changes, and once after each pulse. */
export const lockSeen = (locker: Locker, number: number, state: LockState): readonly Observation[] => {
  const lock = locker.locks.get(number);
  // A state without a birth may be a remembered one of a locker that is gone.
  if (!lock || locker.health !== "heard") return [];
  const { compartment } = lock.wiring;
  const seen: Observation[] = [];
  if (state.door !== lock.told) {
    lock.told = state.door;
    lock.itemTold = null;
    seen.push({ type: `door-sensed-${state.door}`, compartment });
  }
  if (state.item !== undefined && state.item !== lock.itemTold) {
    lock.itemTold = state.item;
    seen.push({ type: "item-sensed", compartment, present: state.item });
  }
  return seen;
};

export const pulsed = (locker: Locker, number: number): void => {
  const lock = locker.locks.get(number);
  if (lock) lock.told = null;
};

/** What the gateway believes of the door; the locker fires only if it sees the same. */
export const expectationOf = (locker: Locker, number: number): "closed" | "any" =>
  locker.locks.get(number)?.told === "closed" ? "closed" : "any";

export const fateOf = (result: CommandResult): "fired" | "refused" | "expired" =>
  result === "conflict" ? "refused" : result;
