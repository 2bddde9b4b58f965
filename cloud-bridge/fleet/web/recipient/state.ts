/** What the fleet says behind this link, asked again while somebody looks; and what the recipient wishes. */
import { signal } from "@preact/signals";
import { type Asking, ask, type No, type Said } from "../../../../gateway/web/shared/site/ask.ts";
import type { LiveState } from "../../../../gateway/web/shared/site/live.ts";
import type { RecipientView, Wish } from "../../answers/recipient.ts";

/** no-link: the address has no secret; unknown: nothing lies behind it, or not any more; waits: too many were tried. */
export type Here =
  | { readonly state: "asking" | "no-link" | "unknown" | "waits" }
  | { readonly state: "parcel"; readonly seen: RecipientView };
export const here = signal<Here>({ state: "asking" });
export const live = signal<LiveState>("connecting");

const everyMs = 10_000;
/** While the locker is asked for something. */
const soonMs = 2_500;

const secretHere = (): string => location.hash.slice(1);
let timer = 0;

export const follow = (): void => {
  addEventListener("hashchange", () => {
    here.value = { state: "asking" };
    void look();
  });
  addEventListener("visibilitychange", () => void (document.hidden || look()));
  void look();
};

const look = async (): Promise<void> => {
  const secret = secretHere();
  if (secret === "") return show("", { ok: false, code: "no-link", figures: {} });
  show(secret, await ask<RecipientView>("/v1/recipient", { as: secret }));
};

/** Null: it is asked for, and the page shows how it stands. */
export const wish = (what: "extension" | "code"): Promise<No | null> => order(what, { method: "POST", body: {} });
export const order = async (what: string, asking: Pick<Asking, "method" | "body">): Promise<No | null> => {
  const secret = secretHere();
  const said = await ask<RecipientView>(`/v1/recipient/${what}`, { ...asking, as: secret, patienceMs: 8_000 });
  if (said.ok) show(secret, said);
  return said.ok ? null : said;
};

/** `secret`: the one that was asked with; the address may be another one by now. */
const show = (secret: string, said: Said<RecipientView>): void => {
  if (secret !== secretHere()) return;
  clearTimeout(timer);
  const isAway = !said.ok && said.code === "unreachable";
  live.value = isAway ? "lost" : "live";
  if (said.ok) here.value = { state: "parcel", seen: said.value };
  else if (said.code === "no-link") here.value = { state: "no-link" };
  else if (said.code === "not-found") here.value = { state: "unknown" };
  else if (said.code === "too-many-requests" && here.value.state !== "parcel") here.value = { state: "waits" };
  if (secret === "") return;
  const isWaited = said.ok && wishesOf(said.value).some(({ state }) => state === "asked");
  timer = setTimeout(() => void (document.hidden || look()), isWaited ? soonMs : everyMs);
};

const wishesOf = ({ extension, change, openHere, giveBack, passes }: RecipientView): readonly Wish[] => [
  ...[extension, change, openHere, giveBack],
  ...passes.map(({ takeBack }) => takeBack),
];
