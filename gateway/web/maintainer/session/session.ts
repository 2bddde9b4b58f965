/** Who is signed in at this page, and until when. The cookie is none of its business: the site is asked. */
import { signal } from "@preact/signals";
import type { MaintainerSession } from "../../../wire/faces/maintainer.ts";
import { about } from "../../shared/site/about.ts";
import { type Asking, ask, newKey, type Said } from "../../shared/site/ask.ts";
import { type Session, sessionAfter } from "./session-state.ts";

export const session = signal<Session>({ state: "asking" });
/** Ticks while somebody is signed in, so that the end can be seen coming. */
export const now = signal(performance.now());

const patienceMs = 60_000;
const lookEveryMs = 20_000;

/** Asks the site; what was shown stays while it does not answer. */
export const lookWho = async (): Promise<void> => {
  const said = await ask<MaintainerSession>("/maintainer/session", { patienceMs });
  const at = performance.now();
  if (said.ok) {
    const { id, leftMs, endsBy } = said.value;
    tell({ type: "told", id, endsAt: at + leftMs, endsBy });
  } else if (said.code === "not-signed-in") sessionEnded();
};

export const sessionEnded = (): void => tell({ type: "ended", at: performance.now() });

export const signOut = async (): Promise<void> => {
  const said = await ask("/maintainer/session", { method: "DELETE", key: newKey(), patienceMs: 8_000 });
  if (said.ok || said.code === "not-signed-in") tell({ type: "signed-out" });
};

/** Like `ask`; a session that has ended is noticed. */
export const askAsStaff = async <T>(path: string, asking: Asking = {}): Promise<Said<T>> => {
  const said = await ask<T>(path, asking);
  if (!said.ok && said.code === "not-signed-in") sessionEnded();
  return said;
};

/** A command of staff. What is done keeps the session alive, so its end is asked anew. */
export const orderAsStaff = async <T>(path: string, body: unknown = {}): Promise<Said<T>> => {
  const said = await askAsStaff<T>(path, { method: "POST", body, key: newKey(), patienceMs: 8_000 });
  if (said.ok) void lookWho();
  return said;
};

/** Begins when the page does, and never ends. */
export const watchSession = (): void => {
  void about().then((site) => (site?.here.maintainer === false ? sessionEnded() : lookWho()));
  setInterval(() => {
    now.value = performance.now();
    if (session.value.state === "in" && session.value.endsAt <= now.value) void lookWho();
  }, 1_000);
  setInterval(() => session.value.state === "in" && void lookWho(), lookEveryMs);
};

const tell = (news: Parameters<typeof sessionAfter>[1]): void => {
  const next = sessionAfter(session.value, news);
  now.value = performance.now();
  session.value = next;
};
