/** The commands about people and rights, and what their deadlines do. */
import { acknowledgeAlarm } from "../alarm/raise.ts";
import { givePreAdvice, takePreAdvices } from "../custody/pre-advice.ts";
import { auditCompartment } from "../locker/audit.ts";
import { blockCompartment, openCompartment, releaseCompartment } from "../locker/maintenance.ts";
import type { DecideTable, DueTable } from "../turn/state.ts";
import { keypadQuiet } from "./access.ts";
import { signInCourier, signOutCourier } from "./courier.ts";
import { forgive } from "./lock-out.ts";
import { signInMaintainer, signOutMaintainer } from "./maintainer.ts";

type Mine =
  | "sign-in-courier"
  | "sign-out-courier"
  | "sign-in-maintainer"
  | "sign-out-maintainer"
  | "open-compartment"
  | "block-compartment"
  | "release-compartment"
  | "audit-compartment"
  | "acknowledge-alarm"
  | "give-pre-advice"
  | "take-pre-advices";

export const accessCommands: DecideTable<Mine> = {
  "sign-in-courier": signInCourier,
  "sign-out-courier": signOutCourier,
  "sign-in-maintainer": signInMaintainer,
  "sign-out-maintainer": signOutMaintainer,
  "open-compartment": openCompartment,
  "block-compartment": blockCompartment,
  "release-compartment": releaseCompartment,
  "audit-compartment": auditCompartment,
  "acknowledge-alarm": acknowledgeAlarm,
  "give-pre-advice": givePreAdvice,
  "take-pre-advices": takePreAdvices,
};

export const accessDue: DueTable = { [keypadQuiet]: forgive };
