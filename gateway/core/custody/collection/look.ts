/** How a collection goes, as the kiosk that began it may tell the one who stands there. Decides nothing. */
import { type Compartment, isBarred } from "../../locker/compartment.ts";
import type { Tools } from "../../rules.ts";
import type { Site } from "../../turn/state.ts";
import type { Moment } from "../../vocabulary.ts";
import type { Collection } from "../custody.ts";
import { collectionOf, liesBehindDoor, takesAWord } from "./commands.ts";
import { reopenRefusal } from "./reopen.ts";

/**
 * closed: nobody knows yet whether all was taken. part-collected: some lie inside still, under the same code.
 * not-opened, still-inside, unclear: the collection is undone, by what is known of the door and the sensor,
 * and by what the person said.
 */
export type CollectionStage =
  | "opening"
  | "open"
  | "closed"
  | "collected"
  | "part-collected"
  | "not-opened"
  | "still-inside"
  | "unclear";
export type FollowUp = "reopen" | "confirm" | "refuse" | "report";

export interface CollectionLook {
  readonly collection: string;
  readonly compartment: string;
  /** The kiosk at which it was begun. */
  readonly terminal: string;
  readonly stage: CollectionStage;
  /** What it is about; of one that took some of several parcels, those that are left. */
  readonly parcels: readonly string[];
  /** Of the latest order, from 1. */
  readonly attempt: number;
  /** Open for so long that it is an alarm. */
  readonly leftOpen: boolean;
  /** Every attempt of the latest order failed. */
  readonly jammed: boolean;
  readonly may: readonly FollowUp[];
}

/** The collection that a recipient's page has begun for whoever stands at this kiosk; null: there is none. */
export const calledTo = ({ custody }: Site, terminal: string): string | null => {
  const inPlay = [...custody.collections.values()].filter(({ state }) => state === "opening" || state === "open");
  return inPlay.find((one) => one.fromPage === true && one.terminal === terminal)?.collection ?? null;
};

/** Null: no such collection, or it is over. */
export const lookAtCollection = (
  site: Site,
  id: string,
  moment: Moment,
  tools: Pick<Tools, "rules">,
): CollectionLook | null => {
  const found = collectionOf(site, id, moment);
  if ("type" in found) return null;
  const { collection, compartment } = found;
  const { terminal, parcels } = collection;
  const { door, order } = compartment;
  const reopen = reopenRefusal(site, collection, compartment, moment, tools);
  const may = {
    // A lock that rests for a second is no reason to hide the way.
    reopen: reopen === null || reopen.code === "compartment-busy",
    confirm: takesAWord(site, collection),
    refuse: liesBehindDoor(site, collection, compartment),
    report: true,
  };
  const jammed = isBarred(compartment, "faulted");
  return {
    ...{ collection: id, compartment: collection.compartment, terminal, parcels, jammed },
    stage: stageOf(site, collection, compartment, jammed),
    attempt: order?.attempt ?? 1,
    leftOpen: door.state === "open" && door.left,
    may: followUps.filter((one) => may[one]),
  };
};

const followUps: readonly FollowUp[] = ["reopen", "confirm", "refuse", "report"];

const stageOf = (
  { custody }: Site,
  { state, deposit, openMs, stayed }: Collection,
  { item, occupancy }: Compartment,
  jammed: boolean,
): CollectionStage => {
  switch (state) {
    case "opening":
    case "open":
    case "closed":
      return state;
    case "settled":
      return custody.deposits.has(deposit) ? "part-collected" : "collected";
    case "undone":
      // What a power cut interrupted may have been open for any time.
      if (jammed || (openMs === 0 && occupancy !== "suspect")) return "not-opened";
      return item === true || stayed ? "still-inside" : "unclear";
  }
};
