/** Every machine of a site and the state that it is in, so that a test sees which event changed what. */

import { powerOf } from "../../gateway/core/alarm/environment.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Site } from "../../gateway/core/turn/state.ts";

export interface Change {
  readonly machine: string;
  readonly from: string;
  readonly to: string;
  readonly event: Event["type"];
  /** `asked …`, `seen …`, or `time …` with the deadlines that came due together. */
  readonly by: string;
}

/** Key `machine/instance`. What is not there has no state. */
export const statesOf = (site: Site, elapsed: number): Map<string, string> => {
  const states = new Map<string, string>();
  const put = (machine: string, id: string, state: string | null | undefined) => {
    if (state != null) states.set(`${machine}/${id}`, state);
  };
  for (const [id, { door, order, occupancy, bars }] of site.locker.compartments) {
    put("door", id, door.state);
    put("order", id, order?.phase);
    put("compartment", id, occupancy);
    for (const bar of bars) put("out of service", `${id} ${bar}`, bar);
  }
  for (const [id, { stage, hold, handIn }] of [...site.custody.deposits, ...site.custody.ended]) {
    put(handIn ? "hand-in" : "deposit", id, stage.state);
    if (stage.state === "recalling") put(handIn ? "fetch" : "recall", id, stage.phase);
    put("hold", id, hold?.state);
  }
  for (const id of site.custody.announcements.keys()) put("announcement", id, "announced");
  for (const [id, { state }] of site.custody.collections) put("collection", id, state);
  for (const id of site.access.couriers.keys()) put("session", id, "signed in");
  for (const id of site.access.maintainers.keys()) put("session", id, "signed in");
  for (const [id, { waitUntil }] of site.access.keypads)
    put("keypad", id, waitUntil > elapsed ? "waiting" : "counting");
  for (const { alarm, kind, acknowledgedBy } of site.alarm.standing.values()) {
    put("alarm", alarm, kind);
    put("attention", alarm, acknowledgedBy === undefined ? "raised" : "acknowledged");
  }
  for (const { case: id, kind } of site.witnessed.cases.values()) put("disagreement", id, kind);
  for (const [id, { silentSince }] of site.alarm.health.devices)
    put("device", id, silentSince === null ? "heard" : "silent");
  put("power", "", powerOf(site.alarm.environment));
  const { uplinkConnected, clockSynced } = site.alarm.health;
  put("uplink", "", uplinkConnected === null ? null : uplinkConnected ? "connected" : "down");
  put("clock", "", clockSynced === null ? null : clockSynced ? "trusted" : "not trusted");
  put("safe mode", "", site.locker.unproven.size === 0 ? null : site.history.tailLost ? "tail lost" : "hole");
  put("stock day", "", site.stock.day && "running");
  for (const { id, state } of site.remote.commands.values()) if (state !== "ended") put("remote command", id, state);
  const { round } = site.guided;
  put("guided audit", round?.audit ?? "", round && (round.present === null ? "between doors" : "at a door"));
  return states;
};
