/**
 * A parcel to send, in the visitor's hands: announced to the site, so that its code opens a door at the kiosk. Once it
 * is handed in another one follows.
 */
import type { HandedIn, HandInDoorways } from "../../firmware-sim/people/hand-ins/doorways.ts";
import type { DemoHandIn } from "../../gateway/wire/demo.ts";
import { newWaybill } from "./parcels.ts";

export interface HandInInHand {
  /** Null: the site takes none, or has not answered yet; the next look asks again. `codes`: by announcement. */
  look(codes: ReadonlyMap<string, string | null>): DemoHandIn | null;
}
interface Announced {
  readonly announcement: string;
  readonly parcel: HandedIn;
}

export const handInInHand = (
  carrier: string,
  { announceHandIn }: Pick<HandInDoorways, "announceHandIn">,
): HandInInHand => {
  let inHand: Announced | null = null;
  let isAsking = false;
  let takesNone = false;
  const announce = async (): Promise<void> => {
    const waybill = newWaybill("visitor");
    const parcel: HandedIn = { id: waybill, waybill, carrier, size: "S", by: "code" };
    const said = await announceHandIn(parcel, `hand-in-${waybill}`);
    if (said.ok) inHand = { announcement: said.announcement, parcel };
    else takesNone = said.reason === "hand-ins-not-accepted";
  };
  return {
    look: (codes) => {
      // A code that was told and is no longer told has been used.
      if (inHand && codes.get(inHand.announcement) === null) inHand = null;
      if (inHand === null) {
        if (!isAsking && !takesNone) {
          isAsking = true;
          void announce()
            .catch(() => {})
            .finally(() => {
              isAsking = false;
            });
        }
        return null;
      }
      const { announcement, parcel } = inHand;
      return { waybill: parcel.waybill, size: parcel.size, code: codes.get(announcement) ?? null };
    },
  };
};
