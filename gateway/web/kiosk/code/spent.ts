/** What became of a code that opens nothing any more: as much as whoever holds it may know. */
import type { No } from "../../shared/site/ask.ts";
import { when, words } from "../../shared/words/dictionary.ts";

const became = words({
  collected: ["This parcel was collected already{at}.", "此快件已被取走{at}。"],
  refused: [
    "This parcel was refused here{at}. It goes back; nothing more is needed from you.",
    "此快件已在本柜拒收{at}，将退回，您无需其他操作。",
  ],
  recalled: [
    "The carrier took this parcel back{at}. Please ask the carrier for it.",
    "此快件已由快递公司取回{at}，请联系快递公司。",
  ],
  cancelled: [
    "The carrier took this parcel out again{at}. Please ask the carrier for it.",
    "此快件已由快递公司撤回{at}，请联系快递公司。",
  ],
  suspect: [
    "Staff looked for this parcel and did not find it here{at}. Please ask the carrier for it.",
    "工作人员核查时未在柜内找到此快件{at}，请联系快递公司。",
  ],
  "handed-in": ["This code was used already: it was handed in{at}.", "此寄件码已使用：快件已寄出{at}。"],
  "run-out": [
    "This code has run out{at}. Please ask the carrier for a new one.",
    "此寄件码已过期{at}，请联系快递公司重新获取。",
  ],
  other: ["This code was used and opens nothing any more.", "此取件码已失效。"],
});
type Became = Parameters<typeof became>[0];
const known: readonly string[] = [
  ...["collected", "refused", "recalled", "cancelled", "suspect", "handed-in", "run-out"],
];

/** Nothing is said of a time that the site did not know. */
const day = words({ at: [" ({when})", "（{when}）"] });

export const spentWord = ({ figures: { became: how, at } }: No): string =>
  became(typeof how === "string" && known.includes(how) ? (how as Became) : "other", {
    at: typeof at === "number" ? day("at", { when: when(at) }) : "",
  });
