/** What may be done with a compartment, as far as the page can know; the site decides. */
import type { CompartmentFacts } from "../../../../wire/faces/maintainer.ts";

export type Act = "open" | "test" | "audit" | "block" | "release";

type Known = Pick<CompartmentFacts, "door" | "service" | "occupancy" | "reason">;

export const mayDo = ({ door, service, occupancy }: Known): readonly Act[] => {
  const acts: Act[] = [];
  if (door !== "unknown") acts.push("open");
  if (door === "closed" && service === "in-service" && occupancy === "free") acts.push("test");
  acts.push("audit");
  // What is out of order is out of service already.
  if (service !== "blocked" && service !== "faulted") acts.push("block");
  if (service === "blocked" || service === "faulted") acts.push("release");
  return acts;
};

/** Something lies, or may lie, inside. */
export const needsSecond = ({ occupancy, service }: Known): boolean => occupancy !== "free" || service === "unproven";
