/** How devices, clock, disk and uplink are. Only what changed becomes an event. */

import { keepNewest } from "../access/bounded.ts";
import type { Event, Recorded } from "../event.ts";
import { clearDue, type Due, setDue } from "../turn/due.ts";

export interface DeviceHealth {
  /** Site time since when nothing was heard; null: heard. */
  readonly silentSince: number | null;
  readonly firmware: string | null;
}
export interface Health {
  readonly devices: Map<string, DeviceHealth>;
  /** Devices that drive locks of the adopted layout. */
  readonly boards: Set<string>;
  /** Null: not judged yet. */
  clockSynced: boolean | null;
  uplinkConnected: boolean | null;
}
export const healthBounds = {
  devicesMax: 5_000,
  /** Smaller steps of the wall clock are its ordinary slewing. */
  stepMinMs: 1_000,
} as const;

/** Kind of deadline: the uplink has been down so long that it becomes an alarm. */
export const uplinkLost = "uplink-lost";

export const newHealth = (): Health => ({
  devices: new Map(),
  boards: new Set(),
  clockSynced: null,
  uplinkConnected: null,
});

export const evolveHealth = (health: Health, { event, elapsed }: Recorded, due: Due): void => {
  switch (event.type) {
    case "device-silent":
    case "device-back":
    case "device-described":
      evolveDevice(health, event, elapsed);
      return;
    case "layout-adopted":
      health.boards.clear();
      for (const { device } of event.compartments) health.boards.add(device);
      return;
    case "clock-judged":
      health.clockSynced = event.synced;
      return;
    case "uplink-changed":
      health.uplinkConnected = event.connected;
      if (event.alarmAt === undefined) clearDue(due, uplinkLost, "");
      else setDue(due, uplinkLost, "", event.alarmAt);
      return;
    case "alarm-raised":
      if (event.kind === "uplink-lost") clearDue(due, uplinkLost, "");
      return;
    default:
  }
};

export const freezeHealth = (health: Health): unknown => ({
  devices: [...health.devices],
  boards: [...health.boards],
  clockSynced: health.clockSynced,
  uplinkConnected: health.uplinkConnected,
});

export const thawHealth = (json: unknown): Health => {
  const frozen = json as {
    readonly devices: readonly (readonly [string, DeviceHealth])[];
    readonly boards: readonly string[];
    readonly clockSynced: boolean | null;
    readonly uplinkConnected: boolean | null;
  };
  const { clockSynced, uplinkConnected } = frozen;
  return { devices: new Map(frozen.devices), boards: new Set(frozen.boards), clockSynced, uplinkConnected };
};

const evolveDevice = (
  { devices }: Health,
  event: Extract<Event, { type: "device-silent" | "device-back" | "device-described" }>,
  elapsed: number,
): void => {
  const before = devices.get(event.device) ?? { silentSince: null, firmware: null };
  const silentSince =
    event.type === "device-silent" ? elapsed : event.type === "device-back" ? null : before.silentSince;
  const firmware = event.type === "device-described" ? event.firmware : before.firmware;
  keepNewest(devices, event.device, { silentSince, firmware }, healthBounds.devicesMax);
};
