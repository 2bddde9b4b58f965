/** Screens of a hand-in at the kiosk, as the tests of its machine begin with them. */
import { type AtHandIn, type AtOffer, handInScreen, offerScreen } from "../../gateway/web/kiosk/machine/hand-in.ts";
import type { Kiosk } from "../../gateway/web/kiosk/machine/state.ts";
import type { KioskHandIn } from "../../gateway/wire/faces/hand-ins.ts";
import { at, no, now } from "./kiosk-screens.ts";

export const deposit = "d".repeat(32);
export const parcels = ["RR473124829GB"];
export const offered = { carriers: ["swift"], parcels, size: "M" } as const;
export const atOffer = (change: Partial<AtOffer> = {}): Kiosk =>
  at({ ...offerScreen("12345678", { ...offered, carriers: [...offered.carriers] }, null), ...change });
export const view = (change: Partial<KioskHandIn> = {}): KioskHandIn => ({
  ...{ deposit, compartment: "A-03", size: "M", carrier: "swift", parcels, stage: "open", attempt: 1 },
  ...{ leftOpen: false, may: ["move"], ...change },
});
export const closed = {
  stage: "closed",
  may: ["reopen", "move", "confirm", "cancel"],
} as const satisfies Partial<KioskHandIn>;
export const atHandIn = (change: Partial<KioskHandIn> = {}, more: Partial<AtHandIn> = {}): Kiosk =>
  at({ ...handInScreen(view(change), now), ...more });

/** One of each kind that the page shows. */
export const everyHandIn: readonly Kiosk[] = [
  atOffer(),
  atOffer({ size: null }),
  atOffer({ carrier: null }),
  atOffer({ no: no("full") }),
  ...(["opening", "open", "closed", "made", "unclear"] as const).map((stage) => atHandIn({ stage })),
  atHandIn({ stage: "opening", attempt: 2 }),
  atHandIn({ leftOpen: true }),
  atHandIn({}, { keeps: true }),
  atHandIn({}, { isProblem: true }),
  ...(["kept", "not-opened", "empty"] as const).map((ending) => atHandIn({ stage: "cancelled" }, { ending })),
];
