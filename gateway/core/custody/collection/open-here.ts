/**
 * The recipient's page asks for the door, for somebody who reads the number on a kiosk of this site. Who made the
 * number is the site, who says whose parcel it is is the fleet, and what opens is one collection: the number is good
 * once for each deposit, and while the kiosk shows it or has just done so.
 */
import type { Decision } from "../../input.ts";
import { refuse } from "../../refusal.ts";
import type { Tools } from "../../rules.ts";
import { no } from "../../turn/reply.ts";
import type { Site } from "../../turn/state.ts";
import type { Moment } from "../../vocabulary.ts";
import { begin, behind } from "./present.ts";

export const openHere = (
  site: Site,
  { deposit: id, presence }: { readonly deposit: string; readonly presence: string },
  moment: Moment,
  tools: Tools,
): Decision => {
  const deposit = site.custody.deposits.get(id);
  if (!deposit?.code || deposit.handIn || deposit.refused) return no(refuse("unknown-deposit"));
  const shown = tools.shown?.(presence) ?? null;
  if (!shown) return no(refuse("presence-unproven"));
  if (deposit.presence !== undefined && shown.since <= deposit.presence) return no(refuse("presence-spent"));
  if (deposit.stage.state === "collecting") return no(refuse("collection-running"));
  const compartment = behind(site, deposit);
  if ("type" in compartment) return no(compartment);
  const where = { terminal: shown.terminal, presence: shown.since };
  return begin(deposit, compartment, where, () => [], moment, tools);
};
