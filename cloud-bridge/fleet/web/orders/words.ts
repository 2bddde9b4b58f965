/** The words for orders to sites. */
import { words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { CommandState } from "../../answers/overview.ts";

export const word = words({
  note: [
    "What was ordered from here, and what the sites' own journals say of it.",
    "从本平台下达的指令，以及站点日志记录的结果。",
  ],
  none: ["Nothing was ordered.", "暂无指令。"],
  all: ["All", "全部"],
  state: ["State", "状态"],
  by: ["Ordered by {who}, {at}: “{reason}”", "{who} 于 {at} 下达：“{reason}”"],
  until: ["The site may begin it until {at}.", "站点可在 {at} 前开始执行。"],
  accepted: ["accepted {at}", "{at} 已接受"],
  started: ["begun {at}", "{at} 开始执行"],
  ended: ["ended {at}", "{at} 结束"],
  because: ["Why: {why}", "原因：{why}"],
  newestOnly: ["The newest {count} are shown.", "仅显示最近 {count} 条。"],
  title: ["Order from afar", "远程指令"],
  compartment: ["Compartment", "格口"],
  action: ["What shall be done", "操作"],
  order: ["Order …", "下达指令…"],
  reasonHint: ["For the journal of the site, at least three characters.", "记入站点日志，至少三个字符。"],
  send: ["Order it", "确认下达"],
  hint: [
    "{site}: {action}. The site may begin it within two minutes, once.",
    "{site}：{action}。站点须在两分钟内开始执行，仅执行一次。",
  ],
  openHint: [
    "Nobody may stand before it who does not know: the door springs open.",
    "柜门会弹开，请确认现场人员知悉。",
  ],
});

/** What may be ordered about a compartment. */
export const compartmentActs = ["open-compartment", "block-compartment", "release-compartment"] as const;
export type CompartmentAct = (typeof compartmentActs)[number];
export const actWord = words<CompartmentAct>({
  "open-compartment": ["Open", "开门"],
  "block-compartment": ["Take out of service", "停用"],
  "release-compartment": ["Put back into service", "恢复使用"],
});

export const stateWord = words<CommandState>({
  issued: ["on its way", "下发中"],
  accepted: ["accepted by the site", "站点已接受"],
  started: ["being carried out", "执行中"],
  done: ["done", "已完成"],
  failed: ["failed", "失败"],
  expired: ["too late, nothing was done", "已过期，未执行"],
  conflict: ["did not fit what is so there, nothing was done", "与现场不符，未执行"],
  unknown: ["unknown: the site has lost that history", "未知：站点丢失了相关历史"],
});
