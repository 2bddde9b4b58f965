/** What became of a code or a pass that opens nothing any more: as much as whoever holds it may know. */
import type { No } from "../../shared/site/ask.ts";
import { type Text, when, words } from "../../shared/words/dictionary.ts";
import { noWord } from "../../shared/words/no.ts";

const texts = {
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
  changed: [
    "This code was replaced by a new one{at}. Please use the one of your newest message.",
    "此取件码已更换{at}，请使用最新通知中的取件码。",
  ],
  "run-out": [
    "This code has run out{at}. Please ask the carrier for a new one.",
    "此寄件码已过期{at}，请联系快递公司重新获取。",
  ],
} as const satisfies Readonly<Record<string, Text>>;
const became = words<keyof typeof texts>(texts);
const isIn = <T extends object>(all: T, how: unknown): how is keyof T =>
  typeof how === "string" && Object.hasOwn(all, how);

const passTexts = {
  ...{ collected: texts.collected, refused: texts.refused, recalled: texts.recalled },
  ...{ cancelled: texts.cancelled, suspect: texts.suspect },
  used: ["This pass was used already. It opens once only.", "此通行码已使用过，只能使用一次。"],
  "taken-back": [
    "This pass was taken back. Please ask whoever gave it to you.",
    "此通行码已被收回，请联系给您通行码的人。",
  ],
  "run-out": ["This pass has run out. Please ask whoever gave it to you.", "此通行码已过期，请联系给您通行码的人。"],
  changed: [
    "The code of this parcel was changed, and this pass ended with it. Please ask whoever gave it to you.",
    "此快件的取件码已更换，通行码随之失效，请联系给您通行码的人。",
  ],
  gone: ["Nothing lies here for this pass.", "本柜没有此通行码对应的快件。"],
} as const satisfies Readonly<Record<string, Text>>;
const passBecame = words<keyof typeof passTexts>(passTexts);

/** Nothing is said of a time that the site did not know. */
const day = words({ at: [" ({when})", "（{when}）"] });

export const spentWord = (no: No): string => {
  const { became: how, at } = no.figures;
  if (no.code === "pass-spent") return isIn(passTexts, how) ? passBecame(how, { at: "" }) : noWord(no);
  if (!isIn(texts, how)) return noWord(no);
  return became(how, { at: typeof at === "number" ? day("at", { when: when(at) }) : "" });
};
