/** The session as the page knows it. Times are the page's own clock (`performance.now`), ms. */
export type Session =
  | { readonly state: "asking" }
  /** `ended`: it was there before, and has ended by itself or elsewhere. */
  | { readonly state: "out"; readonly why: "never" | "ended" | "signed-out" }
  | { readonly state: "in"; readonly id: string; readonly endsAt: number };

export type News =
  | { readonly type: "told"; readonly id: string; readonly endsAt: number }
  | { readonly type: "ended" }
  | { readonly type: "signed-out" };

export const sessionAfter = (session: Session, news: News): Session => {
  switch (news.type) {
    case "told":
      return { state: "in", id: news.id, endsAt: news.endsAt };
    case "signed-out":
      return { state: "out", why: "signed-out" };
    case "ended":
      if (session.state === "in") return { state: "out", why: "ended" };
      return session.state === "out" ? session : { state: "out", why: "never" };
  }
};

/** So long before its end the page warns. */
export const warnMs = 60_000;

/** Ms that are left, once it is time to warn; null before. */
export const endingIn = (session: Session, now: number): number | null => {
  if (session.state !== "in") return null;
  const leftMs = Math.max(0, session.endsAt - now);
  return leftMs <= warnMs ? leftMs : null;
};
