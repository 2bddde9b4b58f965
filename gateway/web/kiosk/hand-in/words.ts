/** The words of a hand-in: shown large, and spoken. */

import type { No } from "../../shared/site/ask.ts";
import { nextSizeOf } from "../../shared/site/next-size.ts";
import { words } from "../../shared/words/dictionary.ts";
import { noWord } from "../../shared/words/no.ts";
import { sizeWord } from "../../shared/words/site.ts";
import type { MoveReason } from "../machine/hand-in.ts";
import type { HandInSaying, Offering } from "../machine/view.ts";

export const handIn = words({
  parcels: ["What you hand in", "寄件"],
  carriers: ["Which carrier is it for?", "请选择承运公司"],
  sizes: ["How large is it?", "寄件尺寸？"],
  announced: ["✓ is what the sender announced.", "✓ 为预告尺寸。"],
  reach: ["A door within easy reach", "低位易取的格口"],
  open: ["Open a door", "打开格口"],
  tryAgain: ["Try again", "再试一次"],
  openSize: ["Open a {size} one", "打开{size}号格口"],
  back: ["Back, I hand nothing in", "返回，不寄了"],
  closed: ["Yes, it is inside", "是，已放入"],
  kept: ["No, I keep it", "没有，我带走"],
  keepIt: ["I keep it after all", "不寄了，带走"],
  reopen: ["Open the door again", "再次开门"],
  problem: ["Something is wrong", "遇到问题"],
  problemTitle: ["What is wrong with {door}?", "{door} 号格口有什么问题？"],
  problemHint: ["Another door opens for you.", "将为您打开另一个格口。"],
  problemBack: ["Back", "返回"],
  noMove: ["No other door can be opened for this parcel.", "无法再为此件更换格口。"],
  didNotOpen: ["{left} did not open. {door} opens instead.", "{left} 未能打开，改开 {door}。"],
  standsOpen: ["Please close {left} as well.", "请同时关好 {left}。"],
  receipt: ["Receipt", "回执"],
  receiptNumber: ["Receipt number", "回执编号"],
  receiptFor: ["Handed in for", "承运公司"],
  receiptAt: ["Taken over", "接收时间"],
  receiptWhere: ["Where", "地点"],
  receiptPlace: ["{site}, compartment {door}", "{site}，{door} 号格口"],
  keepReceipt: ["Write the number down, or take a picture of this screen.", "请记下编号，或拍下本屏幕。"],
  done: ["Done", "完成"],
});

export const offerTitle = words<Offering>({
  carrier: ["Hand in a parcel", "寄件"],
  size: ["Hand in a parcel", "寄件"],
  ready: ["Hand in a parcel", "寄件"],
  refused: ["No door was opened", "未能开门"],
});

export const problemWord = words<MoveReason>({
  "too-small": ["It is too small", "格口太小"],
  "not-empty": ["Something lies inside", "里面有东西"],
  dirty: ["It is dirty", "格口不干净"],
  broken: ["The door is broken", "柜门损坏"],
});

/** `{door}`: painted name of the compartment. */
export const handInTitle = words<HandInSaying>({
  opening: ["Door {door} opens now", "{door} 号门正在打开"],
  again: ["Door {door}: one more try", "{door} 号门：再试一次"],
  open: ["Put it into {door}", "请放入 {door} 号格口"],
  close: ["Please close door {door}", "请关上 {door} 号门"],
  keeping: ["Take it and close {door}", "请取走并关上 {door} 号门"],
  closed: ["Is it inside {door}?", "已放入 {door} 号格口？"],
  made: ["Taken over, thank you", "已接收，谢谢"],
  unclear: ["Nobody saw how that ended", "未能确认寄件结果"],
  kept: ["Nothing was handed in", "未寄件"],
  "not-opened": ["No door opened", "未能开门"],
  empty: ["Nothing was handed in", "未寄件"],
});
export const handInHint = words<HandInSaying>({
  opening: ["It springs open a little. Look for the marked door.", "门会弹开一条缝，请看图中标出的位置。"],
  again: ["It did not give way. It is tried again by itself.", "门没有弹开，正在自动重试。"],
  open: ["Put the parcel in, then close the door until it clicks.", "请放入寄件，然后关好门，直到听见咔嗒声。"],
  close: ["If it is inside, push the door until it clicks.", "放好后请将门推紧，直到听见咔嗒声。"],
  keeping: ["Leave the compartment empty. Nothing is handed in.", "请勿留下物品，本次不寄件。"],
  closed: ["Door {door} is closed. Once you say yes, the locker takes it over.", "{door} 号门已关。确认后由柜机接收。"],
  made: ["The locker keeps it until the carrier comes.", "柜机将保管至快递员取走。"],
  unclear: [
    "Something came between at door {door}. The carrier's courier looks there; ask the carrier.",
    "{door} 号格口的操作被中断，快递员会查看，请咨询承运公司。",
  ],
  kept: [
    "You keep your parcel. You can begin again with the same code or label.",
    "寄件由您带走，可用同一寄件码或面单重新开始。",
  ],
  "not-opened": [
    "You keep your parcel. Staff has been told; please try again later with the same code or label.",
    "寄件由您带走。已通知工作人员，请稍后用同一寄件码或面单重试。",
  ],
  empty: [
    "Compartment {door} is empty. You can begin again with the code or the label.",
    "{door} 号格口是空的，可重新输入寄件码或扫描面单。",
  ],
});

type Spoken = `offer-${Exclude<Offering, "refused">}` | `hand-in-${HandInSaying | "problem"}`;
export const handInSpoken = words<Spoken>({
  "offer-carrier": ["Choose the carrier.", "请选择承运公司。"],
  "offer-size": ["How large is it? Choose a size.", "请选择尺寸。"],
  "offer-ready": ["Press open, and a door opens for your parcel.", "请按打开格口，随后放入寄件。"],
  "hand-in-opening": ["Door {door} opens now.", "{door} 号门正在打开。"],
  "hand-in-again": ["One more try.", "正在重试。"],
  "hand-in-open": [
    "Door {door} is open. Put the parcel in, then close the door.",
    "{door} 号门已打开，请放入寄件并关好门。",
  ],
  "hand-in-close": ["Please close door {door}.", "请关上 {door} 号门。"],
  "hand-in-keeping": ["Take your parcel and close door {door}.", "请取走寄件并关上 {door} 号门。"],
  "hand-in-closed": ["Is it inside? Please answer on the screen.", "已放入？请在屏幕上确认。"],
  "hand-in-made": ["Thank you. Your receipt is on the screen.", "已接收，回执请看屏幕。"],
  "hand-in-unclear": ["Please read the screen.", "请看屏幕提示。"],
  "hand-in-kept": ["Nothing was handed in.", "未寄件。"],
  "hand-in-not-opened": ["No door opened. Please try again later.", "未能开门，请稍后再试。"],
  "hand-in-empty": ["Nothing was handed in.", "未寄件。"],
  "hand-in-problem": [
    "What is wrong? Too small, something inside, dirty, or a broken door: choose on the screen.",
    "遇到了什么问题？请在屏幕上选择：太小、有东西、不干净，或柜门损坏。",
  ],
});

/** Where the shared sentence speaks to a courier, or says less than this screen can. */
const own = words({
  oversize: [
    "Larger than the largest compartment here. Bring it to one of the carrier's shops.",
    "超过最大格口尺寸，请前往承运公司网点。",
  ],
  full: ["No compartment of this size is free.", "该尺寸格口已满。"],
  fullUp: ["No compartment of this size is free, but a {size} one is.", "该尺寸格口已满，{size}号格口有空位。"],
  paused: ["This locker takes nothing at the moment. Please try again later.", "本柜暂不接收寄件，请稍后再试。"],
  duplicate: ["This parcel is in this locker already.", "该寄件已在柜内。"],
  limit: ["No more doors for this parcel. Keep it, and ask for help.", "已达次数上限，请带走寄件并联系客服。"],
  unreachable: [
    "The locker did not answer. Look whether a door has opened, and try again.",
    "柜机没有响应。请查看是否有门打开，然后重试。",
  ],
});
export const handInNo = (no: No): string => {
  const next = nextSizeOf(no);
  switch (no.code) {
    case "oversize":
      return own("oversize");
    case "full":
      return next === null ? own("full") : own("fullUp", { size: sizeWord(next) });
    case "deposits-paused":
      return own("paused");
    case "waybill-duplicate":
      return own("duplicate");
    case "reopen-limit":
      return own("limit");
    case "unreachable":
      return own("unreachable");
  }
  return noWord(no);
};
