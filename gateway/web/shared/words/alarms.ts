/** What each alarm says, and how bad it is. */
import type { AlarmKind, Severity } from "../../../core/vocabulary.ts";
import { words } from "./dictionary.ts";

export const severityWord = words<Severity>({
  low: ["low", "低"],
  medium: ["medium", "中"],
  high: ["high", "高"],
  critical: ["critical", "紧急"],
});
/** With `{subject}`: a compartment, a device, a keypad. */
const kindWord = words<AlarmKind>({
  "door-left-open": ["door of {subject} left open", "{subject} 的门未关"],
  "door-forced": ["door of {subject} opened without an order", "{subject} 的门被强行打开"],
  "door-jammed": ["door of {subject} does not open", "{subject} 的门打不开"],
  "board-silent": ["lock board {subject} does not answer", "锁控板 {subject} 无应答"],
  "too-many-wrong-codes": ["too many wrong codes at {subject}", "{subject} 错误取件码过多"],
  "compartment-suspect": ["content of {subject} is in doubt", "{subject} 的内容存疑"],
  "disk-watermark": ["the disk fills up", "磁盘空间不足"],
  "clock-unsynchronised": ["the clock is not synchronised", "时钟未同步"],
  "uplink-lost": ["no line to the fleet", "与云平台断开"],
  "backlog-age": ["news for the fleet pile up", "待上传事件积压"],
  "hand-in-forgotten": ["nobody has fetched the hand-in in {subject}", "{subject} 的寄件无人取走"],
  mismatch: ["the witnesses of {subject} contradict each other", "{subject} 的证据相互矛盾"],
  misplacement: ["a parcel that belongs elsewhere lies in {subject}", "{subject} 内有放错的快件"],
  "unexpected-removal": ["a parcel has left {subject} without an order", "{subject} 的快件被非正常取走"],
  ghost: ["something lies in {subject}, which should be empty", "{subject} 应为空，但检测到物品"],
  unread: ["the tag of the parcel in {subject} cannot be read", "{subject} 内快件的标签读不到"],
  "stock-difference": ["the day's count ended with a difference", "当日盘点存在差异"],
  "safe-mode": ["part of the history is not proven", "部分历史待核实"],
  temperature: ["temperature at {subject} out of limits", "{subject} 温度超限"],
  humidity: ["humidity at {subject} too high", "{subject} 湿度过高"],
  tamper: ["frame opened or shaken at {subject}", "{subject} 柜体被打开或晃动"],
  "on-battery": ["no mains power at {subject}", "{subject} 市电中断"],
  "lock-worn": ["lock of {subject} wears out", "{subject} 锁具磨损"],
  "supply-low": ["battery of {subject} runs low", "{subject} 电池电量低"],
});
export const alarmWord = (kind: AlarmKind, subject: string): string => kindWord(kind, { subject });
