/** A courier's round: one parcel after the other, whatever the site says to each. */
import type { DepositSeen, No } from "./doorways.ts";
import type { PlannedParcel, Round } from "./plan.ts";
import {
  asCourier,
  complain,
  handle,
  keyOf,
  liveThrough,
  persist,
  type Street,
  sessionOf,
  shut,
  shutAgain,
  watchNamedDoor,
} from "./street.ts";

/** `deposited` is told of each parcel that lies in its compartment by the site's own word. */
export const walkRound = async (
  street: Street,
  round: Round,
  deposited: (parcel: PlannedParcel) => void,
): Promise<void> => {
  for (const parcel of round.parcels) {
    await liveThrough(street, parcel, async () => {
      if (await bring({ street, courier: round.courier, parcel })) deposited(parcel);
    });
    await liveThrough(street, parcel, () => street.time.sleep(street.plan.traffic.betweenMs));
  }
};

interface Task {
  readonly street: Street;
  readonly courier: string;
  readonly parcel: PlannedParcel;
}
type Outcome = "made" | "again" | "gone";
const attemptsMax = 1000;

const bring = async (task: Task): Promise<boolean> => {
  const { street, courier, parcel } = task;
  const end = street.time.now() + street.patience.longMs;
  let size = parcel.size;
  for (let attempt = 1; street.time.now() < end && attempt <= attemptsMax; attempt++) {
    const said = await asCourier(street, courier, keyOf(street, parcel, `begin-${attempt}`), (session, key) =>
      street.site.beginDeposit(session, asked(parcel, size), key),
    );
    if (said.ok) {
      const outcome = await place(task, said, attempt);
      if (outcome !== "again") return outcome === "made";
    } else {
      street.tally.refused(said.reason);
      if (isFate(parcel, said)) return false;
      if (said.reason !== "full") return giveUp(task, `refused: ${said.reason}`);
      if (said.nextSize && said.nextSize !== size) size = said.nextSize;
      else await street.time.sleep(street.patience.againMs * 4);
    }
  }
  street.tally.add("broughtBack");
  return giveUp(task, "found no place in time");
};

const isFate = ({ fate }: PlannedParcel, { reason }: No): boolean => fate.kind === "refused" && fate.reason === reason;

const asked = (parcel: PlannedParcel, size: PlannedParcel["size"]) => ({
  parcels: [parcel.waybill],
  size,
  damaged: parcel.damaged,
  via: parcel.via,
  ...(parcel.phone !== null && { phone: parcel.phone }),
});

/** At the compartment that the site names, which may change while the courier waits. */
const place = async (task: Task, begun: DepositSeen, attempt: number): Promise<Outcome> => {
  const { street, courier, parcel } = task;
  let seen = begun;
  let live = true;
  const still = async (): Promise<boolean> => {
    const now = await depositNow(task, begun.deposit);
    live = now !== null && now.stage !== "cancelled";
    if (now && live) seen = now;
    return live && seen.stage !== "closed";
  };
  const look = () => watchNamedDoor(street, () => seen.compartment, still);
  const reopen = async () =>
    (
      await asCourier(street, courier, keyOf(street, parcel, `reopen-${attempt}`), (session, key) =>
        street.site.reopenDeposit(session, begun.deposit, key),
      )
    ).ok;
  if (!(await look()) && !(live && (await reopen()) && (await look()))) return "again";
  await handle(street);
  if (parcel.fate.kind === "abandoned") return abandon(task, seen.compartment);
  const lies = await persist(street, async () => {
    const put = await street.hands.putIn(seen.compartment, parcel.waybill, parcel.advice?.epc);
    return put || (await street.hands.look(seen.compartment)).contents.includes(parcel.waybill);
  });
  await handle(street);
  if (!(await shut(street, seen.compartment))) complain(street, parcel, "the door would not stay shut");
  return lies ? confirm(task, seen, attempt) : "again";
};

const depositNow = async ({ street, courier }: Task, deposit: string): Promise<DepositSeen | null> => {
  const signedIn = await sessionOf(street, courier);
  return signedIn.ok ? persist(street, () => street.site.depositNow(signedIn.session, deposit)) : null;
};

const abandon = async ({ street, parcel }: Task, compartment: string): Promise<Outcome> => {
  if (!(await shut(street, compartment))) complain(street, parcel, "the door would not stay shut");
  street.tally.add("abandoned");
  return "gone";
};

const settled = ["held", "overdue", "collecting", "collected", "recalling", "recalled"];

/**
 * An item sensor may settle it before the courier can say so; a door that just closed is not yet seen as closed, and
 * may be fired again with the parcel inside.
 */
const confirm = async (task: Task, seen: DepositSeen, attempt: number): Promise<Outcome> => {
  const { street, courier, parcel } = task;
  const end = street.time.now() + street.patience.doorMs;
  let said = "";
  for (let again = 1; street.time.now() < end; again++) {
    const key = keyOf(street, parcel, `done-${attempt}-${again}`);
    const signedIn = await sessionOf(street, courier);
    if (!signedIn.ok) return lost(task, signedIn.reason);
    const { session } = signedIn;
    const answer = await persist(street, () => street.site.confirmDeposit(session, seen.deposit, key));
    if (!answer.ok && answer.reason === "not-signed-in") street.sessions.delete(courier);
    said = answer.ok ? "no word" : answer.reason;
    const now = await depositNow(task, seen.deposit);
    if (now && settled.includes(now.stage)) return made(task, now);
    await street.time.sleep(street.patience.againMs / 5);
    await shutAgain(street, now?.compartment ?? seen.compartment);
  }
  return lost(task, said);
};

const made = ({ street, parcel }: Task, seen: DepositSeen): Outcome => {
  street.deposits.set(parcel.id, { ...seen, at: street.time.now() });
  street.tally.add("deposited");
  if (parcel.via === "handheld") street.tally.add("byHandheld");
  if (parcel.fate.kind === "refused") complain(street, parcel, `went in, though planned as ${parcel.fate.reason}`);
  return "made";
};
const lost = ({ street, parcel }: Task, why: string): Outcome => {
  complain(street, parcel, `the deposit was not confirmed: ${why}`);
  return "gone";
};
const giveUp = ({ street, parcel }: Task, what: string): false => {
  complain(street, parcel, what);
  return false;
};
