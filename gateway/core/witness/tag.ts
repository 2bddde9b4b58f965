/** A tag that was read at the compartment of its own deposit is a witness; any other read proves nothing here. */
import { depositIn } from "../custody/custody.ts";
import { judgeDeposit } from "../custody/deposit/evidence.ts";
import type { Event } from "../event.ts";
import type { Observe } from "../turn/state.ts";

const during = { open: "deposit", closed: "deposit", collecting: "collection", recalling: "recall" } as const;

/** Recorded once per opening: readers repeat themselves. */
export const tagRead: Observe<"tag-read"> = (site, { device, epc, compartments }, moment, tools) => {
  for (const id of compartments) {
    const deposit = depositIn(site.custody, id);
    const compartment = site.locker.compartments.get(id);
    if (!deposit || !compartment || deposit.tagSeen || !deposit.epc.includes(epc)) continue;
    const { state } = deposit.stage;
    if (state !== "open" && state !== "closed" && state !== "collecting" && state !== "recalling") continue;
    const seen: Event = {
      type: "tag-witnessed",
      deposit: deposit.deposit,
      compartment: id,
      device,
      epc,
      during: during[state],
    };
    const isShut = state === "closed" && compartment.door.state === "closed";
    const made = isShut ? judgeDeposit(site, { ...deposit, tagSeen: true }, compartment, moment, tools) : [];
    return [seen, ...made];
  }
  return [];
};
