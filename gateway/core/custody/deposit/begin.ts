/** A courier wants to put parcels in: the checks, the compartment, the reservation, the order. */
import { type CourierAt, courierOf } from "../../access/courier.ts";
import { depositsPaused } from "../../alarm/alarm.ts";
import type { EventOf } from "../../event.ts";
import type { Decision } from "../../input.ts";
import type { Compartment } from "../../locker/compartment.ts";
import { unlockRefusal } from "../../locker/unlock.ts";
import { refuse } from "../../refusal.ts";
import type { Tools } from "../../rules.ts";
import { depositAnswer, no } from "../../turn/reply.ts";
import type { AskedFor, Decide, Site } from "../../turn/state.ts";
import type { Moment } from "../../vocabulary.ts";
import { type Admitted, admit } from "../parcel.ts";
import { roomFor } from "../room.ts";
import { orderIn } from "./own.ts";

/** As many as an event names. */
const parcelsMax = 20;

export const begin: Decide<"begin-deposit"> = (site, asked, moment, tools) => {
  const { command, by } = asked;
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return no(courier);
  const why = pausedBy(site);
  if (why !== null) return no(refuse("deposits-paused", { why }));
  const admitted = admit(site, command, courier, moment, tools);
  if ("type" in admitted) return no(admitted);
  if (command.join !== undefined) return beginBeside(site, asked, courier, admitted, moment, tools);
  const { deposits, ended } = site.custody;
  if (deposits.has(command.deposit) || ended.has(command.deposit)) return no(refuse("wrong-state"));
  const place = roomFor(site, admitted, moment, command.parcels);
  if ("type" in place) return no(place);
  const compartment = site.locker.compartments.get(place.compartment)!;
  const { side } = command;
  const rest = { size: place.size, ...(side === undefined ? {} : { side }) };
  return going(compartment, { ...begunOf(asked, courier, admitted), ...rest }, moment, tools);
};

/** Beside parcels of the same recipient and carrier: one code and one hold period for all of them. */
const beginBeside = (
  site: Site,
  asked: AskedFor<"begin-deposit">,
  courier: CourierAt,
  admitted: Admitted,
  moment: Moment,
  tools: Tools,
): Decision => {
  const beside = site.custody.deposits.get(asked.command.join ?? "");
  if (!beside) return no(refuse("unknown-deposit"));
  if (beside.carrier !== courier.carrier) return no(refuse("foreign-carrier"));
  if (beside.recipient === null || beside.recipient !== admitted.recipient)
    return no(refuse("not-allowed", { why: "recipients-differ" }));
  const tooMany = beside.inside.length + asked.command.parcels.length > parcelsMax;
  if (beside.stage.state !== "held" || beside.hold?.state === "ended" || tooMany) return no(refuse("wrong-state"));
  const compartment = site.locker.compartments.get(beside.compartment);
  if (compartment?.occupancy !== "occupied") return no(refuse("door-unavailable"));
  const busy = unlockRefusal(compartment, "deposit", moment, tools);
  if (busy) return no(busy);
  const begun = { ...begunOf(asked, courier, admitted), deposit: beside.deposit, size: beside.size, join: true };
  return going(compartment, begun, moment, tools);
};

/** Why nothing new may go in; null: it may. Collections are never refused for these. */
export const pausedBy = (site: Site): "disk" | "backlog" | "power" | "safe-mode" | null =>
  depositsPaused(site) ?? (site.history.tailLost ? "safe-mode" : null);

type Begun = Omit<EventOf<"deposit-begun">, "type" | "compartment" | "leaseUntil">;

const begunOf = (
  { command }: AskedFor<"begin-deposit">,
  { courier, carrier, session, handheld }: CourierAt,
  { consent, epc, recipient, accessible }: Admitted,
): Omit<Begun, "size"> => ({
  deposit: command.deposit,
  parcels: [...command.parcels],
  carrier,
  courier,
  session,
  ...(handheld === undefined ? {} : { handheld }),
  consent,
  epc: [...epc],
  ...(accessible ? { accessible } : {}),
  ...(recipient === null ? {} : { recipient }),
});

const going = (compartment: Compartment, begun: Begun, moment: Moment, tools: Tools): Decision => {
  const id = compartment.plan.compartment;
  const order = orderIn(compartment, begun, moment, tools);
  const leaseUntil = moment.elapsed + tools.rules.leaseMs;
  return {
    events: [{ type: "deposit-begun", ...begun, compartment: id, leaseUntil }, order],
    answer: depositAnswer({ ...begun, compartment: id }, "opening", [order]),
  };
};
