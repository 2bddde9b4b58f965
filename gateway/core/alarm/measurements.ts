/** What devices and the machine say about themselves, and which events and alarms that makes. */
import { turnDay } from "../custody/stock/statement.ts";
import type { Event } from "../event.ts";
import { fleetConfirmed } from "../locker/audit.ts";
import type { ActOnDue, DueTable, Observe, ObserveTable } from "../turn/state.ts";
import { isSilent } from "./alarm.ts";
import { subjects } from "./conditions.ts";
import { healthBounds, uplinkLost } from "./health.ts";
import { environmentDue, environmentSensed } from "./power.ts";
import { change } from "./raise.ts";

type Measured =
  | "device-silent"
  | "device-heard"
  | "disk-measured"
  | "clock-judged"
  | "uplink-changed"
  | "backlog-measured"
  | "uplink-dropped"
  | "fleet-confirmed"
  | "environment-sensed";

const deviceSilent: Observe<"device-silent"> = (site, { device }) =>
  isSilent(site, device) ? [] : [{ type: "device-silent", device }];

const deviceHeard: Observe<"device-heard"> = (site, { device, firmware }, { elapsed }) => {
  const known = site.alarm.health.devices.get(device);
  const events: Event[] = [];
  if (known && known.silentSince !== null)
    events.push({ type: "device-back", device, silentMs: elapsed - known.silentSince });
  if (firmware !== undefined && firmware !== known?.firmware)
    events.push({ type: "device-described", device, firmware });
  return events;
};

const diskMeasured: Observe<"disk-measured"> = (site, { level }, _moment, tools) => [
  ...change(site, "disk-watermark", subjects.diskLow, level !== "ok", tools),
  ...change(site, "disk-watermark", subjects.diskFull, level === "full", tools),
];

const clockJudged: Observe<"clock-judged"> = (site, { synced, stepMs, offTimeMs }, moment, tools) => {
  const events: Event[] = [];
  if (site.alarm.health.clockSynced !== synced || Math.abs(stepMs) >= healthBounds.stepMinMs)
    events.push({ type: "clock-judged", synced, stepMs });
  if (offTimeMs !== undefined && offTimeMs > 0)
    events.push({ type: "off-time-counted", ms: offTimeMs, moved: "holds" });
  // Before the start is settled nothing is stated: what a power cut interrupted may still be judged into the day.
  return site.history.settled ? [...events, ...turnDay(site, { ...moment, synced }, tools)] : events;
};

const uplinkChanged: Observe<"uplink-changed"> = (site, { connected }, { elapsed }, { rules }) => {
  if (site.alarm.health.uplinkConnected === connected) return [];
  if (connected) return [{ type: "uplink-changed", connected }];
  return [{ type: "uplink-changed", connected, alarmAt: elapsed + rules.uplinkLostMs }];
};

const backlogMeasured: Observe<"backlog-measured"> = (site, { ageMs, custodyFull }, _moment, tools) => [
  ...change(site, "backlog-age", subjects.backlogOld, ageMs >= tools.rules.backlogAgeMs, tools),
  ...change(site, "backlog-age", subjects.backlogFull, custodyFull, tools),
];

const uplinkDropped: Observe<"uplink-dropped"> = (_site, { drops }) => [{ type: "uplink-dropped", drops: [...drops] }];

export const measurements: ObserveTable<Measured> = {
  "device-silent": deviceSilent,
  "device-heard": deviceHeard,
  "disk-measured": diskMeasured,
  "clock-judged": clockJudged,
  "uplink-changed": uplinkChanged,
  "backlog-measured": backlogMeasured,
  "uplink-dropped": uplinkDropped,
  "fleet-confirmed": fleetConfirmed,
  "environment-sensed": environmentSensed,
};

const uplinkStaysDown: ActOnDue = (site, _subject, _moment, tools) =>
  change(site, "uplink-lost", subjects.uplink, true, tools);

export const alarmDue: DueTable = { [uplinkLost]: uplinkStaysDown, ...environmentDue };
