/** The forms in which a turn answers. */
import type { Answer, DepositStage } from "../answer.ts";
import type { Collection, Deposit } from "../custody/custody.ts";
import type { Event } from "../event.ts";
import type { Decision } from "../input.ts";

/** Nothing happens. */
export const no = (answer: Answer): Decision => ({ events: [], answer });

export const depositAnswer = (
  { deposit, compartment, size }: Pick<Deposit, "deposit" | "compartment" | "size">,
  stage: DepositStage,
  events: readonly Event[] = [],
): Answer => ({ type: "deposit", deposit, compartment, size, stage, ...orderIn(events) });

export const collectionAnswer = (
  collection: Pick<Collection, "collection" | "deposit" | "compartment" | "parcels">,
  stage: DepositStage,
  events: readonly Event[] = [],
): Answer => {
  const { collection: id, deposit, compartment, parcels } = collection;
  return { type: "collection", collection: id, deposit, compartment, parcels, stage, ...orderIn(events) };
};

/** As people are told; a deposit that is held beyond its time is overdue. */
export const stageOf = ({ stage, hold }: Pick<Deposit, "stage" | "hold">): DepositStage => {
  switch (stage.state) {
    case "held":
      return hold?.state === "ended" ? "overdue" : "held";
    case "refused":
      return "refused-at-locker";
    case "ended":
      return "collected";
    default:
      return stage.state;
  }
};

const orderIn = (events: readonly Event[]): { readonly order?: string } => {
  const ordered = events.find((event) => event.type === "unlock-ordered");
  return ordered?.type === "unlock-ordered" ? { order: ordered.order } : {};
};
