/** Whose deposit it is, and for whom its door is opened. */
import { type CourierAt, courierOf } from "../../access/courier.ts";
import type { Event } from "../../event.ts";
import type { Compartment } from "../../locker/compartment.ts";
import { firstAttempt } from "../../locker/unlock.ts";
import { type Refusal, refuse } from "../../refusal.ts";
import type { Tools } from "../../rules.ts";
import type { Site } from "../../turn/state.ts";
import type { Actor, Moment, Who, Witness } from "../../vocabulary.ts";
import type { Deposit } from "../custody.ts";

/** A deposit on its way in and where it goes. */
export interface GoingIn {
  readonly deposit: Deposit;
  readonly compartment: Compartment;
}

/** For the courier who began it. */
export const ownDeposit = (site: Site, by: Actor, id: string, moment: Moment): GoingIn | Refusal => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return courier;
  const deposit = site.custody.deposits.get(id);
  if (!deposit || deposit.handIn) return refuse("unknown-deposit");
  if (deposit.carrier !== courier.carrier) return refuse("foreign-carrier");
  if (deposit.courier !== courier.courier) return refuse("not-allowed");
  const compartment = site.locker.compartments.get(deposit.compartment);
  return compartment ? { deposit, compartment } : refuse("unknown-compartment");
};

/** A slip is mended by whoever made it: in the same session, and until a recipient had the door opened. */
export const mayTakeOutAgain = (
  { handIn, stage, session, collection }: Deposit,
  by: Pick<CourierAt, "session">,
): boolean => !handIn && stage.state === "held" && collection === null && session === by.session;

/** For the kiosk at which it was begun. */
export const ownHandIn = ({ custody, locker }: Site, by: Actor, id: string): GoingIn | Refusal => {
  const deposit = custody.deposits.get(id);
  const mine = by.kind === "kiosk" && deposit?.handIn?.terminal === by.terminal;
  const compartment = deposit && locker.compartments.get(deposit.compartment);
  return mine && compartment ? { deposit, compartment } : refuse("unknown-hand-in");
};

type PutIn = Pick<Deposit, "deposit" | "courier" | "handIn">;

/** The order that opens this door for whoever puts in. */
export const orderIn = (to: Compartment, deposit: PutIn, moment: Moment, tools: Tools): Event =>
  firstAttempt(to, deposit.handIn ? "hand-in" : "deposit", whoPutsIn(deposit), deposit.deposit, moment, tools);

export const whoPutsIn = ({ courier, handIn }: Omit<PutIn, "deposit">): Who =>
  handIn ? { kind: "recipient" } : whoIs(courier);
export const wordOf = ({ handIn }: Pick<Deposit, "handIn">): Witness => (handIn ? "recipient" : "courier");

export const whoIs = (courier: string): Who => ({ kind: "courier", id: courier });
