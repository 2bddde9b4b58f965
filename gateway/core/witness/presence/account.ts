/** What the witnesses of a compartment say, one by one and together. */
import { type Deposit, depositIn } from "../../custody/custody.ts";
import type { Compartment } from "../../locker/compartment.ts";
import type { Site } from "../../turn/state.ts";
import type { Presence, Testimony } from "../../vocabulary.ts";
import type { Belief } from "../beliefs.ts";

const testimoniesMax = 20;
/** How far an item sensor is believed by itself: it may be dirty, or blind for a flat parcel. */
const sensorSure = 0.9;

export const testimoniesOf = (site: Site, compartment: Compartment): readonly Testimony[] => {
  const { plan, item } = compartment;
  const id = plan.compartment;
  const said: Testimony[] = [];
  if (plan.itemSensor && item !== null) {
    const at = site.witnessed.itemAt.get(id) ?? 0;
    said.push({ witness: "item-sensor", says: item ? "inside" : "nothing", confidence: sensorSure, at });
  }
  const own = new Set(depositIn(site.custody, id)?.epc ?? []);
  const here = tagsAt(site, id).filter(({ epc, presence }) => presence !== "absent" || own.has(epc));
  for (const belief of here) said.push(tagSays(belief, id));
  for (const epc of own) {
    const belief = site.witnessed.tags.get(epc);
    if (belief?.compartment === id) continue;
    const nothing: Testimony = { witness: "tag", says: "nothing", confidence: 0, at: 0, epc };
    if (belief || plan.reader !== undefined) said.push(belief ? tagSays(belief, id) : nothing);
  }
  return said.slice(0, testimoniesMax);
};

/** Independent witnesses, each as likely right as it is sure: their odds are multiplied. Nobody said: unknown. */
export const accountOf = (said: readonly Testimony[]): { readonly presence: Presence; readonly confidence: number } => {
  let odds = 0;
  for (const { witness, says, confidence } of said) {
    const inside = says === "inside" ? 1 : says === "elsewhere" || says === "gone" ? -1 : 0;
    const empty = says === "nothing" && witness === "item-sensor" ? -1 : 0;
    odds += (inside + empty) * logOdds(confidence);
  }
  const likely = 1 / (1 + Math.exp(-odds));
  const presence = likely >= sureFrom ? "present" : likely <= 1 - sureFrom ? "absent" : "unknown";
  const confidence = presence === "unknown" ? 0 : Math.min(0.99, Math.max(likely, 1 - likely));
  return { presence, confidence: Math.round(confidence * 1000) / 1000 };
};
const sureFrom = 0.75;

export const tagsAt = ({ witnessed }: Site, compartment: string): readonly Belief[] => {
  const here: Belief[] = [];
  for (const epc of witnessed.at.get(compartment) ?? []) {
    const belief = witnessed.tags.get(epc);
    if (belief) here.push(belief);
  }
  return here;
};

/** Tags that lie in a compartment as far as its reader knows, or knew before a restart. */
export const lyingAt = (site: Site, device: string, compartment: string): readonly string[] =>
  tagsAt(site, compartment)
    .filter((belief) => belief.device === device && belief.presence !== "absent")
    .map(({ epc }) => epc);

/** Read behind this door since it was last seen to close. */
export const isReadInside = (site: Site, epc: string, { plan, door }: Compartment): boolean => {
  const belief = site.witnessed.tags.get(epc);
  if (belief?.compartment !== plan.compartment || belief.presence !== "present") return false;
  return door.state === "closed" && belief.at >= (door.closedAt ?? 0);
};
export const someTagInside = (site: Site, { epc }: Pick<Deposit, "epc">, compartment: Compartment): boolean =>
  epc.some((one) => isReadInside(site, one, compartment));

const tagSays = ({ epc, device, presence, confidence, at, compartment }: Belief, here: string): Testimony => {
  const told = { witness: "tag", confidence, at, device, epc } as const;
  if (presence === "unknown") return { ...told, says: "nothing", confidence: 0 };
  if (compartment !== here)
    return presence === "present" ? { ...told, says: "elsewhere", compartment } : { ...told, says: "gone" };
  return { ...told, says: presence === "present" ? "inside" : "gone" };
};
const logOdds = (confidence: number): number => {
  const sure = Math.min(0.99, Math.max(0.5, confidence));
  return Math.log(sure / (1 - sure));
};
