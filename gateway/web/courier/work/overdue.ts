/** What this courier's carrier is to take back. */
import type { OverdueDeposit } from "../../../wire/http.ts";
import { askSite } from "./line.ts";
import { overdue } from "./store.ts";

export const readOverdue = async (): Promise<void> => {
  const said = await askSite<readonly OverdueDeposit[]>("/courier/overdue", { patienceMs: 5_000 });
  if (said.ok) overdue.value = said.value;
};
