/** What a turn says to the one who asked. Answers hold ids and states, never a code, a name or a number of a person. */
import type { Refusal } from "./refusal.ts";
import type { Size } from "./vocabulary.ts";

export type DepositStage =
  | "opening"
  | "open"
  | "closed"
  | "held"
  | "overdue"
  | "collecting"
  | "collected"
  | "recalling"
  | "recalled"
  | "refused-at-locker"
  | "cancelled"
  | "suspect";

export type Answer =
  | Refusal
  | { readonly type: "done" }
  /** `untilMs`: how long the session lasts from now. */
  | { readonly type: "signed-in"; readonly id: string; readonly carrier?: string; readonly untilMs: number }
  | {
      readonly type: "deposit";
      readonly deposit: string;
      readonly compartment: string;
      readonly size: Size;
      readonly stage: DepositStage;
      readonly order?: string;
    }
  | {
      readonly type: "collection";
      readonly collection: string;
      readonly deposit: string;
      readonly compartment: string;
      readonly parcels: readonly string[];
      readonly stage: DepositStage;
      readonly order?: string;
    }
  | { readonly type: "order"; readonly order: string; readonly compartment: string };
