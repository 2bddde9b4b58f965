/** The words of the kiosk: shown large, and spoken. */
import type { No } from "../shared/site/ask.ts";
import { type Figures, words } from "../shared/words/dictionary.ts";
import { noWord } from "../shared/words/no.ts";
import { spentWord } from "./code/spent.ts";
import { handInNo, handInSpoken } from "./hand-in/words.ts";
import type { Prompt } from "./machine/prompt.ts";
import type { Farewell, Problem } from "./machine/state.ts";
import type { Saying } from "./machine/view.ts";

export const kiosk = words({
  name: ["Parcel locker", "智能快递柜"],
  tools: ["Language and display", "语言与显示"],
  largeText: ["Large text", "大字"],
  lowReach: ["Controls low", "按键下移"],
  sound: ["Sound", "语音"],
  contrast: ["Contrast", "高对比"],
  collect: ["Collect your parcel", "取快递"],
  both: ["Collect or hand in", "取件 · 寄件"],
  howToBoth: [
    "To collect: type your pickup code, or hold its QR code to the scanner.",
    "取件：请输入取件码，或将二维码对准扫描口。",
  ],
  howToHandIn: [
    "To hand in a return or a parcel: type its code, or hold its label to the scanner.",
    "寄件、退货：请输入寄件码，或将面单对准扫描口。",
  ],
  entryBoth: ["Code", "取件码或寄件码"],
  go: ["Go on", "继续"],
  howTo: ["Type your pickup code, or hold its QR code to the scanner.", "请输入取件码，或将二维码对准扫描口。"],
  entry: ["Pickup code", "取件码"],
  digits: ["{count} {count|digit|digits} typed", "已输入 {count} 位"],
  keypad: ["Keypad", "数字键盘"],
  clear: ["Clear", "清空"],
  erase: ["Erase the last digit", "删除一位"],
  openDoor: ["Open", "开门"],
  phone: ["For “Open from here” on your phone:", "手机快件页“在此开门”数字："],
  couriers: ["Courier? Hold your badge to the scanner.", "快递员请将工牌对准扫描口。"],
  pinTitle: ["Courier: your PIN", "快递员：请输入 PIN"],
  pinHow: ["Your badge was read. Type your PIN to go on.", "已读取工牌，请输入 PIN 码。"],
  pin: ["PIN", "PIN 码"],
  pinDo: ["Sign in", "登录"],
  pinWrong: [
    "This badge and this PIN do not belong together. Hold the badge to the scanner again, then type the PIN.",
    "工牌与 PIN 不符，请重新刷工牌并输入 PIN。",
  ],
  scannedWaybill: [
    "This is a parcel's label. To collect, type the pickup code of your message.",
    "这是快件面单。取件请输入通知中的取件码。",
  ],
  scannedUnknown: [
    "This is no pickup code. Type the digits of your message, or hold its QR code to the scanner.",
    "这不是取件码，请输入通知中的数字，或扫描其二维码。",
  ],
  checking: ["One moment …", "请稍候…"],
  checkingLong: [
    "The locker does not answer yet. It is tried again by itself; please wait.",
    "柜机暂无响应，正在自动重试，请稍候。",
  ],
  noAnswer: [
    "The locker did not answer. Please type your code again in a moment.",
    "柜机没有响应，请稍后重新输入取件码。",
  ],
  unanswered: ["The locker does not answer", "柜机没有响应"],
  unansweredHow: [
    "Wait here a moment, or come back later: your code stays valid. When it answers again, you are asked first.",
    "请在此稍候，或稍后再来，取件码仍然有效。柜机恢复后会先询问您。",
  ],
  unansweredOpen: [
    "Should a door be open already, take what is yours and close it.",
    "如柜门已打开，请取出您的快件并关好门。",
  ],
  backHow: ["The locker answers again. Nothing has opened yet.", "柜机已恢复，柜门尚未打开。"],
  cancel: ["Cancel", "取消"],
  noAnswerHere: ["The locker did not answer. Please try again.", "柜机没有响应，请重试。"],
  waits: ["Too many wrong codes", "错误次数过多"],
  waitsWhy: [
    "The keypad rests for a moment. Your parcel is safe, and your code stays valid.",
    "键盘暂停使用。您的快件安全，取件码仍然有效。",
  ],
  waitsScan: [
    "Scanned codes wait as well. Please hold it to the scanner again when the time is up.",
    "扫描取件码同样需要等待，请在倒计时结束后再次扫描。",
  ],
  waitsLeft: ["The keypad works again in", "键盘恢复还需"],
  where: ["Bank {bank}, door {at} from the top", "{bank} 列，从上往下第 {at} 个"],
  whereColumn: [
    "Bank {bank}, column {column}, door {at} from the top",
    "{bank} 列，第 {column} 排，从上往下第 {at} 个",
  ],
  everything: ["Yes, I have everything", "已全部取出"],
  someTaken: ["Which parcels did you take?", "您取走了哪些快件？"],
  taken: ["taken", "已取"],
  stays: ["stays inside", "留在柜内"],
  confirmTaken: ["Confirm: {taken} taken, {left} stay", "确认：取走 {taken} 件，留下 {left} 件"],
  nothingTaken: ["Everything stays inside", "全部留在柜内"],
  leave: ["No, my parcel is still inside", "没有，快件还在柜内"],
  reopen: ["Open again", "再次开门"],
  forgot: ["Forgot something? Open again", "有遗漏？再次开门"],
  report: ["Report a problem", "反映问题"],
  refuse: ["I do not want it", "我不想要"],
  allDone: ["Door {door} is closed. That was all.", "{door} 号门已关好，取件已办完。"],
  done: ["Done", "完成"],
  back: ["Back", "返回"],
  whatIsWrong: ["What is wrong?", "遇到了什么问题？"],
  refuseTitle: ["Send it back?", "退回快件？"],
  refuseOpen: ["Put everything back into the compartment and close the door.", "请将快件全部放回格口，并关上门。"],
  refuseClosed: [
    "Does everything lie inside, and is the door closed? Then the carrier takes it back.",
    "快件是否已全部放回，门已关好？确认后由快递公司取回。",
  ],
  refuseReopen: [
    "Open the door, put everything back and close the door. Then the carrier takes it back.",
    "请开门，将快件全部放回并关好门，之后由快递公司取回。",
  ],
  refuseYes: ["Yes, send it back", "是，退回"],
  refuseNo: ["It can no longer be sent back from here.", "此处已无法办理退回。"],
  jammedAgain: ["The door did not open again. The site's staff has been told.", "门未能再次打开，已通知工作人员。"],
  stillThere: ["Are you still there?", "您还在吗？"],
  stillThereHint: ["This screen goes back to the start in {seconds} s.", "本屏幕将在 {seconds} 秒后返回首页。"],
  iAmHere: ["I am here", "我还在"],
  toStart: ["To the start", "返回首页"],
  backIn: ["Back to the start in {seconds} s", "{seconds} 秒后返回首页"],
  setUp: ["Set up this screen", "设置本屏幕"],
  setUpHow: [
    "Once, by the site's staff: the command below, on the gateway, prints a credential. Type it here.",
    "仅需一次，由站点人员操作：在网关上运行以下命令，将显示的凭据填入此处。",
  ],
  device: ["Name of this kiosk", "终端名称"],
  credential: ["Credential", "凭据"],
  setUpDo: ["Set up", "完成设置"],
  notAKiosk: [
    "This credential belongs to another kind of device. A kiosk's is needed here.",
    "此凭据属于其他类型的设备，请使用终端凭据。",
  ],
});

/** `{door}`: painted name of the compartment. */
export const stageTitle = words<Saying>({
  opening: ["Door {door} opens now", "{door} 号门正在打开"],
  again: ["Door {door}: one more try", "{door} 号门：再试一次"],
  open: ["Door {door} is open", "{door} 号门已打开"],
  close: ["Please close door {door}", "请关上 {door} 号门"],
  closed: ["Have you taken everything?", "东西都取出了吗？"],
  collected: ["Collected, thank you", "取件完成，谢谢"],
  "part-collected": ["Thank you", "谢谢"],
  "not-opened": ["Door {door} did not open", "{door} 号门未能打开"],
  "still-inside": ["Something is still inside", "柜内还有东西"],
  unclear: ["Nobody saw how that ended", "未能确认取件结果"],
});
export const stageHint = words<Saying>({
  opening: ["It springs open a little. Look for the marked door.", "门会弹开一条缝，请看图中标出的位置。"],
  again: ["It did not give way. It is tried again by itself.", "门没有弹开，正在自动重试。"],
  open: ["Take your parcel, then please close the door.", "请取出快件，然后关好门。"],
  close: ["If you have everything, push it until it clicks.", "取出后请将门推紧，直到听见咔嗒声。"],
  closed: ["Door {door} is closed.", "{door} 号门已关好。"],
  collected: [
    "Take your time. Door {door} can be opened again for a moment.",
    "不用着急，短时间内可再次打开 {door} 号门。",
  ],
  "part-collected": [
    "What stays in {door} waits for you: {left}. Your code stays valid.",
    "{door} 号格口还有 {left} 件，取件码仍然有效。",
  ],
  "not-opened": [
    "Your parcel lies safely inside, and your code stays valid. Staff has been told; please come back later.",
    "您的快件仍在柜内，取件码仍然有效。已通知工作人员，请稍后再来。",
  ],
  "still-inside": [
    "Door {door} is closed and a parcel lies behind it. Your code stays valid.",
    "{door} 号门已关，柜内仍有快件，取件码仍然有效。",
  ],
  unclear: [
    "The locker was interrupted at door {door}. Your code stays valid; staff will look after it.",
    "{door} 号门的操作被中断。取件码仍然有效，工作人员会处理。",
  ],
});

export const problemWord = words<Problem>({
  empty: ["Nothing was inside", "格口是空的"],
  wrong: ["That is not my parcel", "不是我的快件"],
  damaged: ["It is damaged", "快件破损"],
  "door-broken": ["The door is broken", "柜门损坏"],
});

export const farewellTitle = words<Farewell>({
  reported: ["Thank you, it has been noted", "已记录，谢谢反馈"],
  "reported-open": ["Thank you. Please close the door", "谢谢反馈，请关上门"],
  refused: ["Thank you. It goes back", "好的，快件将退回"],
  over: ["This collection has ended", "此次取件已结束"],
});
export const farewellHint = words<Farewell>({
  reported: ["A member of staff will look at door {door}.", "工作人员会查看 {door} 号格口。"],
  "reported-open": ["A member of staff will look at door {door}.", "工作人员会查看 {door} 号格口。"],
  refused: [
    "The carrier takes it from {door}. Nothing more is needed from you.",
    "快递公司会从 {door} 号格口取回，您无需其他操作。",
  ],
  over: ["If anything is still inside, type your code again.", "如柜内还有快件，请重新输入取件码。"],
});

/** Spoken; `{door}` is read letter by letter and number. A no is read as it stands. */
const said = words<Exclude<Prompt, "no" | `offer-${string}` | `hand-in-${string}`>>({
  "enter-either": [
    "Type your code, or hold the code or the label of your parcel to the scanner.",
    "请输入取件码或寄件码，或扫描二维码、面单。",
  ],
  enter: ["Type your pickup code, or hold it to the scanner.", "请输入取件码，或扫描二维码。"],
  checking: ["One moment.", "请稍候。"],
  unanswered: [
    "The locker does not answer. Wait a moment, or come back later. Your code stays valid.",
    "柜机没有响应，请稍候，或稍后再来，取件码仍然有效。",
  ],
  "unanswered-back": ["Are you still there? Then confirm on the screen.", "您还在吗？请在屏幕上确认。"],
  pin: ["Type your PIN.", "请输入 PIN 码。"],
  report: [
    "What is wrong? Empty, not your parcel, damaged, or a broken door: choose on the screen.",
    "遇到了什么问题？请在屏幕上选择：空柜、不是我的快件、破损，或柜门损坏。",
  ],
  "refuse-open": ["Put everything back into door {door} and close it.", "请将快件全部放回 {door} 号格口，并关上门。"],
  "refuse-now": ["Does everything lie inside? Then confirm, and it goes back.", "快件已全部放回？请确认，随后退回。"],
  "refuse-reopen": ["Open the door, put everything back and close it.", "请开门，将快件全部放回并关好门。"],
  "refuse-no": ["It can no longer be sent back from here.", "此处已无法办理退回。"],
  "keypad-waits": ["Too many wrong codes. Please wait.", "错误次数过多，请稍候。"],
  opening: ["Door {door} opens now.", "{door} 号门正在打开。"],
  again: ["One more try.", "正在重试。"],
  open: [
    "Door {door} is open. Take your parcel, then please close the door.",
    "{door} 号门已打开，请取出快件并关好门。",
  ],
  close: ["Please close door {door}.", "请关上 {door} 号门。"],
  closed: ["Have you taken everything?", "东西都取出了吗？"],
  collected: ["Thank you. Goodbye.", "取件完成，谢谢。"],
  "part-collected": ["Thank you. The rest stays inside for you.", "谢谢，其余快件仍为您保留。"],
  "not-opened": [
    "Door {door} did not open. Your code stays valid. Staff has been told.",
    "{door} 号门未能打开，取件码仍然有效，已通知工作人员。",
  ],
  "still-inside": ["Something is still inside.", "柜内还有东西。"],
  unclear: ["Please read the screen.", "请看屏幕提示。"],
  "still-there": ["Are you still there?", "您还在吗？"],
  reported: ["Thank you. It has been noted.", "已记录，谢谢。"],
  refused: ["Thank you. It goes back.", "好的，快件将退回。"],
  over: ["This collection has ended.", "此次取件已结束。"],
});

export const spoken = (prompt: Exclude<Prompt, "no">, figures: Figures): string =>
  isOfHandIn(prompt) ? handInSpoken(prompt, figures) : said(prompt, figures);
const isOfHandIn = (prompt: Exclude<Prompt, "no">): prompt is Parameters<typeof handInSpoken>[0] =>
  /^(offer|hand-in)-/.test(prompt);

/** Where the shared sentence promises what this screen does otherwise, its own one. */
export const kioskNo = (no: No, where: "home" | "pin" | "door" | "set-up" | "hand-in"): string => {
  if (where === "hand-in") return handInNo(no);
  switch (no.code) {
    case "unreachable":
      return kiosk(where === "home" ? "noAnswer" : "noAnswerHere");
    case "code-spent":
    case "pass-spent":
      return spentWord(no);
    case "kiosk-waits":
      return kiosk("waitsScan");
    case "scanned-waybill":
      return kiosk("scannedWaybill");
    case "scanned-unknown":
      return kiosk("scannedUnknown");
  }
  if (where === "home" && ["deposits-paused", "waybill-duplicate"].includes(no.code)) return handInNo(no);
  if (where === "set-up" && no.code === "not-allowed") return kiosk("notAKiosk");
  if (where === "pin" && no.code === "wrong-credentials") return kiosk("pinWrong");
  return noWord(no);
};
