/**
 * Every no of the interface in words, with the way out. Complete by type: a refusal of the core without a text does
 * not compile. `{waitMs}` and the like are figures that came with the refusal.
 */
import type { RefusalCode } from "../../../core/refusal.ts";
import type { No } from "../site/ask.ts";
import { nextSizeOf } from "../site/next-size.ts";
import { sentences, span, type Text, words } from "./dictionary.ts";
import { sizeWord } from "./site.ts";

const refusals: Readonly<Record<RefusalCode, Text>> = {
  "unknown-deposit": ["This deposit is over. Start again with a scan.", "此投件已结束，请重新扫描。"],
  "unknown-collection": ["This collection is over. Enter your code again.", "此次取件已结束，请重新输入取件码。"],
  "unknown-compartment": ["There is no compartment of that name.", "没有该编号的格口。"],
  "unknown-alarm": ["This alarm is no longer standing.", "该告警已解除。"],
  "wrong-state": ["That does not fit any more: something has changed meanwhile.", "状态已变化，操作不再适用。"],
  "idempotency-key-reused": [
    "This was sent before with other content. Please start again.",
    "该请求已以不同内容发送过，请重新开始。",
  ],
  "not-signed-in": ["Please sign in again.", "请重新登录。"],
  "not-allowed": ["You may not do that here.", "您没有此操作的权限。"],
  "wrong-credentials": ["That is not right. Check what you typed and try again.", "登录信息有误，请核对后重试。"],
  "sign-in-waits": ["Too many wrong tries. You can try again in {wait}.", "尝试次数过多，请在{wait}后重试。"],
  "second-person-needed": [
    "A parcel lies inside: a second maintainer must agree.",
    "格口内有快件：需要第二位维护员确认。",
  ],
  "second-person-same": ["The second maintainer must be somebody else.", "第二位维护员必须是另一个人。"],
  "waybill-malformed": [
    "This is no waybill. Check its letters and digits, or scan the label's long barcode.",
    "运单号无效，请核对字母与数字，或重新扫描面单上的长条码。",
  ],
  "waybill-duplicate": ["This parcel is already in this locker.", "该快件已在柜内。"],
  "foreign-carrier": [
    "This parcel belongs to another carrier. Take it back with you.",
    "该快件属于其他快递公司，请带回。",
  ],
  "not-consented": [
    "The recipient did not agree to the locker. Deliver to the door.",
    "收件人未同意入柜，请送货上门。",
  ],
  "goods-not-allowed": ["These goods may not lie in a locker. Deliver to the door.", "此类物品不可入柜，请送货上门。"],
  oversize: ["Larger than the largest compartment here. Deliver to the door.", "超过最大格口尺寸，请送货上门。"],
  full: ["No compartment of this size is free.", "该尺寸格口已满。"],
  damaged: ["Damaged parcels do not go in. Take it back and report it.", "包装破损的快件不可入柜，请带回并上报。"],
  "deposits-paused": [
    "This locker takes no parcels at the moment. Collecting still works.",
    "本柜暂停投件，取件不受影响。",
  ],
  "reopen-limit": [
    "This door was opened again as often as it may be. Ask for help.",
    "已达重新开门次数上限，请联系客服。",
  ],
  "code-wrong": [
    "This code opens nothing here. Check the digits and the locker's address.",
    "取件码无效，请核对数字与柜机地址。",
  ],
  "code-malformed": [
    "This is no code: a code has 8 digits. Check the digits of your message; it does not count as a wrong one.",
    "这不是取件码：取件码为 8 位数字，请核对通知中的数字。此次不计入错误次数。",
  ],
  "code-spent": ["This code was used and opens nothing any more.", "此取件码已失效。"],
  "pass-invalid": [
    "This pass is not valid. Show its square once more, whole and bright, or ask whoever gave it to you.",
    "通行码无效。请完整、清晰地重新出示二维码，或联系给您通行码的人。",
  ],
  "pass-spent": [
    "This pass opens nothing any more. Ask whoever gave it to you.",
    "此通行码已失效，请联系给您通行码的人。",
  ],
  "presence-unproven": [
    "No screen of this locker shows that number, or not any more.",
    "此快递柜的屏幕未显示该数字，或该数字已过期。",
  ],
  "presence-spent": ["That number has opened the door once already.", "该数字已用于开门。"],
  "kiosk-waits": ["Too many wrong codes at this keypad. It waits for {wait}.", "错误次数过多，键盘将暂停{wait}。"],
  "code-frozen": [
    "This compartment waits for a member of staff. Your code stays valid; please come back later.",
    "该格口待工作人员检查。取件码仍然有效，请稍后再来。",
  ],
  "collection-running": ["This parcel is being collected right now.", "该快件正在取件中。"],
  "unknown-hand-in": [
    "This hand-in is over. Enter the code or scan the label again.",
    "此次寄件已结束，请重新输入寄件码或扫描面单。",
  ],
  "hand-ins-not-accepted": [
    "This carrier takes no parcel like this at this locker. Bring it to one of the carrier's shops.",
    "该承运公司不在本柜接收此类寄件，请前往其网点寄件。",
  ],
  "carrier-unclear": ["Choose the carrier that this parcel is for.", "请选择此件的承运公司。"],
  "audit-needed": ["Look inside and record what you find first.", "请先开柜核对并记录。"],
  "unknown-audit": ["This audit is over.", "此次盘点已结束。"],
  "audit-running": [
    "An audit is running already. Go on with it, or end it first.",
    "已有盘点正在进行，请继续或先结束它。",
  ],
  "not-opened": ["Open the compartment and look inside first.", "请先打开格口查看。"],
  "door-unavailable": [
    "This door cannot be opened at the moment. Your code stays valid; please try again later.",
    "此门暂时无法打开。取件码仍然有效，请稍后再试。",
  ],
  "compartment-busy": ["This door is still moving. Try again in a few seconds.", "此门正在动作，请几秒后再试。"],
};

const faults = {
  unreachable: ["The locker does not answer. It is tried again by itself.", "柜机没有响应，正在自动重试。"],
  "request-malformed": ["Please check what you entered.", "请检查输入内容。"],
  "too-many-requests": ["Too much at once. Please wait a moment.", "请求过于频繁，请稍候。"],
  "too-many-listeners": ["Too many screens are watching this site.", "正在查看本站的屏幕过多。"],
  "demo-away": ["The stage of this demo does not answer.", "演示后台没有响应。"],
  "inbox-full": ["The locker is busy. Please try again in a moment.", "柜机繁忙，请稍后再试。"],
  "code-in-doubt": [
    "Staff has to look what lies behind this door first. Until then this code opens nothing; please keep it.",
    "须由工作人员先查看该格口，在此之前取件码无法开门，请保留取件码。",
  ],
  "pass-elsewhere": [
    "This pass is for another locker. Its page shows the name and the address.",
    "此通行码属于其他快递柜，其页面上有名称和地址。",
  ],
  "not-asked": [
    "Nobody has asked the recipient about the locker yet. Deliver to the door.",
    "尚未征得收件人同意入柜，请送货上门。",
  ],
  "recipients-differ": [
    "These parcels are for different recipients. Put them in one by one.",
    "这些快件属于不同收件人，请分开投放。",
  ],
  "not-found": ["There is nothing of that name here.", "此处没有该内容。"],
  "origin-refused": ["Please open this page at the locker's own address.", "请通过柜机自己的地址打开本页。"],
  unknown: ["That did not work ({code}). Please try again or ask for help.", "操作失败（{code}），请重试或联系客服。"],
} as const satisfies Readonly<Record<string, Text>>;

const word = words<RefusalCode | keyof typeof faults>({ ...refusals, ...faults });
const isKnown = (code: string): code is RefusalCode | keyof typeof faults => code in refusals || code in faults;

/** Where the reason says more than the rule. */
const moreOf: Readonly<Record<string, Readonly<Record<string, keyof typeof faults>>>> = {
  "pass-invalid": { "wrong-site": "pass-elsewhere" },
  "code-frozen": { suspect: "code-in-doubt", forced: "code-in-doubt" },
  "not-consented": { phone: "not-asked", unknown: "not-asked" },
  "not-allowed": { "recipients-differ": "recipients-differ" },
};

/** The sentence that a screen shows for a no. */
export const noWord = (no: No): string => {
  const { figures } = no;
  const code = moreOf[no.code]?.[String(figures["why"])] ?? no.code;
  if (!isKnown(code)) return word("unknown", { code });
  const { waitMs, nextWaitMs, triesLeft: left = 1 } = figures;
  const next = code === "full" ? nextSizeOf(no) : null;
  const sentence = word(code, { ...figures, ...(typeof waitMs === "number" ? { wait: span(waitMs) } : {}) });
  if (typeof nextWaitMs === "number") return sentences([sentence, more("triesLeft", { left, wait: span(nextWaitMs) })]);
  return next === null ? sentence : sentences([sentence, more("next", { size: sizeWord(next) })]);
};
const more = words({
  next: ["The next size up is free: {size}.", "更大的{size}号格口有空位。"],
  triesLeft: [
    "After {left} more wrong {left|code|codes} this keypad pauses for {wait}.",
    "再输错 {left} 次，键盘将暂停{wait}。",
  ],
});
