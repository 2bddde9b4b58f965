/** Has a door opened. A lock that has only just fired rests for a moment: it is asked again until it may. */
import type { Said } from "../../../shared/site/ask.ts";
import { orderAsStaff } from "../../session/session.ts";

const restMsMax = 8_000;
const againMs = 500;

export interface OpenAsked {
  readonly reason: string;
  /** Session token of the second person. */
  readonly second?: string;
}
/** `order` absent: the door stood open already. */
export const orderOpen = async (id: string, asked: OpenAsked): Promise<Said<{ readonly order?: string }>> => {
  const until = performance.now() + restMsMax;
  for (;;) {
    const said = await orderAsStaff<{ readonly order?: string }>(`/maintainer/compartments/${id}/open`, asked);
    if (said.ok || said.code !== "compartment-busy" || performance.now() > until) return said;
    await new Promise((done) => setTimeout(done, againMs));
  }
};
