/** The words of the demo's stage. */
import type { DemoFault } from "../../../wire/demo.ts";
import { words } from "../words/dictionary.ts";

/** A door that somebody forces is done once; the others last until they are mended. */
export type Mishap = DemoFault | "pry";
export const mishapWord = words<Mishap>({
  jam: ["The lock jams", "锁卡住"],
  pry: ["Somebody forces the door", "有人撬门"],
  "contact-closed": ["Contact says closed", "门磁总显示“关”"],
  "contact-open": ["Contact says open", "门磁总显示“开”"],
  silent: ["Lock board is silent", "锁控板无响应"],
  slow: ["Lock board is slow", "锁控板响应慢"],
});

export const demo = words({
  sign: ["Simulated hardware", "模拟硬件"],
  back: ["Five steps", "五步体验"],
  inHand: ["In your hands ({size}):", "您手中（{size}）："],
  onPhone: ["On the recipient's phone:", "收件人手机："],
  badgeAndPin: ["You carry a badge. PIN:", "您有工牌，PIN："],
  toScanner: ["Hold it to the scanner", "对准扫描口"],
  badgeToScanner: ["Hold the badge to the scanner", "刷工牌"],
  setUp: ["Nothing to type in a demo:", "演示中无需输入："],
  setUpDo: ["Use this browser as the kiosk", "将此浏览器用作取件屏"],
  fillIn: ["Demo: fill in as {account}", "演示：填入 {account}"],
  shows: [
    "It shows as soon as somebody wants this door: deposit or collect there, or open it as maintainer.",
    "有人使用此门时才会出现：请在此投件、取件，或以维护员身份开门。",
  ],
  putBack: ["Put it back", "放回快件"],
  signHint: ["There are no real doors here. You are the hands.", "这里没有真实的柜门，请由您来“动手”。"],
  noDoor: ["No door of yours is open.", "您没有打开的柜门。"],
  doorOpen: ["{compartment} is open.", "{compartment} 门已打开。"],
  inside: ["Inside: {parcels}", "内有：{parcels}"],
  empty: ["It is empty.", "空的。"],
  putIn: ["Put the parcel in", "放入快件"],
  takeOut: ["Take it out", "取出快件"],
  closeDoor: ["Close the door", "关上门"],
  sprang: ["It does not stay shut yet. Push again.", "门还关不上，请再推一次。"],
  nothingDone: ["That did nothing.", "没有效果。"],
  mischief: ["Break something", "制造故障"],
  what: ["What goes wrong", "故障类型"],
  where: ["Where", "位置"],
  bank: ["Bank {bank}", "{bank} 列"],
  doIt: ["Break it", "开始故障"],
  now: ["Broken now", "当前故障"],
  nothingBroken: ["Everything works.", "一切正常。"],
  struck: ["{times} {times|time|times} so far", "已发生 {times} 次"],
  mend: ["Mend", "修复"],
  mendOne: ["Mend {place}: {fault}", "修复 {place}：{fault}"],
  notes: ["What you need here", "演示信息"],
  badge: ["Badge", "工牌"],
  pin: ["PIN", "PIN"],
  waybill: ["Waybill, size {size}", "运单号（{size}）"],
  code: ["Pickup code of {waybill}", "{waybill} 的取件码"],
  noCode: ["No pickup code yet: deposit a parcel first.", "还没有取件码：请先投递一件。"],
  account: ["Account", "账号"],
  password: ["Password", "密码"],
  oneTimeCode: ["One-time code, new in {wait}", "动态口令，{wait}后更新"],
  copy: ["Copy", "复制"],
  copied: ["Copied", "已复制"],
  copyThat: ["Copy {what}", "复制{what}"],
});
