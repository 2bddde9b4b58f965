/** What a code or a label at the kiosk would hand in, and for which carrier. Decides nothing. */
import type { Answer } from "../../answer.ts";
import { type Refusal, refuse } from "../../refusal.ts";
import type { Rules, Tools } from "../../rules.ts";
import type { Site } from "../../turn/state.ts";
import { isS10, isSscc, type Moment, type Size } from "../../vocabulary.ts";
import type { Announcement, Deposit } from "../custody.ts";
import { isRunOut } from "../fold/hand-ins.ts";
import { carrierRules, fitsPattern } from "../parcel.ts";

export interface Offer {
  readonly parcels: readonly string[];
  /** Those that it can be for; never empty. */
  readonly carriers: readonly string[];
  readonly size: Size | null;
  readonly accessible: boolean;
  readonly announcement: string | null;
}

/** What was presented: a code's digest, and the parcel's number that the same text can be. */
export interface Means {
  readonly digest?: string | undefined;
  readonly label?: string | undefined;
}

/**
 * The number on a parcel is no secret to be guessed: by a label nothing is counted, and a waiting keypad is not in its
 * way. What is no label of anybody is a code; `offer` null: nor that, or it has run out or was used.
 */
export const offerOf = (
  site: Site,
  { digest, label }: Means,
  moment: Moment,
  { rules }: Pick<Tools, "rules">,
): { readonly by: "label" | "code"; readonly offer: Offer | Refusal | null } => {
  const labelled = label === undefined ? null : offerByLabel(site, label, moment, rules);
  if (labelled) return { by: "label", offer: labelled };
  const found = liveAnnouncement(site, site.custody.codes.get(digest ?? ""), moment);
  return { by: "code", offer: found && announcedOffer(site, found, rules) };
};

/**
 * The one that this code or label began at this kiosk and whose door is in play still. A label says nothing once the
 * door is closed: whoever reads the number on a parcel must not get the door opened behind which it lies.
 */
export const runningHandIn = ({ custody }: Site, { digest, label }: Means, terminal: string): Deposit | null => {
  const announced = custody.announcements.get(custody.codes.get(digest ?? "") ?? "");
  const found = custody.deposits.get(custody.parcels.get(label ?? announced?.parcels[0] ?? "") ?? "");
  if (found?.handIn?.terminal !== terminal) return null;
  const { state } = found.stage;
  return state === "opening" || state === "open" || (state === "closed" && label === undefined) ? found : null;
};

/** Announced by its number, or of a carrier which takes what nobody announced. Null: no label at all. */
const offerByLabel = (site: Site, label: string, moment: Moment, rules: Rules): Offer | Refusal | null => {
  const found = liveAnnouncement(site, site.custody.announced.get(label), moment);
  if (found) return announcedOffer(site, found, rules);
  const fitting = rules.carriers.filter((carrier) => fitsPattern(label, carrier));
  const bearers = fitting.length > 0 ? fitting : isS10(label) || isSscc(label) ? rules.carriers : [];
  if (bearers.length === 0) return null;
  const carriers = bearers.filter(({ handIns }) => handIns === "labelled").map(({ id }) => id);
  if (carriers.length === 0) return refuse("hand-ins-not-accepted");
  return notHereYet(site, { parcels: [label], carriers, size: null, accessible: false, announcement: null });
};

export const offerAnswer = (offer: Offer | Refusal): Answer =>
  "type" in offer
    ? offer
    : {
        type: "hand-in-offer",
        carriers: offer.carriers,
        parcels: offer.parcels,
        ...(offer.size === null ? {} : { size: offer.size }),
      };

const liveAnnouncement = ({ custody }: Site, id: string | undefined, { elapsed }: Moment): Announcement | null => {
  const found = id === undefined ? undefined : custody.announcements.get(id);
  return found && !isRunOut(found, elapsed) ? found : null;
};

const announcedOffer = (site: Site, announced: Announcement, rules: Rules): Offer | Refusal => {
  const { parcels, carrier, size, accessible, announcement } = announced;
  if (carrierRules(rules, carrier).handIns === "none") return refuse("hand-ins-not-accepted");
  return notHereYet(site, { parcels, carriers: [carrier], size, accessible, announcement });
};

const notHereYet = ({ custody }: Site, offer: Offer): Offer | Refusal => {
  const here = offer.parcels.find((waybill) => custody.parcels.has(waybill));
  return here === undefined ? offer : refuse("waybill-duplicate", { waybill: here });
};
