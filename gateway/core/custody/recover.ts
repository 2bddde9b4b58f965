/**
 * What a power cut or a silent board interrupted is judged by what can be seen afterwards: proven goes on, unknown is
 * said to be unknown, and no order is repeated.
 */
import type { Event } from "../event.ts";
import { type Compartment, isBarred } from "../locker/compartment.ts";
import type { Tools } from "../rules.ts";
import type { Site } from "../turn/state.ts";
import type { Moment } from "../vocabulary.ts";
import { evidenceOf, provenInside, sawGoOut } from "../witness/evidence.ts";
import { collectionAt, collectionClosed, undoneEvent } from "./collection/evidence.ts";
import type { Deposit } from "./custody.ts";
import { cancelEvents, madeEvents, suspect } from "./deposit/evidence.ts";
import { recalledEvents, undoneEvent as recallUndone } from "./recall.ts";

/**
 * `final`: nothing more will be learnt; before, an unknown door or sensor is waited for. In safe mode nothing is
 * judged: how it went on may stand in what is lost.
 */
export const judgeInterrupted = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  final: boolean,
  moment: Moment,
  tools: Tools,
): Event[] => {
  const { door, item, plan } = compartment;
  // An open door goes on as it is: the alarm runs, and its closing is judged.
  if (!deposit.interrupted || door.state === "open" || isBarred(compartment, "unproven")) return [];
  if (!final && (door.state === "unknown" || (plan.itemSensor && item === null))) return [];
  switch (deposit.stage.state) {
    case "opening":
    case "open":
      return judgeGoingIn(site, deposit, compartment, moment, tools);
    case "collecting":
      return judgeCollecting(site, deposit, compartment, moment, tools);
    case "recalling":
      return judgeRecalling(site, deposit, compartment, moment, tools);
    default:
      return [];
  }
};

const judgeGoingIn = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): Event[] => {
  const { door, item, itemBefore } = compartment;
  const doubt = [suspect(deposit, "interrupted")];
  if (door.state !== "closed") return doubt;
  const evidence = provenInside(compartment, deposit, true);
  // Where a tag is expected, sensor and tag must agree; one of them alone leaves it to the courier.
  const agree = deposit.epc.length === 0 || deposit.tagSeen;
  if (evidence && agree && item !== false) return madeEvents(site, deposit, evidence, moment, tools);
  const empty = item === false && itemBefore !== true && deposit.inside.length === 0;
  return empty ? cancelEvents(deposit, "found-empty", evidenceOf("proven", ["item-sensor"], true)) : doubt;
};

const judgeCollecting = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): Event[] => {
  const collection = collectionAt(site, deposit.compartment);
  if (!collection || (collection.state !== "opening" && collection.state !== "open")) return [];
  const closed = compartment.door.state === "closed";
  if (closed && sawGoOut(compartment)) return collectionClosed(site, collection, compartment, moment, tools, true);
  if (closed && compartment.item === true) return [undoneEvent(collection, "still-inside", moment, tools, true)];
  const doubt: Event = {
    type: "compartment-suspected",
    compartment: deposit.compartment,
    deposit: deposit.deposit,
    reason: "interrupted",
    codeStays: true,
  };
  return [undoneEvent(collection, "unknown", moment, tools, true), doubt];
};

const judgeRecalling = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): Event[] => {
  if (compartment.door.state !== "closed") return [suspect(deposit, "interrupted")];
  if (sawGoOut(compartment))
    return recalledEvents(site, deposit, evidenceOf("proven", ["item-sensor"], true), moment, tools);
  return [compartment.item === true ? recallUndone(deposit, "still-inside") : suspect(deposit, "interrupted")];
};
