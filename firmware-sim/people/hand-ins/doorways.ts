/** What people say and hear who hand something in, and couriers who fetch it. */
import type { Size } from "../../../gateway/core/vocabulary.ts";
import type { DepositSeen, Said, SiteDoorways } from "../doorways.ts";

export interface HandedIn {
  readonly id: string;
  readonly waybill: string;
  readonly carrier: string;
  readonly size: Size;
  /** Announced beforehand, or by the number on the parcel alone. */
  readonly by: "code" | "label";
}
export interface HandInSeen extends DepositSeen {
  /** At the kiosk the person's, on the round the courier's. */
  readonly receipt?: string;
}

export interface HandInDoorways extends Pick<SiteDoorways, "codeFor"> {
  announceHandIn(parcel: HandedIn, key: string): Promise<Said<{ readonly announcement: string }>>;
  /** `text`: what was typed or scanned. */
  beginHandIn(text: string, parcel: Pick<HandedIn, "carrier" | "size">, key: string): Promise<Said<HandInSeen>>;
  reopenHandIn(deposit: string, key: string): Promise<Said>;
  confirmHandIn(deposit: string, key: string): Promise<Said>;
  /** As the kiosk's screen has it; null: nothing any more. */
  handInNow(deposit: string): Promise<HandInSeen | null>;

  handIns(session: string): Promise<Said<{ readonly deposits: readonly DepositSeen[] }>>;
  fetchHandIn(session: string, deposit: string, key: string): Promise<Said<HandInSeen>>;
  confirmFetch(session: string, deposit: string, key: string): Promise<Said>;
  /** Nothing lies there. */
  reportEmpty(session: string, deposit: string, key: string): Promise<Said>;
  fetchNow(session: string, deposit: string): Promise<HandInSeen | null>;
}
