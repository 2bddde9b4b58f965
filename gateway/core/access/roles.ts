/** Rights: who may ask for what. The one table; `decide` looks here before anything else. */
import type { Command } from "../command.ts";
import type { Actor, Issuer, RemoteAction } from "../vocabulary.ts";

type Kind = Actor["kind"];

const kiosk: readonly Kind[] = ["kiosk"];
const courier: readonly Kind[] = ["courier", "handheld"];
const maintainer: readonly Kind[] = ["maintainer"];
const system: readonly Kind[] = ["system"];

/** A command without a row does not compile. Whether a session behind the actor is alive is asked afterwards. */
export const roles: Readonly<Record<Command["type"], readonly Kind[]>> = {
  "present-pickup-code": kiosk,
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
  "extend-hold": ["operator"],
  "recall-deposit": ["operator"],
};

export const mayOrder = (action: Pick<RemoteAction, "type">, { role }: Pick<Issuer, "role">): boolean =>
  remoteRoles[action.type].includes(role);
