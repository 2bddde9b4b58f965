/** Who is signed in at this screen. The site's cookie is not for scripts: the page asks. */
import { signal } from "@preact/signals";
import type { CourierSession } from "../../../wire/http.ts";
import { about } from "../../shared/site/about.ts";
import { ask, newKey, order, type Said } from "../../shared/site/ask.ts";
import { askSite } from "./line.ts";
import { belongTo, type Ended, ended, forget, loseSession, session } from "./store.ts";

/** Signing out is told to the site when it answers; until then this screen stays closed, over a reload too. */
export const isLeaving = signal(false);
const leavingKey = "postern-courier-leaving";
const againMs = 1_500;

/** At start, and now and then: other screens and time end a session too. */
export const readSession = async (): Promise<void> => {
  const said = await askSite<CourierSession>("/courier/session");
  if (said.ok) return enter(said.value);
  if (said.code !== "unreachable") loseSession();
  else if (session.value === undefined) setTimeout(() => void readSession(), againMs);
};

export const signIn = async (badge: string, pin: string): Promise<Said<{ readonly id: string }>> => {
  const said = await order<{ id: string }>("/courier/session", { badge, pin });
  if (said.ok) await readSession();
  return said;
};

export const start = async (): Promise<void> => {
  if (localStorage.getItem(leavingKey)) return await signOut();
  if ((await about())?.here.courier === false) session.value = null;
  else await readSession();
};

/** `why`: absent when the courier asked for it. */
export const signOut = async (why: Ended | null = null): Promise<void> => {
  isLeaving.value = true;
  localStorage.setItem(leavingKey, "yes");
  const key = newKey();
  for (;;) {
    const said = await ask("/courier/session", { method: "DELETE", key });
    if (said.ok || said.code !== "unreachable") break;
    await new Promise((done) => setTimeout(done, againMs));
  }
  localStorage.removeItem(leavingKey);
  forget(why);
  session.value = null;
  isLeaving.value = false;
};

const enter = ({ id, carrier, leftMs }: CourierSession): void => {
  // What stood above the form that was just filled in has been read.
  const isRead = session.value === null && ended.value !== null;
  belongTo(id);
  if (isRead) ended.value = null;
  session.value = { id, carrier, endsAt: performance.now() + leftMs };
};
