/** How a hand-in goes, for the kiosk that began it, and which ones wait for a carrier's courier. Decides nothing. */
import { type Compartment, isBarred } from "../../locker/compartment.ts";
import { unlockRefusal } from "../../locker/unlock.ts";
import type { Rules } from "../../rules.ts";
import { stageOf } from "../../turn/reply.ts";
import type { Site } from "../../turn/state.ts";
import type { Moment, Size } from "../../vocabulary.ts";
import type { Deposit, Ended } from "../custody.ts";

/** made: the site has it, and the person a receipt. unclear: nobody can say; its carrier's courier will look. */
export type HandInStage = "opening" | "open" | "closed" | "made" | "cancelled" | "unclear";
export type HandInStep = "reopen" | "move" | "confirm" | "cancel";

export interface HandInLook {
  readonly deposit: string;
  readonly compartment: string;
  readonly size: Size;
  readonly carrier: string;
  readonly parcels: readonly string[];
  /** The kiosk at which it was begun. */
  readonly terminal: string;
  readonly stage: HandInStage;
  /** Of the latest order, from 1. */
  readonly attempt: number;
  /** Open for so long that it is an alarm. */
  readonly leftOpen: boolean;
  readonly receipt?: string;
  /** When the site took it over: wall time, ms. */
  readonly madeAt?: number;
  readonly may: readonly HandInStep[];
}

/** Null: no such hand-in, or it was over long ago. */
export const lookAtHandIn = (site: Site, id: string, moment: Moment, rules: Rules): HandInLook | null => {
  const ended = site.custody.outcomes.get(id);
  if (ended?.handIn) return over(ended, ended.handIn);
  const deposit = site.custody.deposits.get(id);
  const compartment = deposit && site.locker.compartments.get(deposit.compartment);
  if (!deposit?.handIn || !compartment) return null;
  const { carrier, size, inside, incoming, handIn } = deposit;
  const { door, order } = compartment;
  return {
    ...{ deposit: id, compartment: deposit.compartment, size, carrier, parcels: [...inside, ...incoming] },
    ...{ terminal: handIn.terminal, stage: stageAt(deposit), attempt: order?.attempt ?? 1 },
    leftOpen: door.state === "open" && door.left,
    ...(handIn.receipt === null ? {} : { receipt: handIn.receipt, madeAt: deposit.sinceAt }),
    may: stepsAt(deposit, compartment, moment, rules),
  };
};

/** What a courier of this carrier is to fetch; what is in doubt among it. */
export interface HandInWaiting {
  readonly deposit: string;
  readonly compartment: string;
  readonly size: Size;
  readonly parcels: readonly string[];
  readonly stage: "held" | "overdue" | "suspect";
  /** Wall time, ms. */
  readonly since: number;
  /** Neither blocked nor faulted. */
  readonly opens: boolean;
}

export const handInsFor = ({ custody, locker }: Site, carrier: string): readonly HandInWaiting[] =>
  [...custody.deposits.values()].flatMap((one) => {
    const stage = one.handIn && one.carrier === carrier ? stageOf(one) : null;
    if (stage !== "held" && stage !== "overdue" && stage !== "suspect") return [];
    const { deposit, compartment, size, inside, incoming, sinceAt: since } = one;
    const opens = locker.compartments.get(compartment)?.bars.length === 0;
    return [{ deposit, compartment, size, parcels: [...inside, ...incoming], stage, since, opens }];
  });

const over = (ended: Ended, { terminal, receipt }: NonNullable<Ended["handIn"]>): HandInLook => {
  const { deposit, compartment, size, carrier, outcome } = ended;
  const stage = outcome === "fetched" ? "made" : outcome === "cancelled" ? "cancelled" : "unclear";
  const rest = { parcels: [], terminal, stage, attempt: 1, leftOpen: false, may: [] } as const;
  return { deposit, compartment, size, carrier, ...rest, ...(receipt === null ? {} : { receipt }) };
};

const stageAt = ({ stage }: Deposit): HandInStage => {
  switch (stage.state) {
    case "opening":
    case "open":
    case "closed":
      return stage.state;
    case "suspect":
      return "unclear";
    default:
      return "made";
  }
};

const stepsAt = (
  { stage, reopens, handIn, inside }: Deposit,
  compartment: Compartment,
  moment: Moment,
  rules: Rules,
): HandInStep[] => {
  const closed = stage.state === "closed";
  const busy = unlockRefusal(compartment, "hand-in", moment, { rules });
  // A lock that rests for a second is no reason to hide the way.
  const opens = busy === null || busy.code === "compartment-busy";
  const may: Readonly<Record<HandInStep, boolean>> = {
    reopen: closed && reopens < rules.reopenMax && opens,
    move: (closed || stage.state === "open") && inside.length === 0 && (handIn?.moves ?? 0) < rules.reopenMax,
    confirm: closed && !isBarred(compartment, "left-open"),
    cancel: closed,
  };
  return (["reopen", "move", "confirm", "cancel"] as const).filter((step) => may[step]);
};
