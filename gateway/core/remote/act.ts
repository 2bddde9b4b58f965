/** What each kind of command from afar does at the site. Who may order it was asked before (access/roles.ts). */
import { acknowledgeBy } from "../alarm/raise.ts";
import { changeCode, takeBackPass } from "../custody/collection/change-code.ts";
import { openHere } from "../custody/collection/open-here.ts";
import { extendHold, holdEnded } from "../custody/hold.ts";
import type { Event } from "../event.ts";
import type { Decision } from "../input.ts";
import { blockBy, mayHold, releaseBy } from "../locker/maintenance.ts";
import { orderUnlock } from "../locker/unlock.ts";
import { type Refusal, refuse } from "../refusal.ts";
import type { Tools } from "../rules.ts";
import { stageOf } from "../turn/reply.ts";
import type { Site } from "../turn/state.ts";
import type { Issuer, Moment, RemoteAction, Who } from "../vocabulary.ts";
import { logBounds } from "./log-wanted.ts";
import { type RunningRemote, running } from "./remote.ts";

export interface Act {
  readonly events: readonly Event[];
  /** The door order that it takes, and whose end is its end; null: none. */
  readonly order: string | null;
  /** Whatever else it takes has its end by then; absent: without a door order it is done with these events. */
  readonly sendingMs?: number;
}

export const act = (site: Site, command: RunningRemote, moment: Moment, tools: Tools): Act | Refusal => {
  const { action, reason, issuer } = command;
  const who: Who = { kind: "system", id: issuer.id };
  switch (action.type) {
    case "open-compartment":
      return open(site, action.compartment, who, moment, tools);
    case "block-compartment":
      return actOf(blockBy(site, action.compartment, reason, who));
    case "release-compartment":
      return actOf(releaseBy(site, action.compartment, reason, who));
    case "extend-hold":
      return actOf(extendHold(site, { command: action, by: { kind: "system" } }, moment, tools));
    case "recall-deposit":
      return recall(site, action.deposit, moment, tools);
    case "change-pickup-code":
      return one(changeCode(site, { ...action, by: wisherOf(issuer) }, tools));
    case "take-back-pass":
      return one(takeBackPass(site, { ...action, by: wisherOf(issuer) }));
    case "open-here":
      return ordered(openHere(site, action, moment, tools));
    case "acknowledge-alarm":
      return actOf(acknowledgeBy(site, action.alarm, { by: issuer.id, remote: command.id }));
    case "send-log":
      return sendLog(site);
  }
};

/** The compartment that it is about; null: it is about none, or a deposit that is not here any more. */
export const compartmentOf = ({ custody }: Site, action: RemoteAction): string | null => {
  if ("compartment" in action) return action.compartment;
  return "deposit" in action ? (custody.deposits.get(action.deposit)?.compartment ?? null) : null;
};

const wisherOf = ({ role }: Issuer): "recipient" | "operator" => (role === "recipient" ? "recipient" : "operator");
const one = (event: Event | Refusal): Act | Refusal =>
  event.type === "refused" ? event : { events: [event], order: null };

/** A door is asked for: its end is the command's. */
const ordered = ({ events, answer }: Decision): Act | Refusal =>
  answer.type === "refused" ? answer : { events, order: orderIn(events) };
const orderIn = (events: readonly Event[]): string | null =>
  events.find((event) => event.type === "unlock-ordered")?.order ?? null;

const actOf = ({ events, answer }: Decision): Act | Refusal =>
  answer.type === "refused" ? answer : { events, order: null };

/** One at a time: what is gathered for it lies in memory. */
const sendLog = ({ remote }: Site): Act | Refusal =>
  running(remote).some(({ state, action }) => state === "started" && action.type === "send-log")
    ? refuse("wrong-state", { why: "sending-log" })
    : { events: [], order: null, sendingMs: logBounds.sendingMs };

/** As for a maintainer who is alone: what lies or may lie inside is not laid open by one person. */
const open = (site: Site, id: string, who: Who, moment: Moment, tools: Tools): Act | Refusal => {
  const compartment = site.locker.compartments.get(id);
  if (!compartment) return refuse("unknown-compartment");
  if (mayHold(compartment)) return refuse("second-person-needed");
  if (compartment.door.state === "open") return { events: [], order: null };
  const events = orderUnlock(site, id, "maintenance", who, undefined, moment, tools);
  if (!Array.isArray(events)) return events;
  return { events, order: orderIn(events) };
};

/** Only what is held may be taken back; codes and passes work on until a courier's recall opens the door. */
const recall = (site: Site, id: string, moment: Moment, tools: Tools): Act | Refusal => {
  const deposit = site.custody.deposits.get(id);
  if (!deposit || deposit.handIn) return refuse("unknown-deposit");
  const stage = stageOf(deposit);
  if (stage !== "held") return refuse("wrong-state", { why: stage });
  return { events: [holdEnded(deposit, moment, tools)], order: null };
};
