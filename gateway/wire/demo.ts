/**
 * What the stage of a demo and the pages say to each other, through the gateway's `/demo`. The stage stands in for
 * hands, broken hardware and recipients' phones; a site at work has none.
 *
 * `GET /state` · `POST /people {running}` · `POST /fleet`, `POST /fleet/phone` (links) · `GET /doors` ·
 * `POST /hands/{compartment}/{act}` · `GET|POST|DELETE /mischief`, `DELETE /mischief/{id}`
 */
import type { Size } from "../core/vocabulary.ts";

export const doorFaults = ["jam", "contact-closed", "contact-open"] as const;
export const bankFaults = ["silent", "slow"] as const;
export type DemoFault = (typeof doorFaults)[number] | (typeof bankFaults)[number];
export interface MischiefAsked {
  readonly fault: DemoFault;
  /** A compartment, or the bank whose lock board is struck. */
  readonly at: string;
}
export interface DemoMischief extends MischiefAsked {
  readonly id: number;
  /** How often it had its way; a lasting condition does not count. */
  readonly struck: number;
}

export const demoActs = ["put-in", "take-out", "close", "pry"] as const;
export type DemoAct = (typeof demoActs)[number];
/** A door that is open, whatever its contact says. */
export interface DemoDoor {
  readonly compartment: string;
  readonly contents: readonly string[];
  /** `people`: a simulated courier or recipient stands there. */
  readonly by: "visitor" | "people";
  /** What the site opened it for; absent: for nothing that goes in or out, or by force. */
  readonly task?: DemoTask;
}
export interface DemoTask {
  readonly parcels: readonly string[];
  readonly does: "in" | "out";
}
/** Service indicators (UPU S10) by which the stage and the pages know whose a parcel is. */
export const servicesOf = { visitor: "VV", people: "UA" } as const;
export const isPeoples = (waybill: string): boolean => waybill.startsWith(servicesOf.people);
/** The site knows first whose parcel a door is opened for; of a door without a task the stage knows who stood there. */
export const isVisitors = ({ by, task }: DemoDoor): boolean =>
  task === undefined ? by === "visitor" : !task.parcels.every(isPeoples);
/** What came of it: false when the door was shut, there was nothing to take, or it sprang open again. */
export interface HandsDone {
  readonly done: boolean;
}

export interface DemoMaintainer {
  readonly account: string;
  readonly password: string;
  /** Counts once; the next comes in `codeForMs`. */
  readonly code: string;
  readonly codeForMs: number;
}
/** A parcel that the visitor holds: announced, with consent, and not in the locker. */
export interface DemoParcel {
  readonly waybill: string;
  readonly size: Size;
}
/** A parcel that the visitor may hand in at the kiosk. `code`: null until the sender's phone has it. */
export interface DemoHandIn extends DemoParcel {
  readonly code: string | null;
}
/** What the phone of the visitor's recipients shows; newest first. */
export interface DemoNotice {
  readonly deposit: string;
  readonly waybill: string;
  readonly compartment: string;
  /** Null when it opens nothing, for now or for good. */
  readonly code: string | null;
  /** What its square holds; null: the code. */
  readonly pass: string | null;
  /** What became of the parcel; null: it waits. `in-doubt`: staff must look first; `found`: after it was missing. */
  readonly outcome: "collected" | "refused" | "recalled" | "missing" | "found" | "in-doubt" | null;
  /** The recipient's own page at the fleet; null beyond loopback. */
  readonly link: string | null;
  /** Of what is shown, wall time, ms; null: the phone was not told when. */
  readonly at: number | null;
}
export interface DemoState {
  readonly courier: { readonly id: string; readonly badge: string; readonly pin: string };
  readonly kiosk: { readonly device: string; readonly secret: string };
  /** Two, since an occupied compartment needs both. */
  readonly maintainers: readonly DemoMaintainer[];
  readonly parcels: readonly DemoParcel[];
  readonly phone: readonly DemoNotice[];
  /** Null where no carrier takes any. */
  readonly handIn: DemoHandIn | null;
  readonly people: { readonly running: boolean; readonly deposited: number; readonly collected: number };
  /** The fleet's own page; null beyond loopback. `POST /fleet` gives the address that signs in there once. */
  readonly fleet: string | null;
}
