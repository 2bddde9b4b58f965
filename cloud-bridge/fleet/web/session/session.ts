/** Who is signed in at this page. The cookie is none of its business: the fleet is asked. */
import { signal } from "@preact/signals";
import { type Asking, ask, type Said } from "../../../../gateway/web/shared/site/ask.ts";
import type { Session, SessionHere } from "../../answers/answers.ts";

/** link: the link that led here has been used, or is too old. */
export type Here =
  | { readonly state: "asking" | "away" }
  | { readonly state: "out"; readonly why: "start" | "ended" | "signed-out" | "link" }
  | { readonly state: "out"; readonly why: "sign-on"; readonly no: SignOnNo }
  | { readonly state: "in"; readonly session: Session };
/** Why single sign-on led to nothing. */
const signOnNoes = ["denied", "expired", "no-role", "provider-failed"] as const;
export type SignOnNo = (typeof signOnNoes)[number];
/** What single sign-on is called; null: there is none, or nobody has said yet. */
export const signOnName = signal<string | null>(null);
export const here = signal<Here>({ state: "asking" });

export const may = (right: Session["rights"][number]): boolean =>
  here.value.state === "in" && here.value.session.rights.includes(right);

const againMs = 1_500;

/** Takes the secret of a link off the address before anything else: it shall not stay in the browser's history. */
const secretHere = (): string | null => {
  const [, secret = null] = /^#(once_[A-Za-z0-9_-]+)$/.exec(location.hash) ?? [];
  if (secret !== null) history.replaceState(null, "", location.pathname);
  return secret;
};

/** Single sign-on came back with it. */
const noHere = (): SignOnNo | null => {
  const found = signOnNoes.find((no) => location.hash === `#no_${no}`) ?? null;
  if (found !== null) history.replaceState(null, "", location.pathname);
  return found;
};

export const enter = async (): Promise<void> => {
  // A link, opened where the page was before.
  addEventListener("hashchange", () => void byLink());
  if (!(await byLink())) await lookWho("start");
};

/** False: no link led here. */
const byLink = async (): Promise<boolean> => {
  const secret = secretHere();
  if (secret === null) return false;
  here.value = { state: "asking" };
  const said = await signIn(secret, 60_000);
  // Whoever is signed in here already needs no link.
  if (!said.ok) await lookWho("link");
  return true;
};

const lookWho = async (why: "start" | "link"): Promise<void> => {
  const said = await ask<SessionHere>("/session");
  if (said.ok) {
    const { session, signOn } = said.value;
    signOnName.value = signOn?.name ?? null;
    const no = session === null ? noHere() : null;
    if (no !== null) here.value = { state: "out", why: "sign-on", no };
    else here.value = session === null ? { state: "out", why } : { state: "in", session };
    return;
  }
  here.value = { state: "away" };
  setTimeout(() => void lookWho(why), againMs);
};

export const signIn = async (token: string, patienceMs = 0): Promise<Said<Session>> => {
  const said = await ask<Session>("/session", { method: "POST", body: { token }, patienceMs });
  if (said.ok) here.value = { state: "in", session: said.value };
  return said;
};

export const signOut = async (): Promise<void> => {
  const said = await ask("/session", { method: "DELETE", patienceMs: 8_000 });
  if (!said.ok) return;
  const was = here.value;
  // The provider would let the next one in without a word.
  if (was.state === "in" && was.session.signedOn) location.assign("/session/sign-on/leave");
  else here.value = { state: "out", why: "signed-out" };
};

/** Like `ask`; a session that has ended is noticed. Who has signed out is told so, whatever comes late. */
export const askFleet = async <T>(path: string, asking: Asking = {}): Promise<Said<T>> => {
  const said = await ask<T>(path, asking);
  const hasEnded = !said.ok && said.code === "not-signed-in" && here.value.state === "in";
  if (hasEnded) here.value = { state: "out", why: "ended" };
  return said;
};
