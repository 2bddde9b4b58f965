/**
 * Some seconds after a door has closed, or a witness has spoken behind it, everything that is known about the
 * compartment is compared: first what waited for a witness is settled, then each disagreement is raised or cleared.
 */
import { collectionAt, judgeCollection } from "../../custody/collection/evidence.ts";
import { depositIn } from "../../custody/custody.ts";
import { judgeDeposit } from "../../custody/deposit/evidence.ts";
import { judgeRecall } from "../../custody/recall.ts";
import type { Event } from "../../event.ts";
import { type Compartment, isBarred } from "../../locker/compartment.ts";
import { isRunning } from "../../locker/door.ts";
import type { Tools } from "../../rules.ts";
import type { ActOnDue, Site } from "../../turn/state.ts";
import type { Moment, Testimony } from "../../vocabulary.ts";
import { caseKey } from "../beliefs.ts";
import { accountOf, testimoniesOf } from "../presence/account.ts";
import { type Finding, findingsAt } from "./findings.ts";

export const reconcile: ActOnDue = (site, { id }, moment, tools) => {
  const compartment = site.locker.compartments.get(id);
  if (!compartment) return [];
  const testimonies = testimoniesOf(site, compartment);
  const told: Event = {
    type: "compartment-reconciled",
    compartment: id,
    ...accountOf(testimonies),
    testimonies: [...testimonies],
  };
  if (!isAtRest(compartment)) return [told];
  const settled = settle(site, compartment, moment, tools);
  // What the ledger has just learnt is compared once more.
  if (settled.length > 0) return [told, ...settled];
  const changes = findingsAt(site, compartment, moment, tools).flatMap((one) => change(site, one, testimonies, tools));
  return [told, ...changes];
};

/** Nobody is at work there; who stands at a forced door is no work. */
const isAtRest = ({ door, order }: Compartment): boolean =>
  !isRunning(order) && (door.state === "closed" || (door.state === "open" && door.purpose === null));

const settle = (site: Site, compartment: Compartment, moment: Moment, tools: Tools): readonly Event[] => {
  const { compartment: id } = compartment.plan;
  const deposit = depositIn(site.custody, id);
  if (!deposit || compartment.door.state !== "closed" || isBarred(compartment, "unproven")) return [];
  const { stage } = deposit;
  if (stage.state === "closed") return judgeDeposit(site, deposit, compartment, moment, tools);
  if (stage.state === "recalling" && stage.phase === "closed")
    return judgeRecall(site, deposit, compartment, moment, tools);
  const collection = collectionAt(site, id);
  return collection?.state === "closed" ? judgeCollection(site, collection, compartment, moment, tools) : [];
};

const change = (site: Site, finding: Finding, testimonies: readonly Testimony[], { freshId }: Tools): Event[] => {
  const { kind, compartment, holds, deposit, parcels = [], epc, belongs } = finding;
  const standing = site.witnessed.cases.get(caseKey(kind, compartment));
  if (holds === null || holds === (standing !== undefined)) return [];
  const ref = deposit === undefined ? {} : { deposit };
  if (standing) {
    const whose = standing.deposit === null ? {} : { deposit: standing.deposit };
    return [{ type: "disagreement-cleared", case: standing.case, kind, compartment, ...whose, by: "witnesses" }];
  }
  const about = { ...ref, parcels: [...parcels], ...(epc === undefined ? {} : { epc }) };
  const where = belongs === undefined ? {} : { belongs };
  const raised = { case: freshId(8), kind, compartment, ...about, ...where };
  return [{ type: "disagreement-raised", ...raised, testimonies: [...testimonies] }];
};
