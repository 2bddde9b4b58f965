/** Standing alarms and the health they speak of: a fold of events. */
import type { Recorded } from "../event.ts";
import type { Due } from "../turn/due.ts";
import type { AlarmKind, Severity } from "../vocabulary.ts";
import { subjects } from "./conditions.ts";
import {
  type Environment,
  evolveEnvironment,
  freezeEnvironment,
  newEnvironment,
  powerOf,
  thawEnvironment,
} from "./environment.ts";
import { evolveHealth, freezeHealth, type Health, newHealth, thawHealth } from "./health.ts";
import type { LockWear, Wear } from "./wear.ts";

export interface StandingAlarm {
  readonly alarm: string;
  readonly kind: AlarmKind;
  readonly severity: Severity;
  readonly subject: string;
  /** Wall clock, ms. */
  readonly raisedAt: number;
  readonly acknowledgedBy?: string;
}
export interface Alarm {
  /** By `alarmKey`, oldest first. */
  readonly standing: Map<string, StandingAlarm>;
  /** Key in `standing` by the alarm's id. */
  readonly keys: Map<string, string>;
  readonly health: Health;
  readonly environment: Environment;
  readonly wear: Wear;
}

/** Far above what the compartments, devices and keypads of the largest site raise; beyond it only the site's own. */
export const standingMax = 50_000;

export const alarmKey = (kind: AlarmKind, subject: string): string => `${kind} ${subject}`;

export const newAlarm = (): Alarm => ({
  standing: new Map(),
  keys: new Map(),
  health: newHealth(),
  environment: newEnvironment(),
  wear: new Map(),
});

export const evolveAlarm = (alarm: Alarm, recorded: Recorded, due: Due): void => {
  evolveHealth(alarm.health, recorded, due);
  evolveEnvironment(alarm.environment, recorded, due);
  const { event, at } = recorded;
  switch (event.type) {
    case "alarm-raised": {
      const { type, ...raised } = event;
      stand(alarm, { ...raised, raisedAt: at });
      return;
    }
    case "alarm-acknowledged": {
      const key = alarm.keys.get(event.alarm);
      const standing = key === undefined ? undefined : alarm.standing.get(key);
      if (standing) stand(alarm, { ...standing, acknowledgedBy: event.by });
      return;
    }
    case "alarm-cleared": {
      const key = alarm.keys.get(event.alarm);
      alarm.keys.delete(event.alarm);
      if (key !== undefined) alarm.standing.delete(key);
      return;
    }
    default:
  }
};

export const freezeAlarm = ({ standing, health, environment, wear }: Alarm): unknown => ({
  standing: [...standing.values()],
  health: freezeHealth(health),
  environment: freezeEnvironment(environment),
  wear: [...wear],
});

export const thawAlarm = (json: unknown): Alarm => {
  const frozen = json as {
    readonly standing: readonly StandingAlarm[];
    readonly health: unknown;
    readonly environment?: unknown;
    readonly wear?: readonly (readonly [string, LockWear])[];
  };
  const health = thawHealth(frozen.health);
  const alarm = { ...newAlarm(), health, environment: thawEnvironment(frozen.environment), wear: new Map(frozen.wear) };
  for (const standing of frozen.standing) stand(alarm, standing);
  return alarm;
};

/** Why nothing new goes in for the moment; null: nothing here speaks against it. `power`: the battery runs low. */
export const depositsPaused = ({ alarm }: { readonly alarm: Alarm }): "disk" | "backlog" | "power" | null => {
  if (["low", "ending"].includes(powerOf(alarm.environment))) return "power";
  if (alarm.standing.has(alarmKey("disk-watermark", subjects.diskFull))) return "disk";
  return alarm.standing.has(alarmKey("backlog-age", subjects.backlogFull)) ? "backlog" : null;
};

export const isSilent = ({ alarm }: { readonly alarm: Alarm }, device: string): boolean =>
  (alarm.health.devices.get(device)?.silentSince ?? null) !== null;

const stand = (alarm: Alarm, standing: StandingAlarm): void => {
  const key = alarmKey(standing.kind, standing.subject);
  alarm.standing.set(key, standing);
  alarm.keys.set(standing.alarm, key);
};
