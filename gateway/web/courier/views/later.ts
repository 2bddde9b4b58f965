/** What comes when it is needed: the round of what is overdue, and hand-ins, which not every carrier has here. */
import { later } from "../../shared/parts/later.tsx";

const atDoor = () => import("./fetch/at-door.tsx");
const list = () => import("./fetch/list.tsx");

export const Overdue = later(async () => (await import("./overdue.tsx")).Overdue);
export const HandIns = later(async () => (await list()).HandIns);
export const Scanned = later(async () => (await atDoor()).Scanned);
export const FetchTrouble = later(async () => (await atDoor()).FetchTrouble);
export const FetchUnclear = later(async () => (await atDoor()).FetchUnclear);
export const FetchUndone = later(async () => (await atDoor()).FetchUndone);

/** While the line is there: what belongs to a door that is open must not wait for it. */
export const loadHandIns = async (): Promise<void> => {
  await Promise.all([atDoor(), list()]);
};
