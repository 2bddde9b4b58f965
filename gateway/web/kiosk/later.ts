/** What most people at a kiosk never see comes after its first page. */
import { later } from "../shared/parts/later.tsx";

const door = () => import("./hand-in/door.tsx");
const offer = () => import("./hand-in/offer.tsx");

export const SetUpScreen = later(async () => (await import("./views/set-up.tsx")).SetUpScreen);
export const HandInScreen = later(async () => (await door()).HandInScreen);
export const OfferScreen = later(async () => (await offer()).OfferScreen);

/** Before it is asked for: a parcel in the hand must not wait. What fails is tried again when it is shown. */
export const loadHandIn = (): void => {
  Promise.all([door(), offer()]).catch(() => {});
};
