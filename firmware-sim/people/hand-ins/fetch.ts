/** A courier fetches what people handed in for the carrier, one door after the other, each with a receipt. */
import type { DepositSeen } from "../doorways.ts";
import {
  asCourier,
  carryOut,
  complain,
  handle,
  keyOf,
  persist,
  sessionOf,
  shut,
  shutAgain,
  watchDoor,
} from "../street.ts";
import type { HandInDoorways, HandInSeen } from "./doorways.ts";
import type { HandInStreet, Made } from "./hand-in.ts";

export type Fetched =
  | { readonly outcome: "fetched"; readonly receipt: string }
  /** Nothing of it was there, and the site knows. */
  | { readonly outcome: "reported" }
  | { readonly outcome: "failed" };

export const waitingFor = async (street: HandInStreet, courier: string): Promise<readonly DepositSeen[]> => {
  const signedIn = await sessionOf(street, courier);
  if (!signedIn.ok) return [];
  const said = await persist(street, () => street.handIns.handIns(signedIn.session));
  if (!said.ok) street.sessions.delete(courier);
  return said.ok ? said.deposits : [];
};

/** `ours`: numbers of everything that was handed in for this carrier; whatever of it lies there is taken along. */
export const fetchOne = async (
  street: HandInStreet,
  courier: string,
  parcel: Made,
  ours: ReadonlySet<string>,
): Promise<Fetched> => {
  const compartment = await openDoor(street, courier, parcel);
  if (compartment === null) return { outcome: "failed" };
  await handle(street);
  const { contents } = await persist(street, () => street.hands.look(compartment));
  let isThere = false;
  for (const waybill of contents.filter((one) => ours.has(one))) {
    const taken = await carryOut(street, compartment, waybill);
    if (waybill === parcel.waybill) isThere = taken;
  }
  await handle(street);
  if (!(await shut(street, compartment))) complain(street, parcel, "the door would not stay shut");
  const receipt = await sayUntil(street, courier, parcel, compartment, isThere ? taking : missing);
  if (receipt === null) {
    complain(street, parcel, isThere ? "fetch not confirmed" : "the empty compartment could not be reported");
    return { outcome: "failed" };
  }
  return isThere ? { outcome: "fetched", receipt } : { outcome: "reported" };
};

/** What a courier of another carrier hears; null: was let in. */
export const refusedTo = async (street: HandInStreet, courier: string, parcel: Made): Promise<string | null> => {
  const said = await asCourier(street, courier, keyOf(street, parcel, "foreign"), (session, key) =>
    street.handIns.fetchHandIn(session, parcel.deposit, key),
  );
  return said.ok ? null : said.reason;
};

const visitsMax = 4;
const openDoor = async (street: HandInStreet, courier: string, parcel: Made): Promise<string | null> => {
  for (let visit = 1; visit <= visitsMax; visit++) {
    const said = await asCourier(street, courier, keyOf(street, parcel, `fetch-${visit}`), (session, key) =>
      street.handIns.fetchHandIn(session, parcel.deposit, key),
    );
    if (!said.ok) {
      complain(street, parcel, `fetch refused: ${said.reason}`);
      return null;
    }
    const still = async (): Promise<boolean> => (await fetchNow(street, courier, parcel))?.stage === "fetching";
    if (await watchDoor(street, () => said.compartment, still)) return said.compartment;
    await street.time.sleep(street.patience.againMs);
  }
  complain(street, parcel, "no open door at the fetch");
  return null;
};

const fetchNow = async (street: HandInStreet, courier: string, { deposit }: Made): Promise<HandInSeen | null> => {
  const signedIn = await sessionOf(street, courier);
  return signedIn.ok ? persist(street, () => street.handIns.fetchNow(signedIn.session, deposit)) : null;
};

interface Word {
  readonly act: string;
  readonly say: (site: HandInDoorways) => HandInDoorways["confirmFetch"];
  readonly heard: (now: HandInSeen) => boolean;
}
const taking: Word = {
  act: "fetched",
  say: (site) => site.confirmFetch,
  heard: ({ stage, receipt }) => stage === "fetched" && receipt !== undefined,
};
const missing: Word = { act: "empty", say: (site) => site.reportEmpty, heard: ({ stage }) => stage === "suspect" };

/** The receipt, or "" where there is none. The item sensor may have settled it before; null: nothing was settled. */
const sayUntil = async (
  street: HandInStreet,
  courier: string,
  parcel: Made,
  compartment: string,
  { act, say, heard }: Word,
): Promise<string | null> => {
  const { time, patience, handIns } = street;
  const end = time.now() + patience.doorMs;
  for (let again = 1; time.now() < end; again++) {
    const signedIn = await sessionOf(street, courier);
    if (!signedIn.ok) return null;
    const key = keyOf(street, parcel, `${act}-${again}`);
    const said = await persist(street, () => say(handIns)(signedIn.session, parcel.deposit, key));
    if (!said.ok && said.reason === "not-signed-in") street.sessions.delete(courier);
    const now = await fetchNow(street, courier, parcel);
    if (now && heard(now)) return now.receipt ?? "";
    await time.sleep(patience.againMs / 5);
    await shutAgain(street, compartment);
  }
  return null;
};
