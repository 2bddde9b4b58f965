/** The words that every face uses for the site: doors, compartments, sizes, and what keeps a screen from its work. */
import type { PublicCompartment } from "../../../wire/http.ts";
import { words } from "./dictionary.ts";

export const doorWord = words<PublicCompartment["door"]>({
  open: ["door open", "门开着"],
  closed: ["door closed", "门已关"],
  unknown: ["door not readable", "门状态不明"],
});
export const occupancyWord = words<PublicCompartment["occupancy"]>({
  free: ["free", "空闲"],
  reserved: ["reserved", "已预留"],
  held: ["occupied", "已存件"],
  overdue: ["overdue", "已逾期"],
  unknown: ["content unknown", "内容不明"],
});
export const serviceWord = words<PublicCompartment["service"]>({
  "in-service": ["in service", "正常"],
  blocked: ["out of service", "已停用"],
  faulted: ["out of order", "故障"],
  suspect: ["needs a look", "待查看"],
  unproven: ["unproven", "待核实"],
});
export const sizeWord = words<PublicCompartment["size"]>({
  S: ["small", "小"],
  M: ["medium", "中"],
  L: ["large", "大"],
  XL: ["extra large", "特大"],
});

export const site = words({
  accessible: ["reachable from a wheelchair", "轮椅可及"],
  size: ["size {size}", "{size}号格口"],
  free: ["{count} free", "空闲 {count}"],
  freeNone: ["full", "已满"],
  announced: ["as announced", "预告尺寸"],
  cabinet: ["Compartments", "格口"],
  bank: ["Bank {bank}", "{bank} 列"],
  legend: ["What the colours mean", "图例"],
  live: ["live", "实时"],
  connecting: ["connecting …", "连接中…"],
  lost: ["Not live: what you see may be old.", "连接已断开：所示内容可能已过时。"],
  otherLanguage: ["中文", "English"],
  display: ["Display", "显示"],
  theme: ["Theme", "主题"],
  auto: ["like this device", "跟随设备"],
  light: ["light", "浅色"],
  dark: ["dark", "深色"],
  contrast: ["high contrast", "高对比度"],
  largeText: ["Large text", "大字"],
  close: ["Close", "关闭"],
  back: ["Back", "返回"],
  cancel: ["Cancel", "取消"],
  missing: ["Please fill this in.", "请填写此项。"],
  malformed: ["Please check this: it has another form.", "格式不对，请核对。"],
  wait: ["One moment …", "请稍候…"],
  unit: ["unit {unit}", "站号 {unit}"],
});

/** Of a board on a line: what Modbus calls its unit has a word, what a maker calls it stays. */
export const addressWord = (address: string): string => {
  const [, unit] = /^unit (\d+)$/.exec(address) ?? [];
  return unit === undefined ? address : site("unit", { unit });
};
