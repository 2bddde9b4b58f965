/** What everybody at a door keeps in mind. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Hands } from "../../../firmware-sim/people/doorways.ts";

const againMs = 100;

/** Pushes until the latch holds: a lock that is still fired lets the door spring open. */
export const shut = async (hands: Hands, compartment: string): Promise<void> => {
  while (!(await hands.close(compartment))) await sleep(againMs);
};

/** A door whose opening nobody saw is fired again, and springs open behind whoever has just shut it. */
export const shutAgain = async (hands: Hands, compartment: string): Promise<void> => {
  if ((await hands.look(compartment)).open) await hands.close(compartment);
};
