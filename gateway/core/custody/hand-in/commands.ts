/** What a person asks for at the kiosk to hand something in. Behind the door all goes as with any deposit. */
import { keypadWait } from "../../access/lock-out.ts";
import type { CommandOf } from "../../command.ts";
import type { Event } from "../../event.ts";
import { type Refusal, refuse } from "../../refusal.ts";
import { depositAnswer, no, stageOf } from "../../turn/reply.ts";
import type { Decide, DecideTable } from "../../turn/state.ts";
import { evidenceOf } from "../../witness/evidence.ts";
import { opensNothing } from "../collection/present.ts";
import { reopenDoor, takeOutAgain } from "../deposit/at-door.ts";
import { pausedBy } from "../deposit/begin.ts";
import { madeEvents } from "../deposit/evidence.ts";
import { orderIn, ownHandIn } from "../deposit/own.ts";
import { moveTo } from "../deposit/swap.ts";
import { sizeUnsaid } from "../parcel.ts";
import { roomFor } from "../room.ts";
import { announceHandIn } from "./announce.ts";
import { type Offer, offerOf } from "./offer.ts";

const begin: Decide<"begin-hand-in"> = (site, { command, by }, moment, tools) => {
  if (by.kind !== "kiosk") return no(refuse("not-allowed"));
  const found = offerOf(site, command, moment, tools);
  const isCode = found.by === "code" && command.digest !== undefined;
  const waitMs = isCode ? keypadWait(site, by.terminal, moment) : 0;
  if (waitMs > 0) return no(refuse("kiosk-waits", { waitMs }));
  const { offer } = found;
  if (offer === null) return opensNothing(site, command.digest, by.terminal, moment, tools);
  if ("type" in offer) return no(offer);
  const carrier = carrierOf(offer, command);
  if (typeof carrier !== "string") return no(carrier);
  const why = pausedBy(site);
  if (why !== null) return no(refuse("deposits-paused", { why }));
  const { deposit } = command;
  if (site.custody.deposits.has(deposit) || site.custody.outcomes.has(deposit)) return no(refuse("wrong-state"));
  const accessible = command.accessible ?? offer.accessible;
  const place = roomFor(site, { size: command.size ?? offer.size ?? sizeUnsaid, accessible }, moment, []);
  if ("type" in place) return no(place);
  const begun: Event = {
    ...{ type: "hand-in-begun", deposit, compartment: place.compartment, parcels: [...offer.parcels], carrier },
    ...{ terminal: by.terminal, size: place.size, leaseUntil: moment.elapsed + tools.rules.leaseMs },
    ...(offer.announcement === null ? {} : { announcement: offer.announcement }),
    ...(accessible ? { accessible } : {}),
  };
  const handIn = { terminal: by.terminal, announcement: offer.announcement, moves: 0, receipt: null, overdue: false };
  const going = { deposit, compartment: place.compartment, size: place.size, courier: "", handIn };
  const order = orderIn(site.locker.compartments.get(place.compartment)!, going, moment, tools);
  return { events: [begun, order], answer: depositAnswer(going, "opening", [order]) };
};

const reopen: Decide<"reopen-hand-in"> = (site, { command, by }, moment, tools) => {
  const found = ownHandIn(site, by, command.deposit);
  return "type" in found ? no(found) : reopenDoor(found, moment, tools);
};

/** As often as a door may be opened again: nobody tries the doors of a whole site. */
const move: Decide<"move-hand-in"> = (site, { command, by }, moment, tools) => {
  const found = ownHandIn(site, by, command.deposit);
  if ("type" in found) return no(found);
  if ((found.deposit.handIn?.moves ?? 0) >= tools.rules.reopenMax) return no(refuse("reopen-limit"));
  return moveTo(site, found, command, moment, tools);
};

const cancel: Decide<"cancel-hand-in"> = (site, { command, by }) => {
  const found = ownHandIn(site, by, command.deposit);
  return "type" in found ? no(found) : takeOutAgain(found);
};

const confirm: Decide<"confirm-hand-in"> = (site, { command, by }, moment, tools) => {
  const found = ownHandIn(site, by, command.deposit);
  if ("type" in found) return no(found);
  const { deposit, compartment } = found;
  const receipt = deposit.handIn?.receipt ?? null;
  // The item sensor was faster than the person's finger.
  if (deposit.stage.state === "held" && receipt !== null)
    return no(depositAnswer(deposit, stageOf(deposit), [], receipt));
  if (deposit.stage.state !== "closed") return no(refuse("wrong-state"));
  if (compartment.door.state !== "closed") return no(refuse("door-unavailable"));
  const evidence = evidenceOf("stated", ["recipient"], deposit.interrupted);
  const events = madeEvents(site, deposit, evidence, moment, tools);
  return { events, answer: depositAnswer(deposit, "held", events) };
};

export const handInCommands: DecideTable<
  "announce-hand-in" | "begin-hand-in" | "reopen-hand-in" | "move-hand-in" | "cancel-hand-in" | "confirm-hand-in"
> = {
  "announce-hand-in": announceHandIn,
  "begin-hand-in": begin,
  "reopen-hand-in": reopen,
  "move-hand-in": move,
  "cancel-hand-in": cancel,
  "confirm-hand-in": confirm,
};

const carrierOf = ({ carriers }: Offer, { carrier: wanted }: CommandOf<"begin-hand-in">): string | Refusal => {
  if (wanted !== undefined) return carriers.includes(wanted) ? wanted : refuse("hand-ins-not-accepted");
  const [only, ...others] = carriers;
  return only !== undefined && others.length === 0 ? only : refuse("carrier-unclear", { carriers: carriers.join(",") });
};
