/** A recipient: reads the notice, comes when it suits, stands in line, and behaves more or less well. */
import type { CollectionSeen } from "./doorways.ts";
import type { PlannedParcel } from "./plan.ts";
import {
  carryOut,
  complain,
  handle,
  insist,
  keyOf,
  persist,
  type Street,
  shut,
  shutAgain,
  waitForCode,
  watchDoor,
} from "./street.ts";

export const collect = async (street: Street, parcel: PlannedParcel): Promise<void> => {
  const code = await notice(street, parcel);
  if (code === null) return complain(street, parcel, "no notice came");
  await street.time.sleep(parcel.dwellMs);
  await street.opened.passed;
  if (parcel.fate.kind === "collected-late") await street.overdue.get(parcel.id)?.passed;
  for (let visit = 1; visit <= visitsMax; visit++) {
    const shows = visit === 1 ? ((await passOf(street, parcel)) ?? code) : code;
    const collection = await street.kiosks.take(() => atKiosk(street, parcel, shows, visit));
    if (collection === null) return;
    if (collection !== "shut") return atDoor(street, parcel, collection);
    await street.time.sleep(street.patience.againMs * 4);
  }
  complain(street, parcel, "the door never opened");
};
const visitsMax = 4;

/** Now and then somebody comes with a pass. It opens one collection; whoever comes back has the code. */
const passShare = 0.2;
const passOf = async (street: Street, { id, fate }: PlannedParcel): Promise<string | null> => {
  const { site, deposits, random } = street;
  const deposit = deposits.get(id)?.deposit;
  const typesIt = fate.kind === "collected" && fate.manner === "wrong-code";
  if (!site.passFor || deposit === undefined || typesIt || !random.hit(passShare)) return null;
  return persist(street, async () => (await site.passFor?.(deposit)) ?? null);
};

const notice = async (street: Street, parcel: PlannedParcel): Promise<string | null> => {
  const deposit = street.deposits.get(parcel.id)?.deposit;
  return deposit === undefined ? null : waitForCode(street, () => street.site.codeFor(deposit, parcel.waybill));
};

/** Null: the site said no for good. `shut`: it said yes and the door stayed shut. */
const atKiosk = async (
  street: Street,
  parcel: PlannedParcel,
  code: string,
  visit: number,
): Promise<CollectionSeen | "shut" | null> => {
  if (visit === 1 && parcel.fate.kind === "collected" && parcel.fate.manner === "wrong-code")
    await typeWrongCode(street, parcel, code);
  let askedAt = 0;
  const said = await insist(street, keyOf(street, parcel, `code-${visit}`), (key) => {
    askedAt = street.time.now();
    return street.site.presentCode(code, key);
  });
  // Somebody else of the same deposit came with it.
  if (!said.ok && said.reason === "pass-spent") return "shut";
  if (!said.ok) {
    complain(street, parcel, `code refused: ${said.reason}`);
    return null;
  }
  if (!(await watchDoor(street, () => said.compartment))) return "shut";
  const { openedAt } = await persist(street, () => street.hands.look(said.compartment));
  if (openedAt !== null && openedAt >= askedAt) street.tally.opened(openedAt - askedAt);
  return said;
};

/** One digit off, as fingers do it. */
const typeWrongCode = async (street: Street, parcel: PlannedParcel, code: string): Promise<void> => {
  const wrong = `${code.slice(0, -1)}${(Number(code.at(-1)) + 1 + street.random.int(9)) % 10}`;
  const said = await insist(street, keyOf(street, parcel, "wrong"), (key) => street.site.presentCode(wrong, key));
  if (said.ok) complain(street, parcel, "a wrong code opened a door");
  else street.tally.add("wrongCodes");
};

const atDoor = async (street: Street, parcel: PlannedParcel, collection: CollectionSeen): Promise<void> => {
  const { compartment } = collection;
  const manner = parcel.fate.kind === "collected" ? parcel.fate.manner : "plain";
  await handle(street);
  const running = manner === "leaves-it-inside" ? await closeAndComeBack(street, parcel, collection) : collection;
  if (!running) return complain(street, parcel, "could not open again");
  if (!(await carryOut(street, compartment, parcel.waybill))) {
    complain(street, parcel, "the compartment did not hold the parcel");
    await shut(street, compartment);
    return;
  }
  if (manner === "leaves-door-open") {
    street.tally.add("doorsLeftOpen");
    await street.time.sleep(street.plan.traffic.leftOpenMs);
  }
  await handle(street);
  if (!(await shut(street, compartment))) complain(street, parcel, "the door would not stay shut");
  const said = await sayTaken(street, parcel, running);
  // An item sensor may have settled it before: then there is no collection left to confirm.
  if (!said.ok && said.reason !== "unknown-collection" && said.reason !== "wrong-state")
    complain(street, parcel, `collection not confirmed: ${said.reason}`);
  if (said.ok && said.stage !== undefined && said.stage !== "collected")
    complain(street, parcel, `taken out, but the site believes: ${said.stage}`);
  street.tally.add("collected");
};

/** The site may not have seen yet that the door was opened, that it is shut, or that the parcel is gone. */
const sayTaken = async (street: Street, parcel: PlannedParcel, { collection, compartment }: CollectionSeen) => {
  const { site, time, patience } = street;
  const end = time.now() + patience.doorMs;
  for (let again = 1; ; again++) {
    const key = keyOf(street, parcel, `taken-${again}`);
    const said = await persist(street, () => site.confirmCollection(collection, key));
    const mayPass = said.ok ? said.stage === "collecting" : said.reason === "wrong-state";
    if (!mayPass || time.now() >= end) return said;
    await time.sleep(patience.againMs / 5);
    await shutAgain(street, compartment);
  }
};

/** Shuts the door with the parcel inside, notices, and asks for the door again. Null: it stayed shut. */
const closeAndComeBack = async (
  street: Street,
  parcel: PlannedParcel,
  seen: CollectionSeen,
): Promise<CollectionSeen | null> => {
  await shut(street, seen.compartment);
  street.tally.add("closedWithParcelInside");
  await handle(street);
  const said = await insist(street, keyOf(street, parcel, "again"), (key) =>
    street.site.reopenCollection(seen.collection, key),
  );
  const running = said.ok ? seen : await collectAnew(street, parcel);
  return running && (await watchDoor(street, () => running.compartment)) ? running : null;
};

/** With an item sensor the site knows that the parcel is still there: the same code opens once more. */
const collectAnew = async (street: Street, parcel: PlannedParcel): Promise<CollectionSeen | null> => {
  const code = await notice(street, parcel);
  if (code === null) return null;
  const said = await insist(street, keyOf(street, parcel, "code-again"), (key) => street.site.presentCode(code, key));
  return said.ok ? said : null;
};
