/**
 * What the gateway has not confirmed yet: scans that it has not looked at, and what the courier said. Nothing that
 * opens a door is ever in here.
 */
import type { Size } from "../../../core/vocabulary.ts";
import type { No } from "../../shared/site/ask.ts";
import type { Going, Step } from "./turn.ts";

/** What "done" is called at a door of this kind. */
export const doneWord = { deposit: "confirm", recall: "confirm-recall", fetch: "confirm-fetch" } as const;
type DoneWord = (typeof doneWord)[Going["kind"]];
export const isDoneWord = (step: Step | undefined): step is DoneWord =>
  Object.values<Step | undefined>(doneWord).includes(step);

export interface WaitingScan {
  readonly kind: "scan";
  readonly waybill: string;
  /** Not looked at yet; may go in; or why not. */
  readonly state: "unchecked" | "taken" | "refused";
  readonly size?: Size;
  readonly no?: Pick<No, "code" | "figures">;
}
/** "Done": sent with this key until the site has answered. */
export interface WaitingDone {
  readonly kind: "done";
  readonly key: string;
  readonly step: DoneWord;
  readonly going: Going;
  /** The site said no: the courier looks again. */
  readonly no?: Pick<No, "code" | "figures">;
}
export type Waiting = readonly (WaitingScan | WaitingDone)[];

/** More than a courier carries in. */
export const waitingMax = 200;

const isScanOf =
  (waybill: string) =>
  (one: Waiting[number]): one is WaitingScan =>
    one.kind === "scan" && one.waybill === waybill;

/** The same parcel waits once; at the bound nothing more is taken. */
export const withScan = (waiting: Waiting, waybill: string): Waiting =>
  waiting.some(isScanOf(waybill)) || waiting.length >= waitingMax
    ? waiting
    : [...waiting, { kind: "scan", waybill, state: "unchecked" }];

export const withoutScans = (waiting: Waiting, parcels: readonly string[]): Waiting =>
  waiting.filter((one) => one.kind !== "scan" || !parcels.includes(one.waybill));

export const withCheck = (
  waiting: Waiting,
  waybill: string,
  found: Pick<WaitingScan, "state" | "size" | "no">,
): Waiting => waiting.map((one) => (isScanOf(waybill)(one) ? { kind: "scan", waybill, ...found } : one));

/** One word a deposit: whoever said it twice meant it once. */
export const withDone = (waiting: Waiting, going: Going, key: string): Waiting => {
  const step = doneWord[going.kind];
  const isThere = waiting.some((one) => one.kind === "done" && one.going.deposit === going.deposit);
  return isThere ? waiting : [...waiting, { kind: "done", key, step, going }];
};

export const withoutDone = (waiting: Waiting, deposit: string): Waiting =>
  waiting.filter((one) => one.kind !== "done" || one.going.deposit !== deposit);

export const withNo = (waiting: Waiting, deposit: string, no: WaitingDone["no"] & object): Waiting =>
  waiting.map((one) => (one.kind === "done" && one.going.deposit === deposit ? { ...one, no } : one));

/** What is sent next: words before scans, since a word may free a door. */
export const unsent = (waiting: Waiting): WaitingDone | WaitingScan | null =>
  waiting.find((one) => one.kind === "done" && one.no === undefined) ??
  waiting.find((one) => one.kind === "scan" && one.state === "unchecked") ??
  null;
