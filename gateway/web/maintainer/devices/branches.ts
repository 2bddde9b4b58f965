/** The tree: what stands on one line, behind the broker, at the pages, or is called by the gateway. Pure. */
import type { TreeDevice } from "../../../wire/faces/devices.ts";
import { heardOf } from "../../shared/words/devices.ts";

export interface Branch {
  /** Unlike that of any other. */
  readonly key: string;
  readonly way: TreeDevice["reachedBy"];
  /** Of a line. */
  readonly at: string | null;
  readonly baudRate: number | null;
  readonly devices: readonly TreeDevice[];
  /** Of a line with several boards: all their poll rounds together, and what the wire alone needs for them, ms. */
  readonly rounds: { readonly cycleMs: number; readonly wireMs: number } | null;
}

const order = ["line", "broker", "stream", "api"] as const;

/** Lines first, each with its boards; then those that come to the site, and those that it calls. */
export const branchesOf = (devices: readonly TreeDevice[]): readonly Branch[] => {
  const groups = new Map<string, TreeDevice[]>();
  const ways = [...devices].sort((one, other) => order.indexOf(one.reachedBy) - order.indexOf(other.reachedBy));
  for (const one of ways) {
    const key = one.reachedBy === "line" ? `line ${one.at}` : one.reachedBy;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups].map(([key, here]) => {
    const [first] = here;
    const isLine = first?.reachedBy === "line";
    return {
      ...{ key, way: first?.reachedBy ?? "line", devices: here, rounds: isLine ? roundsOf(here) : null },
      ...{ at: isLine ? first.at : null, baudRate: isLine ? (first.baudRate ?? null) : null },
    };
  });
};

const roundsOf = (devices: readonly TreeDevice[]): Branch["rounds"] => {
  let [cycleMs, wireMs] = [0, 0];
  for (const { health } of devices) {
    if (health.bus?.cycleMs == null || health.bus.wireMs == null) return null;
    cycleMs += health.bus.cycleMs;
    wireMs += health.bus.wireMs;
  }
  return devices.length > 1 ? { cycleMs, wireMs } : null;
};

export type Standing = ReturnType<typeof heardOf> | "mute";
/** What only uses the site's pages tells nothing of itself: that it was never heard of says nothing. */
export const standingOf = ({ reachedBy, health }: Pick<TreeDevice, "reachedBy" | "health">): Standing =>
  reachedBy === "api" && health.lastSeenAt === null ? "mute" : heardOf(health);
