/** What everybody at a door keeps in mind. */
import type { Hands } from "../../../firmware-sim/people/doorways.ts";

/** A door whose opening nobody saw is fired again, and springs open behind whoever has just shut it. */
export const shutAgain = async (hands: Hands, compartment: string): Promise<void> => {
  if ((await hands.look(compartment)).open) await hands.close(compartment);
};
