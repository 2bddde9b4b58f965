import type { MaintainerSession } from "../../../wire/faces/maintainer.ts";

type EndsBy = MaintainerSession["endsBy"];
/** The session as the page knows it. Times are the page's own clock (`performance.now`), ms. */
export type Session =
  | { readonly state: "asking" }
  | { readonly state: "out"; readonly why: "never" | "signed-out" }
  /** It was there before. `elsewhere`: it ended before its time, not at this page. */
  | { readonly state: "out"; readonly why: "ended"; readonly by: EndsBy | "elsewhere" }
  | { readonly state: "in"; readonly id: string; readonly endsAt: number; readonly endsBy: EndsBy };

export type News =
  | { readonly type: "told"; readonly id: string; readonly endsAt: number; readonly endsBy: EndsBy }
  | { readonly type: "ended"; readonly at: number }
  | { readonly type: "signed-out" };

/** The answer that told the end was on its way for a moment: the page's end is never earlier than the site's. */
const slackMs = 10_000;

export const sessionAfter = (session: Session, news: News): Session => {
  switch (news.type) {
    case "told":
      return { state: "in", id: news.id, endsAt: news.endsAt, endsBy: news.endsBy };
    case "signed-out":
      return { state: "out", why: "signed-out" };
    case "ended":
      if (session.state === "in") {
        const by = news.at + slackMs >= session.endsAt ? session.endsBy : "elsewhere";
        return { state: "out", why: "ended", by };
      }
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
