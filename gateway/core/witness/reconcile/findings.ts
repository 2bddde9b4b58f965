/**
 * What is wrong at a compartment, by what its witnesses and the ledger say now. Every kind is judged anew each time:
 * true, it holds; false, it does not; null, nothing can be said, and what stands goes on standing.
 */
import { isSilent } from "../../alarm/alarm.ts";
import { collectionAt } from "../../custody/collection/evidence.ts";
import { type Deposit, depositIn } from "../../custody/custody.ts";
import type { Compartment } from "../../locker/compartment.ts";
import type { Tools } from "../../rules.ts";
import type { Site } from "../../turn/state.ts";
import type { DisagreementKind, Moment } from "../../vocabulary.ts";
import { type Belief, type Case, caseKey } from "../beliefs.ts";
import { isReadInside, tagsAt } from "../presence/account.ts";
import { agreeTaken, isElsewhere, oddTagsIn } from "./agree.ts";

export interface Finding {
  readonly kind: DisagreementKind;
  readonly compartment: string;
  readonly holds: boolean | null;
  readonly deposit?: string;
  readonly parcels?: readonly string[];
  readonly epc?: string;
  readonly belongs?: string;
}
/** A tag that is missed for a while may be read again; so sure a reader must be that it is gone. */
const goneFrom = 0.7;

export const findingsAt = (site: Site, compartment: Compartment, moment: Moment, tools: Tools): readonly Finding[] => {
  const look = lookAt(site, compartment, moment, tools);
  const misplaced = misplacements(look);
  // What is called misplaced now has no second name: no ghost where it lies, not gone or unread where it belongs.
  const elsewhere = misplaced
    .filter(({ holds }) => holds)
    .flatMap(({ compartment: lies, belongs }) => [
      ...lookThere(look, lies).map(ghost),
      ...lookThere(look, belongs).flatMap(absences),
    ]);
  const cleared = elsewhere.filter(({ holds }) => holds === false);
  return [ghost(look), ...cleared, ...absences(look), mismatch(look), ...misplaced];
};

/** None: it is where one looks already. */
const lookThere = ({ site, moment, tools, id }: Look, there: string | undefined): readonly Look[] => {
  const compartment = there === undefined || there === id ? undefined : site.locker.compartments.get(there);
  return compartment ? [lookAt(site, compartment, moment, tools)] : [];
};
const lookAt = (site: Site, compartment: Compartment, moment: Moment, tools: Tools): Look => {
  const id = compartment.plan.compartment;
  return { site, compartment, deposit: depositIn(site.custody, id), moment, tools, id };
};

interface Look {
  readonly site: Site;
  readonly compartment: Compartment;
  readonly deposit: Deposit | undefined;
  readonly moment: Moment;
  readonly tools: Tools;
  readonly id: string;
}

const ghost = ({ site, compartment, deposit, id }: Look): Finding => {
  const about = { kind: "ghost", compartment: id } as const;
  if (deposit || collectionAt(site, id)) return { ...about, holds: false };
  if (compartment.occupancy === "reserved") return { ...about, holds: null };
  const strange = presentAt(site, id).filter(({ epc }) => liveOwner(site, epc) === undefined);
  const tag = strange.find(({ epc }) => isReadInside(site, epc, compartment));
  if (tag) return { ...about, holds: true, epc: tag.epc, ...formerly(site, tag) };
  // What the sensor sees has a name already when a tag says where it belongs.
  const [belongs] = presentAt(site, id).flatMap((belief) => misplaced(site, belief) ?? []);
  if (belongs) return { ...about, holds: belongs.holds === null ? null : false };
  // Nor does it lose that name because its reader has to find it anew.
  if (isSoughtAnew(site, site.witnessed.cases.get(caseKey("misplacement", id)))) return { ...about, holds: false };
  if (compartment.item === true) return { ...about, holds: true };
  // A tag that was read before the door last closed may have gone with it: it is read again, or missed.
  const isUnsure = strange.length > 0 || (compartment.item === null && compartment.plan.itemSensor);
  return { ...about, holds: isUnsure ? null : false };
};

const absences = (look: Look): readonly Finding[] => {
  const removed = removal(look);
  return [unread(look, removed), removed];
};

/** What is gone, or was called so and is not known to be back, needs no second name. */
const unread = ({ site, compartment, deposit, id }: Look, removed: Finding): Finding => {
  const about = { kind: "unread", compartment: id } as const;
  const isGone = removed.holds ?? site.witnessed.cases.has(caseKey("unexpected-removal", id));
  if (!deposit || isGone) return { ...about, holds: false };
  const ref = { ...about, ...partsOf(deposit) };
  const { reader } = compartment.plan;
  if (deposit.stage.state !== "held" || reader === undefined || isSilent(site, reader)) return { ...ref, holds: null };
  const never = deposit.epc.find((epc) => {
    const belief = site.witnessed.tags.get(epc);
    return belief === undefined || (belief.presence === "absent" && belief.compartment !== id);
  });
  if (never !== undefined) return { ...ref, holds: true, epc: never };
  return { ...ref, holds: deposit.epc.some((epc) => isPresentAt(site, epc, id)) ? false : null };
};

const removal = (look: Look): Finding => {
  const { site, deposit, id } = look;
  const about = { kind: "unexpected-removal", compartment: id } as const;
  if (!deposit) return { ...about, holds: false };
  const said = saysOf(look, deposit);
  const ref = { ...about, ...partsOf(deposit) };
  if (said === null) return { ...ref, holds: null };
  if (said.gone) return { ...ref, holds: !said.inside, ...(said.lost === undefined ? {} : { epc: said.lost }) };
  // What lies behind another door is misplaced.
  return { ...ref, holds: said.inside || deposit.epc.some((epc) => isElsewhere(site, epc, id)) ? false : null };
};

const mismatch = (look: Look): Finding => {
  const { site, compartment, deposit, id, moment, tools } = look;
  const about = { kind: "mismatch", compartment: id } as const;
  if (!deposit) return { ...about, holds: false };
  const ref = { ...about, ...partsOf(deposit) };
  const { state } = deposit.stage;
  const [odd] = oddTagsIn(site, deposit, compartment).filter((epc) => liveOwner(site, epc) === undefined);
  if (state === "closed") return odd === undefined ? { ...ref, holds: false } : { ...ref, holds: true, epc: odd };
  const isClosing =
    collectionAt(site, id)?.state === "closed" ||
    (deposit.stage.state === "recalling" && deposit.stage.phase === "closed");
  if (isClosing) return { ...ref, holds: agreeTaken(site, deposit, compartment, moment, tools) === "disagree" };
  const said = saysOf(look, deposit);
  if (said === null) return { ...ref, holds: null };
  if (said.gone && said.inside) return { ...ref, holds: true };
  if (isDoubted(look, deposit, odd)) return { ...ref, holds: true, ...(odd === undefined ? {} : { epc: odd }) };
  return { ...ref, holds: said.inside || said.gone ? false : null };
};

/** The courier said that it is in; the sensor never saw it, or another parcel's tag is read and not its own. */
const isDoubted = ({ site, compartment, id }: Look, deposit: Deposit, odd: string | undefined): boolean => {
  const put = site.witnessed.putIn.get(id);
  if (put?.deposit !== deposit.deposit || put.grade === "proven") return false;
  // Read where it belongs, or elsewhere, which has a name of its own.
  if (deposit.epc.some((epc) => site.witnessed.tags.get(epc)?.presence === "present")) return false;
  return odd !== undefined || (compartment.item === false && compartment.plan.itemSensor && !put.sensorSaw);
};

/** What is said of parcels that should lie still; null: they do not, or nobody can see them. */
const saysOf = (
  { site, compartment, id }: Look,
  { deposit, stage, inside, epc }: Deposit,
): { readonly inside: boolean; readonly gone: boolean; readonly lost?: string } | null => {
  if ((stage.state !== "held" && stage.state !== "refused") || inside.length === 0) return null;
  const { item, plan } = compartment;
  const put = site.witnessed.putIn.get(id);
  const lost = epc.find((one) => {
    const belief = site.witnessed.tags.get(one);
    return belief?.presence === "absent" && belief.compartment === id && belief.confidence >= goneFrom;
  });
  const sensorGone = plan.itemSensor && item === false && put?.deposit === deposit && put.sensorSaw;
  // Beside others a sensor cannot tell which of them it sees.
  const alone = inside.length === 1;
  // What was read before the door last opened says nothing of now.
  const tagged = epc.some((one) => isReadInside(site, one, compartment));
  const seen = lost === undefined ? item === true || tagged : alone && (item === true || tagged);
  // What the sensor saw go it saw without any tag.
  const by = sensorGone || lost === undefined ? {} : { lost };
  return { inside: seen, gone: sensorGone || lost !== undefined, ...by };
};

/** Tags that belong behind another door, tags of its own parcels behind others, and what stands of either. */
const misplacements = ({ site, deposit, id }: Look): readonly Finding[] => {
  const found = new Map<string, Finding>();
  const { cases, tags } = site.witnessed;
  const here = presentAt(site, id);
  for (const standing of cases.values()) {
    const { kind, compartment, deposit: whose, epc } = standing;
    const concerns = compartment === id || whose === deposit?.deposit || here.some((belief) => belief.epc === epc);
    if (kind !== "misplacement" || !concerns) continue;
    const belief = epc === null ? undefined : tags.get(epc);
    const still = belief?.compartment === compartment ? misplaced(site, belief) : null;
    const holds = still?.holds ?? (isSoughtAnew(site, standing) ? null : false);
    found.set(compartment, still?.holds ? still : { kind, compartment, holds });
  }
  const elsewhere = (deposit?.epc ?? []).filter((epc) => isElsewhere(site, epc, id)).map((epc) => tags.get(epc)!);
  for (const belief of [...here, ...elsewhere]) {
    const finding = misplaced(site, belief);
    if (finding?.holds && !found.get(finding.compartment)?.holds) found.set(finding.compartment, finding);
  }
  return [...found.values()];
};

/** Since a restart its tag has not been read anywhere: where it was is the last that is known. */
const isSoughtAnew = ({ witnessed }: Site, standing: Case | undefined): boolean => {
  const belief = witnessed.tags.get(standing?.epc ?? "");
  return belief?.presence === "unknown" && belief.compartment === standing?.compartment;
};

/** Null: this tag is where it belongs, or nobody's. While its parcel is carried about nothing is said. */
const misplaced = (site: Site, belief: Belief): Finding | null => {
  const owner = liveOwner(site, belief.epc);
  if (belief.presence !== "present" || !owner || owner.compartment === belief.compartment) return null;
  const { state } = owner.stage;
  const rests = state !== "opening" && state !== "open";
  const { epc, compartment } = belief;
  return {
    kind: "misplacement",
    compartment,
    holds: rests || null,
    ...partsOf(owner),
    epc,
    belongs: owner.compartment,
  };
};

const presentAt = (site: Site, compartment: string): readonly Belief[] =>
  tagsAt(site, compartment).filter(({ presence }) => presence === "present");
const isPresentAt = (site: Site, epc: string, compartment: string): boolean => {
  const belief = site.witnessed.tags.get(epc);
  return belief?.presence === "present" && belief.compartment === compartment;
};
const liveOwner = ({ witnessed, custody }: Site, epc: string): Deposit | undefined =>
  custody.deposits.get(witnessed.owners.get(epc) ?? "");
const formerly = ({ witnessed }: Site, { epc }: Belief): { readonly deposit?: string } => {
  const deposit = witnessed.owners.get(epc);
  return deposit === undefined ? {} : { deposit };
};
const partsOf = ({ deposit, inside, incoming }: Deposit) => ({
  deposit,
  parcels: [...inside, ...incoming].slice(0, 20),
});
