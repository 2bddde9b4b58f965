/**
 * The contract between gateway and locker firmware over MQTT (ESP32 class), below `postern/<device>/`. The full text
 * for firmware authors is docs/mqtt-devices.md.
 *
 * | subtopic | from | retained | payload |
 * |---|---|---|---|
 * | `status` | locker | yes | DeviceStatus: birth and will |
 * | `lock/<n>/state` | locker | yes | LockState |
 * | `answer` | locker | no | CommandAnswer |
 * | `command` | gateway | never | UnlockCommand |
 * | `clock` | gateway | never | ClockTold |
 */
import { jsonObject } from "./device-status.ts";

export type DoorWord = "open" | "closed" | "unknown";
export interface LockState {
  readonly door: DoorWord;
  /** Only of a lock with an item sensor. */
  readonly item?: boolean;
}
/** Site time in ms: what `expires` is measured in. Sent after each birth and once a minute. */
export interface ClockTold {
  readonly now: number;
}
export interface UnlockCommand {
  /** Order and attempt: a second command with this id gets the first one's answer and no pulse. */
  readonly id: string;
  readonly lock: number;
  readonly pulseMs: number;
  /** Site time; at or after it the lock must not fire. */
  readonly expires: number;
  /** `closed`: if the contact says open the lock does not fire and the answer is `conflict`. */
  readonly expects: "closed" | "any";
}
export type CommandResult = "fired" | "refused" | "expired" | "conflict";
export interface CommandAnswer {
  readonly id: string;
  readonly result: CommandResult;
}
export const lockerTopics = {
  command: "command",
  clock: "clock",
  answer: "answer",
  lockState: (lock: number): string => `lock/${lock}/state`,
} as const;

/** Lock number of a state topic; null: another topic. */
export const lockOfTopic = (subtopic: string): number | null => {
  const match = /^lock\/(0|[1-9][0-9]{0,2})\/state$/.exec(subtopic);
  return match && Number(match[1]) <= 255 ? Number(match[1]) : null;
};

const text = new TextEncoder();
export const encodeLockerMessage = (
  message: UnlockCommand | CommandAnswer | LockState | ClockTold,
): Uint8Array<ArrayBuffer> => text.encode(JSON.stringify(message));

export const decodeLockState = (payload: Uint8Array): LockState | null => {
  const value = jsonObject(payload);
  const door = value?.["door"];
  if (door !== "open" && door !== "closed" && door !== "unknown") return null;
  const item = value?.["item"];
  if (item === undefined) return { door };
  return typeof item === "boolean" ? { door, item } : null;
};

export const decodeCommandAnswer = (payload: Uint8Array): CommandAnswer | null => {
  const value = jsonObject(payload);
  const id = value?.["id"];
  const result = value?.["result"];
  if (typeof id !== "string" || id.length < 1 || id.length > 64) return null;
  if (result !== "fired" && result !== "refused" && result !== "expired" && result !== "conflict") return null;
  return { id, result };
};

export const decodeUnlockCommand = (payload: Uint8Array): UnlockCommand | null => {
  const value = jsonObject(payload);
  if (!value) return null;
  const { id, lock, pulseMs, expires, expects } = value;
  if (typeof id !== "string" || id.length < 1 || id.length > 64) return null;
  if (!isWhole(lock, 0, 255) || !isWhole(pulseMs, 100, 1000)) return null;
  if (!isWhole(expires, 0, Number.MAX_SAFE_INTEGER) || (expects !== "closed" && expects !== "any")) return null;
  return { id, lock, pulseMs, expires, expects };
};

export const decodeClock = (payload: Uint8Array): ClockTold | null => {
  const now = jsonObject(payload)?.["now"];
  return isWhole(now, 0, Number.MAX_SAFE_INTEGER) ? { now } : null;
};

const isWhole = (value: unknown, from: number, to: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= from && value <= to;
