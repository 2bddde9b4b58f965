/** Rights: who may ask for what. The one table; `decide` looks here before anything else. */
import type { Command } from "../command.ts";
import type { Actor, DesiredKind, Issuer, RemoteAction } from "../vocabulary.ts";

type Kind = Actor["kind"];

const kiosk: readonly Kind[] = ["kiosk"];
const courier: readonly Kind[] = ["courier", "handheld"];
const maintainer: readonly Kind[] = ["maintainer"];
const system: readonly Kind[] = ["system"];

/** A command without a row does not compile. Whether a session behind the actor is alive is asked afterwards. */
export const roles: Readonly<Record<Command["type"], readonly Kind[]>> = {
  "present-pickup-code": kiosk,
  "present-pass": kiosk,
  "reopen-collection": kiosk,
  "confirm-collection": kiosk,
  "report-problem": kiosk,
  "refuse-parcels": kiosk,
  "begin-hand-in": kiosk,
  "reopen-hand-in": kiosk,
  "move-hand-in": kiosk,
  "cancel-hand-in": kiosk,
  "confirm-hand-in": kiosk,

  "sign-in-courier": ["kiosk", "courier", "handheld", "system"],
  "sign-out-courier": courier,
  "begin-deposit": courier,
  "reopen-deposit": courier,
  "swap-compartment": courier,
  "cancel-deposit": courier,
  "confirm-deposit": courier,
  "recall-parcels": courier,
  "confirm-recall": courier,
  "fetch-hand-in": courier,
  "confirm-fetch": courier,
  "report-hand-in": courier,

  "sign-in-maintainer": ["kiosk", "maintainer", "system"],
  "sign-out-maintainer": maintainer,
  "open-compartment": maintainer,
  "block-compartment": maintainer,
  "release-compartment": maintainer,
  "audit-compartment": maintainer,
  "acknowledge-alarm": maintainer,
  "begin-guided-audit": maintainer,
  "open-for-audit": maintainer,
  "answer-audit": maintainer,
  "end-guided-audit": maintainer,

  "give-pre-advice": system,
  "announce-hand-in": system,
  "extend-hold": system,
  "take-remote-command": system,
  "take-pre-advices": system,
  "report-desired": system,
  "start-gateway": system,
  "settle-after-start": system,
  "open-epoch": system,
};

export const mayAsk = (command: Pick<Command, "type">, by: Pick<Actor, "kind">): boolean =>
  roles[command.type].includes(by.kind);

/** Of those who order from afar. A role without a row may order nothing. */
export const remoteRoles: Readonly<Record<RemoteAction["type"], readonly string[]>> = {
  "open-compartment": ["operator"],
  "block-compartment": ["operator"],
  "release-compartment": ["operator"],
  "extend-hold": ["operator", "recipient"],
  "recall-deposit": ["operator", "recipient"],
  "change-pickup-code": ["operator", "recipient"],
  "take-back-pass": ["operator", "recipient"],
  "open-here": ["recipient"],
  "acknowledge-alarm": ["operator"],
  "send-log": ["operator"],
};

/** A recipient is called by the id of the deposit, and orders about no other. */
export const mayOrder = (action: RemoteAction, { role, id }: Issuer): boolean =>
  remoteRoles[action.type].includes(role) && (role !== "recipient" || ("deposit" in action && action.deposit === id));

/** Of those who say from afar what a site shall be. */
const desirers: Readonly<Record<DesiredKind, readonly string[]>> = {
  configuration: ["operator"],
  rules: ["operator"],
  carriers: ["operator"],
  couriers: ["operator"],
};
export const mayDesire = (kind: DesiredKind, { role }: Pick<Issuer, "role">): boolean => desirers[kind].includes(role);
