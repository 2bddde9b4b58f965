/** Doors, locks and sensors in sentences. */
import type { Purpose } from "../../../../core/vocabulary.ts";
import { span, words } from "../../../shared/words/dictionary.ts";
import type { Sentences } from "./say.ts";
import { start, whoWord } from "./who.ts";

const purposeWord = words<Purpose>({
  deposit: ["a deposit", "投件"],
  collection: ["a collection", "取件"],
  recall: ["a recall", "取回"],
  maintenance: ["maintenance", "维护"],
  "hand-in": ["a hand-in", "寄件"],
  fetch: ["fetching a hand-in", "取寄件"],
});
const say = words({
  ordered: ["{who} had {compartment} unlocked for {purpose}.", "{who}为{purpose}请求打开 {compartment}。"],
  orderedAgain: [
    "The lock of {compartment} was fired again, try {attempt}.",
    "{compartment} 再次开锁，第 {attempt} 次。",
  ],
  pulsed: ["The lock board confirmed the pulse after {ms} ms.", "锁控板已确认开锁脉冲，用时 {ms} 毫秒。"],
  refused: ["The lock board refused to fire the lock.", "锁控板拒绝开锁。"],
  unconfirmed: ["The lock board did not say whether the lock fired.", "锁控板未确认是否已开锁。"],
  expired: ["The order ran out before it was sent; the lock did not fire.", "指令在发出前已过期，未开锁。"],
  opened: ["The door of {compartment} opened.", "{compartment} 的门已打开。"],
  closedAtOnce: ["The door of {compartment} closed within a second.", "{compartment} 的门一秒内关上。"],
  closed: ["The door of {compartment} closed after {span}.", "{compartment} 的门已关上，开启时长 {span}。"],
  forced: ["The door of {compartment} opened without an order.", "{compartment} 的门在没有指令的情况下打开。"],
  leftOpen: ["The door of {compartment} was left open.", "{compartment} 的门未关。"],
  abandoned: ["{compartment} stays open: out of service until it closes.", "{compartment} 长时间未关，关门前停用。"],
  jammed: ["The door of {compartment} did not open after every allowed try.", "{compartment} 的门多次尝试后仍未打开。"],
  unreadable: ["The door of {compartment} can no longer be read.", "{compartment} 的门状态无法读取。"],
  readOpen: ["The door of {compartment} was read: open.", "读取到 {compartment} 的门：开着。"],
  readClosed: ["The door of {compartment} was read: closed.", "读取到 {compartment} 的门：已关。"],
  itemThere: ["The sensor of {compartment} sees something inside.", "{compartment} 的传感器检测到有物品。"],
  itemGone: ["The sensor of {compartment} sees nothing inside.", "{compartment} 的传感器未检测到物品。"],
  tag: ["Reader {device} saw the parcel's tag at {compartment}.", "读写器 {device} 在 {compartment} 读到快件标签。"],
});

export const doorSentences = {
  "unlock-ordered": ({ by, compartment, purpose, attempt }) =>
    attempt > 1
      ? say("orderedAgain", { compartment, attempt })
      : start(say("ordered", { who: whoWord(by), compartment, purpose: purposeWord(purpose) })),
  "pulse-acknowledged": ({ roundTripMs }) => say("pulsed", { ms: Math.ceil(roundTripMs) }),
  "pulse-failed": ({ outcome }) => say(outcome),
  "door-opened": ({ compartment }) => say("opened", { compartment }),
  "door-closed": ({ compartment, openMs }) =>
    say(openMs < 1_000 ? "closedAtOnce" : "closed", { compartment, span: span(openMs) }),
  "door-forced": ({ compartment }) => say("forced", { compartment }),
  "door-left-open": ({ compartment }) => say("leftOpen", { compartment }),
  "door-abandoned-open": ({ compartment }) => say("abandoned", { compartment }),
  "door-jammed": ({ compartment }) => say("jammed", { compartment }),
  "door-unreadable": ({ compartment }) => say("unreadable", { compartment }),
  "door-read": ({ compartment, open }) => say(open ? "readOpen" : "readClosed", { compartment }),
  "item-sensed": ({ compartment, present }) => say(present ? "itemThere" : "itemGone", { compartment }),
  "tag-witnessed": ({ compartment, device }) => say("tag", { compartment, device }),
} satisfies Partial<Sentences>;
