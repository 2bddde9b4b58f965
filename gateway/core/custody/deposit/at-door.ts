/** What may be done at the closed door of a deposit that goes in, by whomever it is: a courier's, or a hand-in. */
import type { Event } from "../../event.ts";
import type { Decision } from "../../input.ts";
import { unlockRefusal } from "../../locker/unlock.ts";
import { refuse } from "../../refusal.ts";
import type { Tools } from "../../rules.ts";
import { depositAnswer, no } from "../../turn/reply.ts";
import type { Moment } from "../../vocabulary.ts";
import { evidenceOf } from "../../witness/evidence.ts";
import { cancelEvents } from "./evidence.ts";
import { type GoingIn, orderIn, wordOf } from "./own.ts";

export const reopenDoor = ({ deposit, compartment }: GoingIn, moment: Moment, tools: Tools): Decision => {
  if (deposit.stage.state !== "closed") return no(refuse("wrong-state"));
  if (deposit.reopens >= tools.rules.reopenMax) return no(refuse("reopen-limit"));
  const busy = unlockRefusal(compartment, "deposit", moment, tools);
  if (busy) return no(busy);
  const reopened: Event = {
    type: deposit.handIn ? "hand-in-reopened" : "deposit-reopened",
    deposit: deposit.deposit,
    compartment: deposit.compartment,
    count: deposit.reopens + 1,
    leaseUntil: moment.elapsed + tools.rules.leaseMs,
  };
  const order = orderIn(compartment, deposit, moment, tools);
  return { events: [reopened, order], answer: depositAnswer(deposit, "opening", [order]) };
};

/** "I keep it": whoever put it in has taken it out again. */
export const takeOutAgain = ({ deposit, compartment }: GoingIn): Decision => {
  if (deposit.stage.state === "opening") return no(refuse("compartment-busy"));
  if (deposit.stage.state !== "closed") return no(refuse("wrong-state"));
  const seen = compartment.item === false && compartment.itemBefore === false;
  const evidence = seen ? evidenceOf("proven", ["item-sensor"]) : evidenceOf("stated", [wordOf(deposit)]);
  const events = cancelEvents(deposit, "said", evidence);
  if (compartment.item !== true || deposit.inside.length > 0)
    return { events, answer: depositAnswer(deposit, deposit.inside.length > 0 ? "held" : "cancelled") };
  // One says that it is out, the sensor that it is in.
  const doubt: Event = {
    type: "compartment-suspected",
    compartment: deposit.compartment,
    reason: "cancelled-not-empty",
  };
  return { events: [...events, doubt], answer: depositAnswer(deposit, "cancelled") };
};
