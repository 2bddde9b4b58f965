/** Follows the procedure, and tells it what the person says. */
import { signal } from "@preact/signals";
import type { CommissionAnswer, CommissionView } from "../../wire/faces/commission.ts";
import { ask } from "../shared/site/ask.ts";
import type { Here } from "./view.ts";

export const here = signal<Here>({ state: "starting" });
/** An answer is on its way. */
export const isSending = signal(false);

const lookEveryMs = 350;
/** So many looks in vain, and it has ended. */
const missesMax = 4;
const keyName = "postern-commission-key";

/** It stands behind the `#` once; the address bar does not keep it. */
const keyHere = (): string | null => {
  const given = location.hash.slice(1);
  if (given !== "") {
    sessionStorage.setItem(keyName, given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(keyName);
};
const key = keyHere();

export const follow = (): void => {
  // The address with its key, opened where the page without it was.
  addEventListener("hashchange", () => location.reload());
  let misses = 0;
  const look = async (): Promise<void> => {
    const said = await ask<CommissionView>("/commission/view", { as: key ?? "" });
    if (said.ok) {
      misses = 0;
      here.value = { state: "there", now: said.value };
    } else if (said.code !== "unreachable") here.value = { state: "no-key" };
    else if (++misses >= missesMax) here.value = { state: "gone" };
    setTimeout(() => void look(), lookEveryMs);
  };
  if (key === null) here.value = { state: "no-key" };
  else void look();
};

/** Of a question that somebody has answered meanwhile nothing comes. */
export const tell = async (answer: CommissionAnswer): Promise<void> => {
  if (isSending.value) return;
  isSending.value = true;
  await ask("/commission/answers", { method: "POST", body: answer, as: key ?? "", patienceMs: 5_000 });
  const said = await ask<CommissionView>("/commission/view", { as: key ?? "" });
  if (said.ok) here.value = { state: "there", now: said.value };
  isSending.value = false;
};

export const end = async (): Promise<void> => {
  await ask("/commission/end", { method: "POST", body: {}, as: key ?? "" });
  here.value = { state: "gone" };
};
