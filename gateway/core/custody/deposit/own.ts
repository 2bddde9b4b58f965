/** Whose deposit it is. */
import { courierOf } from "../../access/courier.ts";
import type { Compartment } from "../../locker/compartment.ts";
import { type Refusal, refuse } from "../../refusal.ts";
import type { Site } from "../../turn/state.ts";
import type { Actor, Moment, Who } from "../../vocabulary.ts";
import type { Deposit } from "../custody.ts";

/** A deposit on its way in, for the courier who began it. */
export const ownDeposit = (
  site: Site,
  by: Actor,
  id: string,
  moment: Moment,
): { readonly deposit: Deposit; readonly compartment: Compartment } | Refusal => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return courier;
  const deposit = site.custody.deposits.get(id);
  if (!deposit) return refuse("unknown-deposit");
  if (deposit.carrier !== courier.carrier) return refuse("foreign-carrier");
  if (deposit.courier !== courier.courier) return refuse("not-allowed");
  const compartment = site.locker.compartments.get(deposit.compartment);
  return compartment ? { deposit, compartment } : refuse("unknown-compartment");
};

export const whoIs = (courier: string): Who => ({ kind: "courier", id: courier });
