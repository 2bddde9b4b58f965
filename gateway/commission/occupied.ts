/** Locks behind which something lies, or may lie, as the journal of the site tells it. Pure. */
import type { Compartment } from "../core/locker/compartment.ts";

export const isMaybeOccupied = ({ occupancy, presumedEmpty, item, bars }: Compartment): boolean =>
  occupancy !== "free" || presumedEmpty || item === true || bars.includes("unproven") || bars.includes("forced");

/** By device. `unless`: compartments that somebody has said may be opened all the same. */
export const occupiedLocks = (
  compartments: Iterable<Compartment>,
  unless: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<number>> => {
  const locks = new Map<string, Set<number>>();
  for (const compartment of compartments) {
    const { plan } = compartment;
    if (!isMaybeOccupied(compartment) || unless.has(plan.compartment)) continue;
    const here = locks.get(plan.device) ?? new Set<number>();
    locks.set(plan.device, here.add(plan.lock));
  }
  return locks;
};
