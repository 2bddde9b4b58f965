/** What this courier's carrier is to take: what is overdue, and what people have handed in. */
import type { WaitingHandIn } from "../../../wire/faces/hand-ins.ts";
import type { OverdueDeposit } from "../../../wire/http.ts";
import { askSite } from "./line.ts";
import { handIns, overdue } from "./store.ts";

const patienceMs = 5_000;

export const readOverdue = async (): Promise<void> => {
  const said = await askSite<readonly OverdueDeposit[]>("/courier/overdue", { patienceMs });
  if (said.ok) overdue.value = said.value;
};

let isReading = false;
export const readHandIns = async (): Promise<void> => {
  if (isReading) return;
  isReading = true;
  const said = await askSite<readonly WaitingHandIn[]>("/courier/hand-ins", { patienceMs });
  isReading = false;
  if (said.ok) handIns.value = said.value;
};
