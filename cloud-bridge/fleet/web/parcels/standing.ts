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
  /** bad: nobody knows where it is; warn: staff must see to it. */
  readonly tone: "fine" | "warn" | "bad";
}
const stages = [
  ...(["held", "overdue", "refused", "collected", "recalled", "missing", "found"] as const),
  ...(["announced", "handed-in", "fetched"] as const),
] as const;
const nexts = [
  ...(["held", "overdue", "refused", "missing", "found", "in-doubt"] as const),
  ...(["announced", "handed-in", "handed-in-late", "handed-in-doubt"] as const),
] as const;

/** Null: no deposit has it. An announcement that was used is told of by the hand-in that came of it. */
export const standingOf = ({ deposits, trail }: ParcelTrail): Standing | null => {
  const newest = deposits.find(({ stage }) => stage !== "used");
  const found = stages.find((one) => one === newest?.stage);
  if (!newest || !found) return null;
  const isHandIn = trail.some(({ type, deposit }) => type === "hand-in-made" && deposit === newest.deposit);
  const stage = stageOf(newest, found, isHandIn);
  const figures = figuresOf(newest);
  const next = nexts.find((one) => one === stage);
  const says = stageWord(stage, figures);
  return { stage, carrier: newest.carrier, says, next: next ? nextWord(next, figures) : null, tone: toneOf(stage) };
};

const stageOf = ({ doubtAt }: ParcelDeposit, stage: (typeof stages)[number], isHandIn: boolean) => {
  if (doubtAt !== null) return isHandIn ? "handed-in-doubt" : "in-doubt";
  return isHandIn && stage === "overdue" ? "handed-in-late" : stage;
};

const toneOf = (stage: ReturnType<typeof stageOf>): Standing["tone"] => {
  if (stage === "missing") return "bad";
  return stage === "found" || stage === "in-doubt" || stage === "handed-in-doubt" ? "warn" : "fine";
};

const figuresOf = ({ site, compartment, holdUntilAt, endedAt, doubtAt, carrier }: ParcelDeposit) => ({
  place: compartment === "" ? site : word("place", { site, compartment }),
  until: when(holdUntilAt),
  ended: endedAt === null ? "" : when(endedAt),
  since: doubtAt === null ? "" : when(doubtAt),
  carrier,
});
