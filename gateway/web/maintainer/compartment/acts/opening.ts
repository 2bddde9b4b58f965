/** Opening a compartment from afar, as a machine: a reason, a second person where one is needed, then one watches. */
import type { No } from "../../../shared/site/ask.ts";

export type Opening =
  | { readonly step: "reason"; readonly no: No | null }
  | { readonly step: "second"; readonly no: No | null }
  /** `second`: their session token, which ends as soon as the site has answered. */
  | { readonly step: "sending"; readonly second: string | null }
  /** `order` null: the door stood open already and got no pulse. */
  | { readonly step: "watching"; readonly order: string | null };

export type OpeningNews =
  | { readonly type: "reason-given"; readonly needsSecond: boolean }
  | { readonly type: "second-signed-in"; readonly token: string }
  | { readonly type: "ordered"; readonly order: string | null }
  | { readonly type: "refused"; readonly no: No };

export const openingAfter = (opening: Opening, news: OpeningNews): Opening => {
  switch (news.type) {
    case "reason-given":
      if (opening.step !== "reason") return opening;
      return news.needsSecond ? { step: "second", no: null } : { step: "sending", second: null };
    case "second-signed-in":
      return opening.step === "second" ? { step: "sending", second: news.token } : opening;
    case "ordered":
      return opening.step === "sending" ? { step: "watching", order: news.order } : opening;
    case "refused": {
      const isAboutSecond = news.no.code === "second-person-needed" || news.no.code === "second-person-same";
      return { step: isAboutSecond ? "second" : "reason", no: news.no };
    }
  }
};
