/**
 * How people meet a site. `SiteDoorways` is what they say and hear (HTTP in the demo, calls in the simulated world);
 * `Hands` is what they see and touch. Both may reject when the site is away: people then try again with the same key.
 */
import type { Consent, Size } from "../../gateway/core/vocabulary.ts";

export interface No {
  readonly ok: false;
  /** The site's refusal code. */
  readonly reason: string;
  readonly waitMs?: number;
  readonly nextSize?: Size;
}
export type Said<T = unknown> = (T & { readonly ok: true }) | No;

export interface Advice {
  readonly waybill: string;
  readonly carrier: string;
  readonly consent: Consent;
  readonly goodsAllowed: boolean;
  readonly size: Size;
  /** Of the tag on the parcel. */
  readonly epc?: string;
}
export interface DepositSeen {
  readonly deposit: string;
  readonly compartment: string;
  /** `DepositStage` of the site. */
  readonly stage: string;
}
export interface CollectionSeen extends DepositSeen {
  readonly collection: string;
}
export interface DepositAsked {
  readonly parcels: readonly string[];
  readonly size: Size;
  readonly damaged: boolean;
  /** Entered by the courier when nobody announced the parcel. */
  readonly phone?: string;
  /** Where no handheld is at hand, the desk does as well. */
  readonly via: "desk" | "handheld";
}

export interface SiteDoorways {
  announce(advices: readonly Advice[]): Promise<void>;
  signIn(courier: string): Promise<Said<{ readonly session: string }>>;

  beginDeposit(session: string, asked: DepositAsked, key: string): Promise<Said<DepositSeen>>;
  reopenDeposit(session: string, deposit: string, key: string): Promise<Said<DepositSeen>>;
  confirmDeposit(session: string, deposit: string, key: string): Promise<Said>;
  /** What the courier's screen says about a deposit now; null: nothing any more. */
  depositNow(session: string, deposit: string): Promise<DepositSeen | null>;
  overdue(session: string): Promise<Said<{ readonly deposits: readonly DepositSeen[] }>>;
  recall(session: string, deposit: string, key: string): Promise<Said<DepositSeen>>;
  confirmRecall(session: string, deposit: string, key: string): Promise<Said<{ readonly stage?: string }>>;

  /** The pickup code that the recipient was told; null: no notice yet. */
  codeFor(deposit: string, waybill: string): Promise<string | null>;
  /** The pass that the recipient's phone shows, or that was handed on; null: there is none. Absent: nobody has any. */
  passFor?(deposit: string): Promise<string | null>;
  /** Of a pickup code, or a pass. */
  presentCode(code: string, key: string): Promise<Said<CollectionSeen>>;
  reopenCollection(collection: string, key: string): Promise<Said>;
  /** `stage`: what the site believes after it; `collected` when all is well. */
  confirmCollection(collection: string, key: string): Promise<Said<{ readonly stage?: string }>>;
}

export interface DoorSeen {
  readonly open: boolean;
  /** On the clock of `Time`. */
  readonly openedAt: number | null;
  readonly openings: number;
  readonly contents: readonly string[];
}
export interface Hands {
  look(compartment: string): Promise<DoorSeen>;
  /** False: the door is shut, or the parcel lies here already. */
  putIn(compartment: string, waybill: string, epc?: string): Promise<boolean>;
  takeOut(compartment: string, waybills: readonly string[]): Promise<readonly string[]>;
  /** True: it is shut now. */
  close(compartment: string): Promise<boolean>;
}
export interface Time {
  /** ms; the same clock as `DoorSeen.openedAt`. */
  now(): number;
  /** May reject to send everybody home. */
  sleep(ms: number): Promise<void>;
}
