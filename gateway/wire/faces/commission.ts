/** Wires of lock boards, what is wrong with them, and what `postern commission --page` and its page tell each other. */
import { z } from "zod";
import { CompartmentId } from "../../core/vocabulary.ts";

/** A compartment and the wires that it should have, or has. */
export interface Wire {
  readonly compartment: string;
  readonly device: string;
  readonly lock: number;
  readonly input: number;
}
export type Finding =
  /** either: nobody saw which door opened, so it may be the wires of the locks or those of the contacts. */
  | {
      readonly kind: "swapped-pair";
      readonly wires: "locks" | "contacts" | "either";
      readonly compartments: readonly string[];
    }
  /** Wired otherwise than planned, and not as one of a pair. */
  | { readonly kind: "crossed"; readonly wires: "lock" | "contact"; readonly compartment: string }
  | { readonly kind: "dead-lock"; readonly place: Place }
  | { readonly kind: "stuck-contact"; readonly place: Place; readonly input: number; readonly reads: "open" | "closed" }
  /** Nothing moved and nobody looked: the lock is dead, or its contact always reads closed. */
  | { readonly kind: "lock-or-contact-dead"; readonly place: Place }
  | { readonly kind: "lock-refused"; readonly place: Place }
  | { readonly kind: "contact-without-door"; readonly place: Place; readonly input: number }
  | { readonly kind: "contact-inverted"; readonly place: Place; readonly input: number }
  | { readonly kind: "left-open"; readonly place: Place }
  | { readonly kind: "occupied"; readonly place: Place }
  | { readonly kind: "board-silent"; readonly device: string }
  | { readonly kind: "board-unplanned"; readonly address: string }
  // Contradictions: no map can be right
  | { readonly kind: "several-contacts"; readonly place: Place; readonly inputs: readonly number[] }
  | {
      readonly kind: "contact-shared";
      readonly device: string;
      readonly input: number;
      readonly locks: readonly number[];
    }
  | { readonly kind: "door-twice"; readonly compartment: string; readonly locks: readonly string[] };
export interface Place {
  readonly device: string;
  readonly lock: number;
  readonly compartment: string | null;
}

/** contradiction: nothing is written; hands: somebody has to mend it; corrected: by the map itself. */
export type Mark = "contradiction" | "hands" | "corrected";

export interface LockView {
  readonly lock: number;
  readonly compartment: string | null;
  readonly state: "waiting" | "tried" | "left-alone";
  readonly pulses: number;
  /** Contacts that moved. */
  readonly moved: readonly number[];
  /** The door that somebody saw open, null: none; absent: nobody has said. */
  readonly door?: string | null;
}
export interface BoardView {
  readonly device: string;
  /** Null: not spoken to yet. */
  readonly address: string | null;
  readonly firmware: string | null;
  readonly locks: readonly LockView[];
}
/** What is waited for from the person at the cabinet. */
export type Question =
  | { readonly type: "begin" }
  | { readonly type: "all-shut"; readonly device: string }
  | { readonly type: "which-door"; readonly place: Place; readonly moved: readonly number[] }
  /** Of a door of which no contact tells. */
  | { readonly type: "shut"; readonly place: Place };
export type Ask = Question & { readonly id: number };

export interface CommissionResult {
  readonly wires: readonly Wire[];
  readonly findings: readonly { readonly mark: Mark; readonly finding: Finding }[];
  readonly without: readonly string[];
  /** Settings that boards turned out to need, by device. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The configuration with the proven wires; null: the map contradicts itself. */
  readonly text: string | null;
  /** Where it was written; null: nowhere. */
  readonly file: string | null;
}
export interface CommissionView {
  readonly site: string;
  readonly boards: readonly BoardView[];
  readonly ask: Ask | null;
  /** Its contact is waited for. */
  readonly shutting: Place | null;
  readonly result: CommissionResult | null;
  /** Why it came to no result. */
  readonly failed: string | null;
}

/** `door`: of `which-door`; null: none opened, absent: nobody saw it. */
export const CommissionAnswer = z.strictObject({ ask: z.number().int(), door: CompartmentId.nullish() });
export type CommissionAnswer = z.infer<typeof CommissionAnswer>;
