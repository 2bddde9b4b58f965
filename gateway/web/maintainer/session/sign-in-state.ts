/** Signing in, as a machine: what is typed, what is on its way, what came back. Times: the page's clock, ms. */
import type { No } from "../../shared/site/ask.ts";

export type SignIn =
  | { readonly state: "typing"; readonly no: No | null }
  | { readonly state: "sending" }
  /** Too many wrong tries: nothing is sent before `until`. */
  | { readonly state: "waiting"; readonly until: number };

export type SignInNews =
  | { readonly type: "sent" }
  | { readonly type: "refused"; readonly no: No; readonly at: number }
  | { readonly type: "time"; readonly at: number };

export const signInAfter = (screen: SignIn, news: SignInNews): SignIn => {
  switch (news.type) {
    case "sent":
      return screen.state === "waiting" ? screen : { state: "sending" };
    case "refused": {
      const { waitMs } = news.no.figures;
      if (news.no.code === "sign-in-waits" && typeof waitMs === "number")
        return { state: "waiting", until: news.at + waitMs };
      return { state: "typing", no: news.no };
    }
    case "time":
      return screen.state === "waiting" && news.at >= screen.until ? { state: "typing", no: null } : screen;
  }
};
