/**
 * What was observed last of each thing. A state that is folded anew from a history with older starts in it may have
 * forgotten what the devices said since; they report changes only and would not say it again.
 */
import type { Input } from "../../core/input.ts";
import type { Observation } from "../../core/observation.ts";
import type { Site } from "../../core/site.ts";

export class LastSeen {
  readonly #seen = new Map<string, Observation>();

  note(observation: Observation): void {
    const subject = subjectOf(observation);
    if (subject !== null) this.#seen.set(subject, observation);
  }
  /**
   * Observes again what this state has forgotten. A door that it knows is left alone: a reading that is no new one
   * proves nothing about a pulse.
   */
  async repeat(site: Site, turn: (input: Input) => Promise<unknown>): Promise<void> {
    const forgotten = [...this.#seen.values()].filter((observation) => isForgotten(site, observation));
    await Promise.all(forgotten.map((observation) => turn({ kind: "observation", observation })));
  }
}

const isForgotten = ({ locker }: Site, observation: Observation): boolean => {
  if (!("compartment" in observation)) return true;
  const known = locker.compartments.get(observation.compartment);
  return observation.type === "item-sensed" ? known?.item === null : known?.door.state === "unknown";
};

/** Null: an occurrence, not a condition. */
const subjectOf = (observation: Observation): string | null => {
  switch (observation.type) {
    case "door-sensed-open":
    case "door-sensed-closed":
    case "door-sensed-unknown":
      return `door ${observation.compartment}`;
    case "item-sensed":
      return `item ${observation.compartment}`;
    case "device-silent":
    case "device-heard":
      return `device ${observation.device}`;
    case "disk-measured":
    case "uplink-changed":
      return observation.type;
    default:
      return null;
  }
};
