/** Which readings are events, and what is done when the battery is at its end. */
import type { Event } from "../event.ts";
import type { ActOnDue, Observe, Site } from "../turn/state.ts";
import { levelOf, powerEnds, sensorKey } from "./environment.ts";

export const environmentSensed: Observe<"environment-sensed"> = (site, seen, _moment, { rules }) => {
  const { device, sensor, quantity, value } = seen;
  const known = site.alarm.environment.sensed.get(sensorKey(seen));
  if (!Number.isFinite(value) || (known && known.quantity !== quantity)) return [];
  const before = known?.level ?? "normal";
  const level = levelOf(before, value, rules.environment[quantity]);
  return level === before ? [] : [{ type: "environment-changed", device, sensor, quantity, level, value }];
};

/** People who are at a door finish; how often that is waited for is bounded, since a battery is. */
const waitMs = 20_000;
const waitsMax = 9;
const powerEndsNow: ActOnDue = (site, _subject, { elapsed }) => {
  const running = runningAt(site);
  const awaited = site.alarm.environment.endAwaited ?? 0;
  const event: Event =
    running > 0 && awaited < waitsMax
      ? { type: "power-end-awaited", running, until: elapsed + waitMs }
      : { type: "power-end-ready", running };
  return [event];
};
const runningAt = ({ custody }: Site): number =>
  [...custody.deposits.values()].filter(({ stage }) => !["held", "refused", "suspect", "ended"].includes(stage.state))
    .length;

export const environmentDue = { [powerEnds]: powerEndsNow };
