/** What happens to a parcel, and how it stands, in sentences. */
import type { EventType } from "../../../../gateway/core/event.ts";
import type { Grade } from "../../../../gateway/core/vocabulary.ts";
import { type Text, words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { TrailLine } from "../../answers/answers.ts";

/** Every event that stands in the trail of a parcel; a test holds it against the core's table. */
export const happenings = {
  "deposit-made": ["Put into the locker by its courier", "快递员已投入快递柜"],
  "parcels-collected": ["Collected by the recipient", "收件人已取出"],
  "collection-undone": ["The recipient came and took nothing", "收件人开柜但未取走"],
  "parcels-refused": ["Given back by the recipient; the carrier fetches it", "收件人拒收，待快递公司取回"],
  "incident-opened": ["Somebody reported that something is wrong", "有人上报异常"],
  "pickup-code-changed": ["The pickup code was changed; the old one opens nothing", "取件码已更换，原码失效"],
  "pass-used": ["Opened with a pass", "已用通行码开柜"],
  "pass-taken-back": ["A pass was taken back; it opens nothing any more", "通行码已收回，不再有效"],
  "hold-paused": ["The door cannot be opened; the hold period stands still", "柜门暂不可用，保管期暂停"],
  "hold-resumed": ["The door can be opened again; the hold period goes on", "柜门恢复可用，保管期继续"],
  "hold-extended": ["Held for longer", "已延长保管"],
  "hold-ended": ["The hold period is over; the carrier may take it back", "保管期满，快递公司可取回"],
  "return-due": ["To go back to its sender", "应退回寄件人"],
  "parcels-recalled": ["Taken back by its carrier", "快递公司已取回"],
  "parcels-found": ["Staff found it behind another door than its own", "工作人员在其他格口找到"],
  "hand-in-announced": ["Announced: somebody will hand it in", "已预告寄件"],
  "hand-in-made": ["Handed in at the locker", "寄件人已放入快递柜"],
  "hand-in-overdue": ["Nobody has fetched it in time; it stays safe in the locker", "超时未取走，仍安全存放在柜内"],
  "hand-in-fetched": ["Fetched by its carrier", "快递公司已取走"],
  "compartment-suspected": ["The content of its compartment came into doubt", "所在格口的内容存疑"],
  "compartment-audited": ["Staff opened the compartment and looked", "工作人员已开柜核对"],
  "door-forced": ["The door of its compartment opened without an order", "所在格口的门被强行打开"],
  "disagreement-raised": ["Scan, tag and sensor contradict each other", "扫描、标签与传感器相互矛盾"],
  "disagreement-cleared": ["Scan, tag and sensor agree again", "扫描、标签与传感器恢复一致"],
} as const satisfies Partial<Readonly<Record<EventType, Text>>>;
const happening = words(happenings);
const isKnown = (type: string): type is keyof typeof happenings => Object.hasOwn(happenings, type);

export const happeningWord = (type: string): string =>
  isKnown(type) ? happening(type) : word("unknownEvent", { type });

const gradeWords = words<Grade>({
  proven: ["proven", "已证实"],
  stated: ["as stated by a person", "当事人陈述"],
  presumed: ["presumed", "推定"],
});
const isGrade = (grade: string): grade is Grade => ["proven", "stated", "presumed"].includes(grade);
export const gradeWord = (grade: string): string => (isGrade(grade) ? gradeWords(grade) : grade);

export const custodyWord = words<NonNullable<TrailLine["custodian"]>>({
  site: ["in the locker's custody", "由快递柜保管"],
  recipient: ["in the recipient's hands", "已交收件人"],
  carrier: ["in the carrier's hands", "已交快递公司"],
  unknown: ["nobody knows where it is", "去向不明"],
});

export const word = words({
  title: ["Parcel", "快件"],
  waybill: ["Waybill", "运单号"],
  hint: ["As printed below the long barcode of the label.", "面单长条码下方的号码。"],
  malformed: ["This is no waybill: 4 to 40 letters, digits and hyphens.", "运单号应为 4 至 40 位字母、数字或连字符。"],
  nothing: [
    "No site has told of {waybill}. Check the number; a site that is cut off tells later.",
    "尚无站点上报 {waybill}。请核对号码；断网的站点会在恢复后上报。",
  ],
  trail: ["What happened", "轨迹"],
  place: ["{site}, compartment {compartment}", "{site}，{compartment} 格口"],
  next: ["Next: {what}", "下一步：{what}"],
  carrier: ["Carrier {carrier}", "快递公司 {carrier}"],
  unconfirmed: ["Seen ahead of the trail, not confirmed yet", "提前收到，尚未确认"],
  unknownEvent: ["Something of a kind that this page does not know: {type}", "本页面未知的事件：{type}"],
});

/** What an operator may order about a deposit. */
export const changeWord = words({
  verb: ["Change the pickup code", "更换取件码"],
  hint: [
    "The old code stops opening the door as soon as the site has heard of it; the recipient then gets the new code " +
      "and a new link. Until then the old one opens, and nobody has a new one.",
    "站点收到后原取件码立即失效，收件人随即收到新码和新链接。在此之前原码仍可开门，新码尚未产生。",
  ],
  asked: [
    "Ordered. The site has not answered yet: the old code opens until it has. It is asked until {until}.",
    "已下令，站点尚未答复，在此之前原取件码仍可开门。将持续重试至 {until}。",
  ],
  done: [
    "The site has changed the code: the old one opens nothing any more, and the recipient is told.",
    "站点已更换取件码，原码失效，并通知收件人。",
  ],
  failed: [
    "The code was not changed ({why}): the old one still opens. Look how the parcel stands, and order anew.",
    "取件码未更换（{why}），原码仍可开门。请查看快件状态后重新下令。",
  ],
});
export const recallWord = words({
  verb: ["Have it taken back", "要求取回"],
  hint: [
    "Its hold period ends as soon as the site has heard of it, and the next courier of its carrier takes it. " +
      "Until that courier opens the door the recipient may still collect it.",
    "站点收到后保管期即结束，由承运快递公司的下一位快递员取回；快递员开门之前，收件人仍可取件。",
  ],
  asked: [
    "Ordered. The site has not answered yet. It is asked until {until}.",
    "已下令，站点尚未答复，将持续重试至 {until}。",
  ],
  done: ["The hold period has ended: its carrier's next courier takes it.", "保管期已结束，将由快递员取回。"],
  failed: [
    "It stays held ({why}). Look how the parcel stands, and order anew.",
    "未能要求取回（{why}），快件继续保管。请查看快件状态后重新下令。",
  ],
});
export const extendWord = words({
  verb: ["Hold it for longer", "延长保管"],
  hint: [
    "The site adds its usual extension to the hold period, once, and the recipient is told. When the period is over " +
      "by then nothing changes.",
    "站点按其规则延长保管期一次，并通知收件人；届时保管期已结束的，不再延长。",
  ],
  asked: [
    "Ordered. The site has not answered yet. It is asked until {until}.",
    "已下令，站点尚未答复，将持续重试至 {until}。",
  ],
  done: ["It is held for longer.", "保管期已延长。"],
  failed: [
    "The hold period stays as it was ({why}). It can be extended once, before it ends.",
    "保管期未变（{why}）。保管期结束前可延长一次。",
  ],
});

/** How a deposit stands, with `{place}`, `{until}`, `{ended}`, `{since}` and `{carrier}`. */
export const stageWord = words({
  held: ["Waits at {place}, held until {until}.", "存放于 {place}，保管至 {until}。"],
  overdue: ["Waits at {place}. The hold period ended {until}.", "存放于 {place}，保管期已于 {until} 结束。"],
  refused: ["Given back by the recipient, waits at {place}.", "收件人已拒收，存放于 {place}。"],
  collected: ["Collected {ended}.", "已于 {ended} 取出。"],
  recalled: ["Taken back by {carrier}, {ended}.", "{carrier} 已于 {ended} 取回。"],
  missing: ["Not found by staff at {place} on {ended}.", "工作人员于 {ended} 在 {place} 未找到此件。"],
  found: [
    "Staff missed it first and then found it at {place}. Its pickup code opens nothing any more.",
    "工作人员起初未找到，后在 {place} 找到。原取件码已失效。",
  ],
  "in-doubt": [
    "Content in doubt at {place} since {since}: staff must look; the code does not open.",
    "{place} 自 {since} 起内容存疑：须由工作人员开柜核对，取件码暂不能开门。",
  ],
  announced: ["Somebody will hand it in at {place}, until {until}.", "将由寄件人在 {place} 寄存，截至 {until}。"],
  "handed-in": ["Handed in, waits at {place}.", "已寄存于 {place}。"],
  "handed-in-late": [
    "Handed in, waits at {place}. It was to be fetched until {until}.",
    "已寄存于 {place}，应在 {until} 前取走。",
  ],
  "handed-in-doubt": [
    "Handed in at {place}; content in doubt since {since}.",
    "已寄存于 {place}，自 {since} 起内容存疑。",
  ],
  fetched: ["Fetched by {carrier}, {ended}.", "{carrier} 已于 {ended} 取走。"],
});
export const nextWord = words({
  held: ["the recipient collects it with the pickup code", "收件人凭取件码取件"],
  overdue: ["its carrier takes it back, or the recipient still collects it", "快递公司取回，或收件人仍来取件"],
  refused: ["its carrier takes it back", "快递公司取回"],
  missing: ["its carrier looks for it; no code opens anything", "由快递公司查找，取件码已失效"],
  found: ["staff hands it to its carrier", "由工作人员交给快递公司"],
  "in-doubt": ["a maintainer opens the compartment and looks", "由维护人员开柜核对"],
  announced: ["the sender puts it in with the hand-in code", "寄件人凭寄件码放入"],
  "handed-in": ["a courier of its carrier fetches it until {until}", "快递员在 {until} 前取走"],
  "handed-in-doubt": ["a maintainer or a courier of its carrier looks", "由维护人员或快递员开柜核对"],
  "handed-in-late": ["its carrier sends a courier", "快递公司派快递员取走"],
});
