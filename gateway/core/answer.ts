/** What a turn says to the one who asked. Answers hold ids and states, never a code, a name or a number of a person. */
import type { Refusal } from "./refusal.ts";
import type { RemoteOutcome, Size } from "./vocabulary.ts";

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
  | "fetching"
  | "fetched"
  | "refused-at-locker"
  | "cancelled"
  | "suspect";

/** Why "done" is asked once more: the item sensor sees nothing inside. */
export type Doubt = "not-sensed";

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
      readonly doubt?: Doubt;
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
  /** What a code or a label at the kiosk would hand in; `carriers`: those that it can be for, to choose from. */
  | {
      readonly type: "hand-in-offer";
      readonly carriers: readonly string[];
      readonly parcels: readonly string[];
      readonly size?: Size;
    }
  /** `receipt`: the person's once it is made, the courier's once it is fetched. */
  | {
      readonly type: "hand-in";
      readonly deposit: string;
      readonly compartment: string;
      readonly size: Size;
      readonly stage: DepositStage;
      readonly order?: string;
      readonly receipt?: string;
    }
  | { readonly type: "announced"; readonly announcement: string; readonly issue: number; readonly untilAt: number }
  /** Of a command from afar; `why` as its end says it. */
  | {
      readonly type: "remote-command";
      readonly id: string;
      readonly state: "accepted" | "started" | "ended";
      readonly outcome?: RemoteOutcome;
      readonly why?: string;
    }
  | { readonly type: "order"; readonly order: string; readonly compartment: string };
