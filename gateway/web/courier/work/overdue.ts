/** What this courier's carrier is to take back. */
import type { OverdueDeposit } from "../../../wire/http.ts";
import { ask } from "../../shared/site/ask.ts";
import { heard } from "./run.ts";
import { overdue } from "./store.ts";

export const readOverdue = async (): Promise<void> => {
  const said = await ask<readonly OverdueDeposit[]>("/courier/overdue", { patienceMs: 5_000 });
  if (said.ok) overdue.value = said.value;
  else heard(said);
};
