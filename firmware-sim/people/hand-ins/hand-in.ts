/** Somebody hands something in, by a code or by the label on it, and goes home with a receipt. */
import type { Said } from "../doorways.ts";
import {
  complain,
  handle,
  insist,
  keyOf,
  persist,
  type Street,
  shut,
  shutAgain,
  waitForCode,
  watchNamedDoor,
} from "../street.ts";
import type { HandedIn, HandInDoorways, HandInSeen } from "./doorways.ts";

/** What a person knows of a hand-in that the site has taken over. */
export interface Made extends HandedIn {
  readonly deposit: string;
  readonly compartment: string;
  readonly receipt: string;
}
export interface HandInStreet extends Street {
  readonly handIns: HandInDoorways;
}
const attemptsMax = 1000;

/** Null: it came to nothing, and that is told. */
export const handIn = async (street: HandInStreet, parcel: HandedIn): Promise<Made | null> => {
  const text = parcel.by === "label" ? parcel.waybill : await codeOf(street, parcel);
  if (text === null) return giveUp(street, parcel, "no code for the hand-in came");
  return street.kiosks.take(async () => {
    const seen = await openDoor(street, parcel, text);
    if (!seen) return null;
    await lay(street, parcel, seen.compartment);
    await handle(street);
    return settle(street, parcel, seen);
  });
};

export interface Strayed {
  /** Lies behind the other one's door; null: there was one door only. */
  readonly strayed: Made | null;
  readonly right: readonly Made[];
}
/** Somebody with two labelled parcels has two doors open, puts both behind one of them, and says of each: it is in. */
export const handInBehindOneDoor = (
  street: HandInStreet,
  [strays, rests]: readonly [HandedIn, HandedIn],
): Promise<Strayed> =>
  street.kiosks.take(async () => {
    const [empty = null, full = null] = await Promise.all(
      [strays, rests].map((one) => openDoor(street, one, one.waybill)),
    );
    if (empty) await lay(street, strays, (full ?? empty).compartment);
    if (full) await lay(street, rests, full.compartment);
    const first = empty && (await settle(street, strays, empty));
    const second = full && (await settle(street, rests, full));
    const strayed = full ? first : null;
    return { strayed, right: [strayed ? null : first, second].filter((made) => made !== null) };
  });

/** The site's no to something that nobody may hand in; null: it was let in. */
export const refusedAt = async (street: HandInStreet, parcel: HandedIn): Promise<string | null> => {
  const said = await street.kiosks.take(() => begin(street, parcel, parcel.waybill, 0, parcel.size));
  return said.ok ? null : said.reason;
};

const begin = (
  street: HandInStreet,
  { id, carrier, waybill }: HandedIn,
  text: string,
  attempt: number,
  size: HandedIn["size"],
): Promise<Said<HandInSeen>> =>
  insist(street, keyOf(street, { id, waybill }, `hand-in-${attempt}`), (key) =>
    street.handIns.beginHandIn(text, { carrier, size }, key),
  );

/** The door that the site gives; the next one when a door stays shut. */
const openDoor = async (street: HandInStreet, parcel: HandedIn, text: string): Promise<HandInSeen | null> => {
  const end = street.time.now() + street.patience.longMs;
  let { size } = parcel;
  for (let attempt = 1; street.time.now() < end && attempt <= attemptsMax; attempt++) {
    const begun = await begin(street, parcel, text, attempt, size);
    if (begun.ok) {
      const seen = await atDoor(street, parcel, begun, attempt);
      if (seen !== "again") return seen;
    } else {
      if (begun.reason !== "full") return giveUp(street, parcel, `hand-in refused: ${begun.reason}`);
      if (begun.nextSize && begun.nextSize !== size) size = begun.nextSize;
      else await street.time.sleep(street.patience.againMs * 4);
    }
  }
  return giveUp(street, parcel, "found no place in time");
};

const codeOf = async (street: HandInStreet, parcel: HandedIn): Promise<string | null> => {
  const { handIns } = street;
  const said = await insist(street, keyOf(street, parcel, "announce"), (key) => handIns.announceHandIn(parcel, key));
  return said.ok ? waitForCode(street, () => handIns.codeFor(said.announcement, parcel.waybill)) : null;
};

/** At the open door that the screen names, which may change while the person waits. */
const atDoor = async (
  street: HandInStreet,
  parcel: HandedIn,
  begun: HandInSeen,
  attempt: number,
): Promise<HandInSeen | "again" | null> => {
  let seen = begun;
  const still = async (): Promise<boolean> => {
    seen = (await persist(street, () => street.handIns.handInNow(begun.deposit))) ?? { ...seen, stage: "cancelled" };
    return seen.stage === "opening" || seen.stage === "open";
  };
  const look = () => watchNamedDoor(street, () => seen.compartment, still);
  if (await look()) return seen;
  if (seen.stage === "closed") {
    const key = keyOf(street, parcel, `hand-in-reopen-${attempt}`);
    const said = await insist(street, key, (once) => street.handIns.reopenHandIn(begun.deposit, once));
    if (said.ok && (await look())) return seen;
  }
  return seen.stage === "cancelled" ? "again" : giveUp(street, parcel, `no door for the hand-in: ${seen.stage}`);
};

const lay = async (street: HandInStreet, { waybill }: HandedIn, compartment: string): Promise<void> => {
  await handle(street);
  await persist(street, () => street.hands.putIn(compartment, waybill));
};

/** Shuts the door and says that it is inside; the item sensor may have said so before. */
const settle = async (street: HandInStreet, parcel: HandedIn, begun: HandInSeen): Promise<Made | null> => {
  const { handIns, time, patience } = street;
  if (!(await shut(street, begun.compartment))) complain(street, parcel, "the door would not stay shut");
  const end = time.now() + patience.doorMs;
  let { stage } = begun;
  for (let again = 1; time.now() < end; again++) {
    await persist(street, () => handIns.confirmHandIn(begun.deposit, keyOf(street, parcel, `inside-${again}`)));
    const now = await persist(street, () => handIns.handInNow(begun.deposit));
    if (now?.stage === "made" && now.receipt !== undefined)
      return { ...parcel, deposit: begun.deposit, compartment: now.compartment, receipt: now.receipt };
    stage = now?.stage ?? "nothing";
    await time.sleep(patience.againMs / 5);
    await shutAgain(street, begun.compartment);
  }
  return giveUp(street, parcel, `handed in, but the site believes: ${stage}`);
};

const giveUp = (street: HandInStreet, parcel: HandedIn, what: string): null => {
  complain(street, parcel, what);
  return null;
};
