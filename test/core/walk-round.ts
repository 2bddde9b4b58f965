/** Some doors of a guided audit: begun or gone on with, ended or left. */
import type { Command } from "../../gateway/core/command.ts";
import { atTurn, type Round } from "../../gateway/core/locker/guided/round.ts";
import type { Observation } from "../../gateway/core/observation.ts";

export interface RoundHands {
  people(): void;
  see(observation: Observation): void;
  pass(ms: number): void;
  ask(command: Command): void;
  inside(compartment: string): string[];
  second(): string;
  dice(chance: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export const goRound = (round: Round | null, hands: RoundHands) => {
  const { dice, pick } = hands;
  if (!round) {
    const scope = pick(["site", "doubt", "doubt", "bank"] as const);
    hands.people();
    return hands.ask({ type: "begin-guided-audit", scope, ...(scope === "bank" ? { bank: "A" } : {}) });
  }
  const { audit } = round;
  const compartment = atTurn(round) ?? "A-01";
  if (dice(0.7)) hands.people();
  hands.see({ type: "door-sensed-closed", compartment });
  hands.pass(20_000);
  hands.ask({ type: "open-for-audit", audit, second: hands.second() });
  if (dice(0.8)) hands.see({ type: "door-sensed-open", compartment });
  if (dice(0.8)) hands.see({ type: "door-sensed-closed", compartment });
  const found = hands.inside(compartment);
  const seen = found.length > 0 ? "parcels" : "empty";
  const content = pick([seen, seen, seen, "unknown", "not-opened"] as const);
  hands.ask({ type: "answer-audit", audit, compartment, content, found });
  if (dice(0.2)) hands.ask({ type: "end-guided-audit", audit });
};
