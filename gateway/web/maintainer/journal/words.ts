import { words } from "../../shared/words/dictionary.ts";

export const word = words({
  journal: ["Journal", "日志"],
  hint: ["Everything that happened at this site, as it happens.", "本站发生的一切，实时更新。"],
  kind: ["Kind", "类型"],
  anything: ["All, without answers kept for repeats", "全部（不含答复存根）"],
  compartment: ["Compartment", "格口"],
  compartmentHint: ["For instance A-03", "例如 A-03"],
  text: ["Text", "文本"],
  textHint: ["A waybill, a name, a device", "运单号、姓名、设备"],
  compartmentWrong: ["A letter, a dash, a number: A-03", "格式：字母-数字，如 A-03"],
  parcel: ["Find a parcel", "查找快件"],
  parcelHint: [
    "Scan or type its waybill: everything that this site knows of it.",
    "扫描或输入运单号，查看本站的全部记录。",
  ],
  waybill: ["Waybill", "运单号"],
  find: ["Find", "查找"],
  unknown: ["This site knows nothing of {waybill}. Check the number.", "本站没有 {waybill} 的记录，请核对运单号。"],
  malformed: ["A waybill has 4 to 40 letters and digits.", "运单号为 4 至 40 位字母或数字。"],
  trail: ["The way of {waybill}", "{waybill} 的流转"],
});
