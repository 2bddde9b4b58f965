/** Is a gateway as well as the one before it was? */

import { kindOf } from "../adapters/registry.ts";
import type { Gateway } from "../assemble.ts";
import type { Config } from "../config/schema.ts";
import { isRunning } from "../core/locker/door.ts";
import { running } from "../core/remote/remote.ts";
import type { Site } from "../core/site.ts";
import type { RollbackWhy } from "../core/vocabulary.ts";
import type { Trial } from "./state.ts";

export interface Lack {
  readonly why: RollbackWhy;
  readonly detail: string;
}
type Wanted = Pick<Trial, "must" | "uplink">;

/** Null: nothing is lacking. */
export const lackOf = ({ reads, uplink }: Gateway, wanted: Wanted): Lack | null => {
  const unready = reads.unready();
  if (unready.length > 0) return { why: "not-ready", detail: unready.join(", ") };
  const online = new Set(reads.devices().flatMap((one) => (one.online ? one.device : [])));
  const silent = wanted.must.filter((device) => !online.has(device));
  if (silent.length > 0) return { why: "device-silent", detail: silent.join(", ") };
  const state = uplink?.figures().state ?? "absent";
  return wanted.uplink && state !== "streaming" ? { why: "uplink-lost", detail: state } : null;
};

/**
 * What a gateway with this configuration must have: every device that is well now and does not go about with people,
 * every new one that the gateway reaches for, and the uplink where the site is enrolled.
 */
export const wantedOf = ({ reads, uplink }: Gateway, config: Config): Wanted => {
  const now = new Map(reads.devices().map(({ device, online }) => [device, online]));
  const must = config.devices.flatMap(({ id, kind }) => {
    const can = kindOf(kind)?.can;
    const isReached = can?.reachedBy === "line" || can?.reachedBy === "stream";
    const isWanted = now.get(id) ?? isReached;
    return isWanted && (isReached || !can?.forPeople) ? [id] : [];
  });
  return { must, uplink: uplink !== null };
};

/** Nobody stands at a door, as far as the site knows, and nothing from afar is under way. */
export const isQuiet = ({ locker, remote }: Site): boolean =>
  running(remote).length === 0 &&
  [...locker.compartments.values()].every(
    ({ door, order }) => !(door.state === "open" && !door.left) && !(order && isRunning(order)),
  );
