/** A courier who takes out what nobody collected, once the site says that its hold period has ended. */
import type { DepositSeen } from "./doorways.ts";
import type { PlannedParcel } from "./plan.ts";
import {
  asCourier,
  carryOut,
  complain,
  handle,
  keyOf,
  liveThrough,
  persist,
  type Street,
  sessionOf,
  shut,
  shutAgain,
  watchDoor,
} from "./street.ts";

/** Stays until every parcel was listed as overdue, or patience ends. */
export const recallRound = async (
  street: Street,
  courier: string,
  parcels: readonly PlannedParcel[],
): Promise<void> => {
  const waiting = new Map<string, PlannedParcel>();
  let firstEnd = Number.POSITIVE_INFINITY;
  for (const parcel of parcels) {
    const held = street.deposits.get(parcel.id);
    if (!held) continue;
    waiting.set(held.deposit, parcel);
    firstEnd = Math.min(firstEnd, held.at + street.plan.traffic.holdMs);
  }
  const early = firstEnd - street.time.now();
  if (waiting.size > 0 && early > 0) await street.time.sleep(early);
  const end = street.time.now() + street.patience.longMs;
  while (waiting.size > 0 && street.time.now() < end) {
    for (const seen of await listed(street, courier)) {
      const parcel = waiting.get(seen.deposit);
      if (!parcel) continue;
      waiting.delete(seen.deposit);
      street.tally.add("overdue");
      street.overdue.get(parcel.id)?.open();
      if (parcel.fate.kind === "recalled")
        await liveThrough(street, parcel, () => recall(street, courier, parcel, seen));
    }
    if (waiting.size > 0) await street.time.sleep(street.patience.againMs);
  }
  for (const parcel of waiting.values()) complain(street, parcel, "never listed as overdue");
};

const listed = async (street: Street, courier: string): Promise<readonly DepositSeen[]> => {
  const signedIn = await sessionOf(street, courier);
  if (!signedIn.ok) return [];
  const said = await persist(street, () => street.site.overdue(signedIn.session));
  if (!said.ok) street.sessions.delete(courier);
  return said.ok ? said.deposits : [];
};

const recall = async (street: Street, courier: string, parcel: PlannedParcel, seen: DepositSeen): Promise<void> => {
  const said = await asCourier(street, courier, keyOf(street, parcel, "recall"), (session, key) =>
    street.site.recall(session, seen.deposit, key),
  );
  if (!said.ok) return complain(street, parcel, `recall refused: ${said.reason}`);
  if (!(await watchDoor(street, () => said.compartment))) return complain(street, parcel, "no open door at the recall");
  await handle(street);
  const taken = await carryOut(street, said.compartment, parcel.waybill);
  await handle(street);
  await shut(street, said.compartment);
  if (!taken) return complain(street, parcel, "the compartment did not hold the parcel");
  if (await confirmed(street, courier, parcel, seen)) street.tally.add("recalled");
  else complain(street, parcel, "recall not confirmed");
};

/** The item sensor may have settled it already, or still has to speak. */
const confirmed = async (
  street: Street,
  courier: string,
  parcel: PlannedParcel,
  seen: DepositSeen,
): Promise<boolean> => {
  const end = street.time.now() + street.patience.doorMs;
  for (let again = 1; street.time.now() < end; again++) {
    const signedIn = await sessionOf(street, courier);
    if (!signedIn.ok) return false;
    const { session } = signedIn;
    const key = keyOf(street, parcel, `recall-done-${again}`);
    const said = await persist(street, () => street.site.confirmRecall(session, seen.deposit, key));
    if (!said.ok && said.reason === "not-signed-in") street.sessions.delete(courier);
    const now = await persist(street, () => street.site.depositNow(session, seen.deposit));
    if ((said.ok && said.stage === "recalled") || now?.stage === "recalled") return true;
    await street.time.sleep(street.patience.againMs / 5);
    await shutAgain(street, seen.compartment);
  }
  return false;
};
