/** Whether the witnesses that a compartment has agree about what was put in or taken out. */
import { isSilent } from "../../alarm/alarm.ts";
import type { Deposit } from "../../custody/custody.ts";
import type { Compartment } from "../../locker/compartment.ts";
import type { Tools } from "../../rules.ts";
import type { Site } from "../../turn/state.ts";
import type { Evidence, Moment, Witness } from "../../vocabulary.ts";
import { evidenceOf, provenInside, sawGoIn, sawGoOut } from "../evidence.ts";
import { isReadInside, someTagInside, tagsAt } from "../presence/account.ts";

/** They have come to something; a word instead says why not, null that none of them proves anything. */
export const isAgreed = <T extends object>(agreement: T | string | null): agreement is T =>
  agreement !== null && typeof agreement !== "string";

/** Evidence that the parcels are in; wait: a witness may still speak; null: a person has to say. */
export const agreeInside = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  { elapsed }: Moment,
  tools: Tools,
): Evidence | "wait" | null => {
  const expected = site.witnessed.expected.get(deposit.deposit) ?? [];
  if (compartment.plan.reader === undefined) return provenInside(compartment, deposit, deposit.interrupted);
  const read = expected.filter((epc) => isReadInside(site, epc, compartment));
  const seen = sawGoIn(compartment) && deposit.inside.length === 0;
  const all = expected.length > 0 && read.length === expected.length;
  if (all && (seen || expected.length >= deposit.incoming.length)) {
    // A sensor that has just changed its mind saw it go out again.
    if (sawGoOut(compartment)) return null;
    return inside(seen ? ["item-sensor", "tag"] : ["tag"], deposit);
  }
  if (oddTagsIn(site, deposit, compartment).length > 0) return null;
  if (expected.some((epc) => isElsewhere(site, epc, compartment.plan.compartment))) return null;
  if (!seen) return null;
  if (read.length < expected.length && mayStillSpeak(site, compartment, elapsed, tools)) return "wait";
  return inside(read.length > 0 ? ["item-sensor", "tag"] : ["item-sensor"], deposit);
};

/** The item sensor saw it go: taken, unless a tag is read inside still; one that was, is waited for. */
export const agreeTaken = (
  site: Site,
  { epc }: Pick<Deposit, "epc">,
  compartment: Compartment,
  { elapsed }: Moment,
  tools: Tools,
): readonly Witness[] | "wait" | "disagree" | null => {
  if (!sawGoOut(compartment)) return null;
  if (someTagInside(site, { epc }, compartment)) return "disagree";
  const { compartment: id } = compartment.plan;
  const mine = tagsAt(site, id).filter((belief) => epc.includes(belief.epc));
  if (mine.some(({ presence }) => presence === "present") && mayStillSpeak(site, compartment, elapsed, tools))
    return "wait";
  const gone = mine.length > 0 && mine.every(({ presence }) => presence === "absent");
  return gone ? ["item-sensor", "tag"] : ["item-sensor"];
};

/** Tags that are none of its deposit's while those of the deposit are not read: somebody else's parcel. */
export const oddTagsIn = (site: Site, deposit: Deposit, compartment: Compartment): readonly string[] => {
  const { compartment: id } = compartment.plan;
  const expected = site.witnessed.expected.get(deposit.deposit) ?? [];
  const missing = expected.some((epc) => !isReadInside(site, epc, compartment));
  const odd = tagsAt(site, id).filter(({ epc, presence }) => presence === "present" && !deposit.epc.includes(epc));
  // What was announced without a tag may carry one; what belongs to somebody else is never right.
  return odd.filter(({ epc }) => missing || isSomebodys(site, epc, deposit.deposit)).map(({ epc }) => epc);
};

export const isElsewhere = ({ witnessed }: Site, epc: string, compartment: string): boolean => {
  const belief = witnessed.tags.get(epc);
  return belief?.presence === "present" && belief.compartment !== compartment;
};

const isSomebodys = ({ witnessed, custody }: Site, epc: string, deposit: string): boolean => {
  const owner = witnessed.owners.get(epc);
  return owner !== undefined && owner !== deposit && custody.deposits.has(owner);
};

const mayStillSpeak = (site: Site, { plan, door }: Compartment, elapsed: number, { rules }: Tools): boolean => {
  const closedAt = door.state === "closed" ? door.closedAt : null;
  const silent = plan.reader === undefined || isSilent(site, plan.reader);
  return !silent && closedAt !== null && elapsed < closedAt + rules.reconcileMs;
};

const inside = (witnesses: readonly Witness[], { interrupted }: Deposit): Evidence =>
  evidenceOf("proven", witnesses, interrupted);
