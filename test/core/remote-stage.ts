/** Ordering from afar on the small site. */
import type { Answer } from "../../gateway/core/answer.ts";
import type { CommandOf } from "../../gateway/core/command.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { RemoteAction } from "../../gateway/core/vocabulary.ts";
import { compartment } from "./staff-scene.ts";
import { minute, type Stage, system, typesOf } from "./stage.ts";

export type Take = CommandOf<"take-remote-command">;
export const epochStart = 1_800_000_000_000;
let ids = 0;

/** A minute to do it in, from now on. */
export const command = (on: Stage, action: RemoteAction, more: Partial<Take> = {}): Take => {
  const fleetAt = epochStart + on.moment.elapsed;
  return {
    ...{ type: "take-remote-command", id: (++ids).toString(16).padStart(32, "0"), reason: "stuck drawer" },
    ...{
      issuer: { role: "operator", id: "office" },
      notAfter: fleetAt + minute,
      expect: { epoch: 1 },
      action,
      fleetAt,
    },
    ...more,
  };
};
export const opening: RemoteAction = { type: "open-compartment", compartment };
export const take = (on: Stage, one: Take): Answer =>
  on.ask({ ...one, fleetAt: Math.max(one.fleetAt, epochStart + on.moment.elapsed) }, system).answer;
/** The fleet's store has everything; null: it says no time newer than the one before. */
export const acknowledge = (on: Stage, seq = on.site.history.seq, fleetAt = epochStart + on.moment.elapsed) =>
  on.observe({ type: "fleet-acknowledged", seq, fleetAt });
export const pulses = (events: readonly Event[]): number =>
  typesOf(events).filter((type) => type === "unlock-ordered").length;
export const endOf = (events: readonly Event[]) => {
  const found = events.find((event) => event.type === "remote-command-ended");
  return found?.type === "remote-command-ended" ? [found.outcome, found.why] : null;
};
