/** "Done: it is inside", and the item sensor sees nothing there: whoever stands at the door is asked once more. */
import type { Answer } from "../../answer.ts";
import type { Event } from "../../event.ts";
import type { Site } from "../../turn/state.ts";
import type { Moment } from "../../vocabulary.ts";
import { settledAt } from "../../witness/evidence.ts";
import { someTagInside } from "../../witness/presence/account.ts";
import type { Deposit } from "../custody.ts";
import type { GoingIn } from "./own.ts";

/**
 * What the word leads to while it is doubted; null: it is taken as it is. `looked`: whoever says it has been asked.
 * A screen that cannot ask repeats the same word, once the sensor has had its time.
 */
export const doubtOf = (
  site: Site,
  { deposit, compartment }: GoingIn,
  looked: boolean,
  moment: Moment,
): readonly Event[] | null => {
  const { stage, inside } = deposit;
  const { plan, item } = compartment;
  if (stage.state !== "closed" || looked) return null;
  // Beside other parcels a sensor sees nothing new, and a tag that is read inside has seen it too.
  const isContradicted = plan.itemSensor && item === false && inside.length === 0;
  if (!isContradicted || someTagInside(site, deposit, compartment)) return null;
  const { asksAt } = stage;
  if (asksAt !== undefined) return moment.elapsed < asksAt ? [] : null;
  const about = { deposit: deposit.deposit, compartment: deposit.compartment };
  return [{ type: "deposit-doubted", ...about, asksAt: settledAt(moment) }];
};

/** The door stays as it is until there is an answer, or the lease ends. */
export const doubtedAnswer = ({ deposit, compartment, size }: Deposit): Answer => ({
  ...{ type: "deposit", deposit, compartment, size, stage: "closed", doubt: "not-sensed" },
});
