/**
 * What the courier's screen shows, what may happen to it, and the deeds that follow. Nothing here opens a door by
 * itself: `begin` and `step` follow from a scan or a tap, never from a return of the line.
 */
import type { Size } from "../../../core/vocabulary.ts";
import type { CheckedParcels, DepositAnswer } from "../../../wire/http.ts";
import type { No } from "../../shared/site/ask.ts";
import type { Entry } from "./round.ts";

/** Parcels that go in together. */
export interface Wish {
  readonly parcels: readonly string[];
  readonly size: Size | null;
  /** The recipient's number; kept in memory only. */
  readonly phone: string | null;
  /** Beside what this deposit holds. */
  readonly join: string | null;
}
/** What the site says of a deposit or of a hand-in. */
export type DoorAnswer = Omit<DepositAnswer, "type"> & { readonly receipt?: string | undefined };
/** A door that is in play for this courier. */
export interface Going {
  /** `fetch`: what somebody has handed in. */
  readonly kind: "deposit" | "recall" | "fetch";
  readonly deposit: string;
  readonly compartment: string;
  readonly size: Size;
  readonly parcels: readonly string[];
  readonly stage: DepositAnswer["stage"];
  /** Of a recall and a fetch. */
  readonly phase: "opening" | "open" | "closed";
  /** The compartment that it had before this one. */
  readonly left: string | null;
  /** It lies beside others: it cannot be swapped. */
  readonly joined: boolean;
  readonly isAsking: boolean;
  /** What the site said to the last request, when that was a no. */
  readonly no: No | null;
  /** The courier takes it out again: cancelled as soon as the door is closed. */
  readonly cancels: boolean;
  /** The courier said that it is inside. */
  readonly stated: boolean;
  /** Of a deposit: "done" was said, and the item sensor sees nothing. */
  readonly doubt?: DepositAnswer["doubt"];
  /** Of a fetch: labels that were scanned at its door, and one that does not belong there. */
  readonly scanned?: readonly string[];
  readonly other?: string;
  /** Said of it; told to the site as soon as the door is closed. */
  readonly reports?: FetchProblem;
  readonly isReported?: boolean;
}
export type Screen =
  /** `wrong`: what was typed or scanned last, and is no parcel's number. */
  | { readonly at: "scan"; readonly wrong?: { readonly waybill: string; readonly no: No } }
  /** `opens`: a door may open without another tap, since the courier has just scanned. */
  | { readonly at: "check"; readonly wish: Wish; readonly opens: boolean }
  | { readonly at: "phone"; readonly wish: Wish; readonly no: No | null }
  | {
      readonly at: "size";
      readonly wish: Wish;
      readonly beside: CheckedParcels["beside"] | null;
      /** The next scan belongs to the same recipient. */
      readonly adds: boolean;
    }
  | { readonly at: "refused"; readonly wish: Wish; readonly no: No }
  | { readonly at: "begin"; readonly wish: Wish; readonly key: string }
  /** Nobody knows whether the site heard. */
  | { readonly at: "unsure"; readonly wish: Wish; readonly key: string }
  | { readonly at: "door"; readonly going: Going }
  | { readonly at: "overdue" }
  | { readonly at: "hand-ins" }
  | { readonly at: "receipt" };

export type FetchStep = "fetch" | "confirm-fetch" | "report-fetch";
export type Step = "reopen" | "swap" | "cancel" | "confirm" | "recall" | "confirm-recall" | FetchStep;
/** Nothing is there, something else is, or it cannot be carried. */
export type FetchProblem = "empty" | "wrong" | "damaged";
export type StepBody =
  | { readonly reason: SwapReason; readonly size?: Size }
  | { readonly problem: FetchProblem }
  /** It is inside, whatever the sensor says. */
  | { readonly looked: true };
export type SwapReason = "too-small" | "broken" | "dirty" | "not-empty";
export type Happening =
  | { readonly type: "scan"; readonly waybill: string }
  | { readonly type: "checked"; readonly parcels: readonly string[]; readonly found: CheckedParcels }
  | { readonly type: "check-no"; readonly parcels: readonly string[]; readonly no: No }
  | { readonly type: "phone"; readonly phone: string }
  | { readonly type: "size"; readonly size: Size }
  | { readonly type: "beside" }
  | { readonly type: "add" }
  | { readonly type: "damaged" }
  | { readonly type: "begun"; readonly key: string; readonly answer: DepositAnswer }
  | { readonly type: "begin-no"; readonly key: string; readonly no: No }
  | { readonly type: "recall"; readonly overdue: Pick<Going, "deposit" | "compartment" | "size" | "parcels"> }
  | { readonly type: "fetch"; readonly waiting: Pick<Going, "deposit" | "compartment" | "size" | "parcels" | "stage"> }
  | { readonly type: "step"; readonly step: Step; readonly body?: StepBody }
  /** Something is wrong with what is to be fetched. */
  | { readonly type: "report"; readonly problem: FetchProblem }
  | { readonly type: "step-no"; readonly deposit: string; readonly step: Step; readonly key: string; readonly no: No }
  /** What the site says of a deposit, asked or not. */
  | { readonly type: "seen"; readonly answer: DoorAnswer; readonly after?: Step }
  | {
      readonly type: "resume";
      readonly kind: Going["kind"];
      readonly answer: DoorAnswer;
      readonly parcels: readonly string[];
    }
  /** The site answers again. */
  | { readonly type: "back" }
  | { readonly type: "next" }
  | { readonly type: "show"; readonly at: "scan" | "overdue" | "hand-ins" | "receipt" };

export type Deed =
  | { readonly do: "check"; readonly wish: Wish }
  | { readonly do: "begin"; readonly wish: Wish; readonly key: string }
  | {
      readonly do: "step";
      readonly step: Step;
      readonly deposit: string;
      readonly key: string;
      readonly body?: StepBody;
    }
  | { readonly do: "resume"; readonly deposit: string; readonly parcels: readonly string[] }
  | { readonly do: "keep-scan"; readonly waybill: string }
  | { readonly do: "drop-scans"; readonly parcels: readonly string[] }
  | { readonly do: "keep-done"; readonly going: Going; readonly key: string }
  | { readonly do: "note"; readonly entry: Entry }
  | { readonly do: "sign"; readonly is: "good" | "bad" };

export interface Turn {
  readonly screen: Screen;
  readonly deeds: readonly Deed[];
}
/** Told from outside: a fresh Idempotency-Key, and the wall clock (ms). */
export interface Given {
  readonly key: string;
  readonly now: number;
}

export const scanning: Screen = { at: "scan" };
/** Where a courier goes on after a door of this kind. */
export const onward: Readonly<Record<Going["kind"], Screen>> = {
  deposit: scanning,
  recall: { at: "overdue" },
  fetch: { at: "hand-ins" },
};
export const turn = (screen: Screen, ...deeds: readonly Deed[]): Turn => ({ screen, deeds });

/** A scan that comes while something else is to be done is the next one. */
export const later = (screen: Screen, { parcels }: Pick<Wish, "parcels">, waybill: string): Turn =>
  parcels.includes(waybill) ? turn(screen) : turn(screen, { do: "keep-scan", waybill });

export const keepScans = (parcels: readonly string[]): readonly Deed[] =>
  parcels.map((waybill) => ({ do: "keep-scan", waybill }) as const);
