/** What the fleet says of the pass behind this link, asked again while somebody looks. */
import { signal } from "@preact/signals";
import { ask, type Said } from "../../../../gateway/web/shared/site/ask.ts";
import type { LiveState } from "../../../../gateway/web/shared/site/live.ts";
import type { PassView } from "../../answers/recipient.ts";

/** no-link: the address has no secret; unknown: nothing lies behind it, or not any more; waits: too many were tried. */
export type Here =
  | { readonly state: "asking" | "no-link" | "unknown" | "waits" }
  | { readonly state: "pass"; readonly seen: PassView };
export const here = signal<Here>({ state: "asking" });
export const live = signal<LiveState>("connecting");

const everyMs = 10_000;
let timer = 0;
const secretHere = (): string => location.hash.slice(1);

export const follow = (): void => {
  addEventListener("hashchange", () => void look());
  addEventListener("visibilitychange", () => void (document.hidden || look()));
  void look();
};

const look = async (): Promise<void> => {
  const secret = secretHere();
  clearTimeout(timer);
  if (secret === "") {
    here.value = { state: "no-link" };
    return;
  }
  const said = await ask<PassView>("/v1/pass", { as: secret });
  if (secret !== secretHere()) return;
  live.value = !said.ok && said.code === "unreachable" ? "lost" : "live";
  here.value = after(here.value, said);
  timer = setTimeout(() => void (document.hidden || look()), everyMs);
};

/** What was shown stays while the fleet does not answer: the pass opens the door all the same. */
const after = (was: Here, said: Said<PassView>): Here => {
  if (said.ok) return { state: "pass", seen: said.value };
  if (said.code === "not-found") return { state: "unknown" };
  return said.code === "too-many-requests" && was.state !== "pass" ? { state: "waits" } : was;
};
