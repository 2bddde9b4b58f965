/** The words of the recipient's page, in both languages. */
import type { Grade } from "../../../../gateway/core/vocabulary.ts";
import { type Text, words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { RecipientView } from "../../answers/recipient.ts";
import type { happenings } from "../parcels/words.ts";

export const word = words({
  title: ["Your parcel", "您的快件"],
  away: ["The service does not answer. It is tried again by itself.", "服务没有响应，正在自动重试。"],
  "no-link": [
    "This address is not complete. Please open the whole link of your message.",
    "链接不完整，请打开通知中的完整链接。",
  ],
  unknown: [
    "Nothing lies behind this link: it is not complete, it was replaced by another one, or it is too old.",
    "此链接无效：可能不完整、已被替换，或已过期。",
  ],
  waits: ["Too many links were tried from here. Please wait a few minutes.", "尝试次数过多，请几分钟后再试。"],
  askCarrier: [
    "Your last message has the link that counts. Without one, please ask your carrier.",
    "请以最近一条通知中的链接为准；如没有，请联系快递公司。",
  ],

  locker: ["Locker", "快递柜"],
  compartment: ["Compartment", "格口"],
  until: ["Held until", "保管至"],
  ended: ["Since", "时间"],
  parcel: ["{count|Parcel|Parcels}", "快件"],
  carrier: ["Carrier", "快递公司"],

  code: ["Pickup code", "取件码"],
  qr: ["QR code for the locker's scanner", "二维码，供快递柜扫码器使用"],
  howto: [
    "Type it at the locker's screen, or hold the square before its scanner. The door opens by itself.",
    "在快递柜屏幕输入取件码，或将二维码对准扫码器，柜门会自动打开。",
  ],
  copy: ["Copy the code", "复制取件码"],
  copied: ["Copied", "已复制"],
  secret: [
    "Whoever has this link sees the code and can take the parcel. Do not pass it on.",
    "获得此链接的人可看到取件码并取走快件，请勿转发。",
  ],
  heardLongAgo: [
    "The locker was last heard of {age} ago. What has happened there since is not shown here yet. " +
      "Its door opens with the code all the same.",
    "快递柜上次联络在 {age} 前，此后发生的事尚未显示。取件码仍可正常开门。",
  ],
  neverHeard: ["The locker has not been heard of yet.", "快递柜尚未联络。"],

  longer: ["Hold it for longer", "延长保管"],
  longerHint: [
    "It is held until {until}. Once, the locker can hold it for longer.",
    "当前保管至 {until}。可延长一次。",
  ],
  longerAsk: ["Please hold it for longer", "申请延长"],
  longerAsked: [
    "Asked for on {since}. The locker has not answered yet: until it does, the parcel is held until {until} as " +
      "before. A locker that is offline is asked again until {last}.",
    "已于 {since} 申请，快递柜尚未答复。答复前仍只保管至 {until}。快递柜若断网，将持续重试至 {last}。",
  ],
  longerDone: ["It is held for longer, until {until}.", "已延长保管至 {until}。"],
  longerFailed: [
    "The locker did not hold it for longer: it stays until {until}. You may ask again.",
    "快递柜未能延长，仍保管至 {until}。可再次申请。",
  ],

  change: ["Somebody else may know the code", "担心他人知道取件码"],
  changeHint: [
    "Ask for another one. The old code, and every pass made with it, opens nothing any more as soon as the locker " +
      "has heard of it.",
    "可申请更换。快递柜收到后，原取件码及其通行码立即失效。",
  ],
  changeAsk: ["Change the code", "更换取件码"],
  changeSure: ["Yes, change it", "确认更换"],
  changeKeep: ["Keep it", "不更换"],
  changeAsked: [
    "A new code was asked for on {since}, and the locker has not answered yet. Until it has heard of it, the code " +
      "above still opens the door, for whoever knows it, and there is no new one. A locker that is offline is asked " +
      "again until {last}. The new code then stands here, and comes by message if you get messages.",
    "已于 {since} 申请更换，快递柜尚未答复。在此之前，上方取件码对知道它的人仍然有效，新码尚未产生。" +
      "快递柜若断网，将持续重试至 {last}。更换后新码显示在此，并以通知方式发送（如有）。",
  ],
  changed: ["Changed {at}. The code before this one opens nothing any more.", "已于 {at} 更换，原取件码已失效。"],
  changeFailed: [
    "The code was not changed: the one above still opens the door. You may ask again.",
    "取件码未更换，上方取件码仍然有效。可再次申请。",
  ],

  trail: ["What happened", "轨迹"],
  zone: ["Times are those of the locker ({zone}).", "时间为快递柜当地时间（{zone}）。"],
});

/** How it stands, and what comes next. */
export const standingWord = words<RecipientView["stage"] | "in-doubt">({
  held: ["It waits for you in the locker", "快件在柜中等您领取"],
  overdue: [
    "The hold period is over: collect it soon, or {carrier} takes it back. The code still opens it",
    "保管期已结束，请尽快领取，否则 {carrier} 将取回。取件码仍可开门",
  ],
  refused: ["You gave it back; {carrier} fetches it", "您已拒收，将由 {carrier} 取回"],
  collected: ["It was collected", "快件已取出"],
  recalled: ["{carrier} took it back: please ask there", "{carrier} 已取回，请联系快递公司"],
  missing: ["Staff did not find it in the locker: please ask {carrier}", "工作人员在柜内未找到此件，请联系 {carrier}"],
  found: [
    "Staff missed it first and has found it: please ask {carrier} how you get it",
    "工作人员起初未找到，现已找到，请联系 {carrier} 领取",
  ],
  "in-doubt": [
    "Staff must look into the compartment first. The code does not open now; you will be told",
    "须先由工作人员开柜核对，取件码暂不能开门，核对后会通知您",
  ],
});

const grades = words<Grade>({
  proven: [
    "The locker's own sensor, its tag reader or staff saw that it is gone.",
    "由柜内传感器、标签或工作人员确认已取出。",
  ],
  stated: ["Whoever stood there with the code said so.", "由持取件码者在柜前确认。"],
  presumed: [
    "The door was opened with the code and closed again, and nothing was reported. " +
      "If you did not collect it, ask your carrier.",
    "凭取件码开门后已关门，且无人报告异常。如非您本人取件，请联系快递公司。",
  ],
});
const isGrade = (grade: string): grade is Grade => ["proven", "stated", "presumed"].includes(grade);
/** By which evidence it was collected. */
export const endedWord = (grade: string): string | null => (isGrade(grade) ? grades(grade) : null);

type Happening = Exclude<keyof typeof happenings, `hand-in-${string}` | `disagreement-${string}`>;
const told: Readonly<Record<Happening, Text>> = {
  "deposit-made": ["Put into the locker", "已放入快递柜"],
  "parcels-collected": ["Collected", "已取出"],
  "collection-undone": ["The door was asked for; nothing was taken", "曾开柜，未取走"],
  "parcels-refused": ["Given back at the locker", "已在柜前拒收"],
  "incident-opened": ["Something was reported to be wrong", "有人报告异常"],
  "pickup-code-changed": ["The code was changed; the old one opens nothing", "取件码已更换，原码失效"],
  "pass-used": ["The door was opened with a pass", "已用通行码开柜"],
  "pass-taken-back": ["A pass was taken back", "通行码已收回"],
  "hold-paused": ["The door cannot be opened; your time stands still", "柜门暂不可用，保管期暂停"],
  "hold-resumed": ["The door can be opened again; your time goes on", "柜门恢复可用，保管期继续"],
  "hold-extended": ["Held for longer", "已延长保管"],
  "hold-ended": ["The hold period ended", "保管期结束"],
  "return-due": ["To go back to its sender", "应退回寄件人"],
  "parcels-recalled": ["Taken back by its carrier", "快递公司已取回"],
  "parcels-found": ["Found by staff", "工作人员已找到"],
  "compartment-suspected": ["Its compartment came into doubt; staff looks", "格口存疑，待工作人员核对"],
  "compartment-audited": ["Staff opened the compartment and looked", "工作人员已开柜核对"],
  "door-forced": ["The door opened without an order; staff looks", "柜门异常打开，待工作人员核对"],
};
const happening = words(told);
const isTold = (type: string): type is Happening => Object.hasOwn(told, type);
/** Null: it is of no use to a recipient. */
export const happeningWord = (type: string): string | null => (isTold(type) ? happening(type) : null);

const noes = words({
  unreachable: [
    "The service does not answer. Once it does, this page shows whether it has heard you.",
    "服务没有响应。恢复后，本页会显示是否已收到您的申请。",
  ],
  "not-in-this-state": [
    "That cannot be done any more: look above how the parcel stands.",
    "当前状态不可操作，请查看上方说明。",
  ],
  "site-unheard": ["The locker has not been heard of yet. Please try again later.", "快递柜尚未联络，请稍后再试。"],
  "too-many-subscriptions": [
    "Enough browsers are told of this parcel. Turn one of them off first.",
    "接收此件通知的浏览器已达上限，请先关闭其中一个。",
  ],
  "too-many-commands": [
    "Too much is waiting for this locker. Please try again later.",
    "该快递柜待处理请求过多，请稍后再试。",
  ],
  other: ["That did not work ({code}). Please try again.", "操作失败（{code}），请重试。"],
});
const known = [
  "too-many-subscriptions",
  "unreachable",
  "not-in-this-state",
  "site-unheard",
  "too-many-commands",
] as const;
export const noWord = (code: string): string => {
  const found = known.find((one) => one === code);
  return found ? noes(found) : noes("other", { code });
};
