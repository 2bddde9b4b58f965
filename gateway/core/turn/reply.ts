/** The forms in which a turn answers. */
import type { Answer, DepositStage, Doubt } from "../answer.ts";
import type { Collection, Deposit } from "../custody/custody.ts";
import type { Event } from "../event.ts";
import type { Decision } from "../input.ts";

/** Nothing happens. */
export const no = (answer: Answer): Decision => ({ events: [], answer });

type Answered = Pick<Deposit, "deposit" | "compartment" | "size" | "handIn">;

/** Of a hand-in: with the receipt that these events, or `receipt`, give to the one who asked. */
export const depositAnswer = (
  { deposit, compartment, size, handIn }: Answered,
  stage: DepositStage,
  events: readonly Event[] = [],
  receipt: string | null = null,
): Answer => {
  const rest = { deposit, compartment, size, stage, ...orderIn(events) };
  if (!handIn) return { type: "deposit", ...rest };
  const given = receiptIn(events) ?? receipt;
  return { type: "hand-in", ...rest, ...(given === null ? {} : { receipt: given }) };
};

export const collectionAnswer = (
  collection: Pick<Collection, "collection" | "deposit" | "compartment" | "parcels">,
  stage: DepositStage,
  events: readonly Event[] = [],
): Answer => {
  const { collection: id, deposit, compartment, parcels } = collection;
  return { type: "collection", collection: id, deposit, compartment, parcels, stage, ...orderIn(events) };
};

/** As people are told; a deposit that is held beyond its time is overdue. */
export const stageOf = ({ stage, hold, handIn }: Pick<Deposit, "stage" | "hold" | "handIn">): DepositStage => {
  switch (stage.state) {
    case "held":
      return hold?.state === "ended" || handIn?.overdue ? "overdue" : "held";
    case "recalling":
      return handIn ? "fetching" : "recalling";
    case "refused":
      return "refused-at-locker";
    case "ended":
      return "collected";
    default:
      return stage.state;
  }
};

/** What its courier is asked before "done" is believed. */
export const doubtIn = ({ stage }: Pick<Deposit, "stage">): Doubt | null =>
  stage.state === "closed" && stage.asksAt !== undefined ? "not-sensed" : null;

const orderIn = (events: readonly Event[]): { readonly order?: string } => {
  const ordered = events.find((event) => event.type === "unlock-ordered");
  return ordered?.type === "unlock-ordered" ? { order: ordered.order } : {};
};

/** The newest one: who fetches what was in doubt gives the person's receipt and gets the courier's. */
const receiptIn = (events: readonly Event[]): string | null => {
  const last = events.findLast((event) => event.type === "hand-in-made" || event.type === "hand-in-fetched");
  return last && "receipt" in last ? last.receipt : null;
};
