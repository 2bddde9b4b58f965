/** How a parcel stands now, and what comes next, from the newest of its deposits. */
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { ParcelDeposit, ParcelTrail } from "../../answers/answers.ts";
import { nextWord, stageWord, word } from "./words.ts";

export interface Standing {
  readonly stage: string;
  readonly carrier: string;
  readonly says: string;
  /** Null: nothing more is to come. */
  readonly next: string | null;
}
const stages = ["held", "overdue", "refused", "collected", "recalled", "announced", "handed-in", "fetched"] as const;
const nexts = ["held", "overdue", "refused", "announced", "handed-in", "handed-in-late"] as const;

/** Null: no deposit has it. An announcement that was used is told of by the hand-in that came of it. */
export const standingOf = ({ deposits, trail }: ParcelTrail): Standing | null => {
  const newest = deposits.find(({ stage }) => stage !== "used");
  const found = stages.find((one) => one === newest?.stage);
  if (!newest || !found) return null;
  const isHandIn = trail.some(({ type, deposit }) => type === "hand-in-made" && deposit === newest.deposit);
  const stage = isHandIn && found === "overdue" ? "handed-in-late" : found;
  const figures = figuresOf(newest);
  const next = nexts.find((one) => one === stage);
  const says = stageWord(stage, figures);
  return { stage, carrier: newest.carrier, says, next: next ? nextWord(next, figures) : null };
};

const figuresOf = ({ site, compartment, holdUntilAt, endedAt, carrier }: ParcelDeposit) => ({
  place: compartment === "" ? site : word("place", { site, compartment }),
  until: when(holdUntilAt),
  ended: endedAt === null ? "" : when(endedAt),
  carrier,
});
