/** The words for one message to many recipients. */
import { words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { BulkNotice } from "../../answers/bulk.ts";

export const bulkWord = words({
  title: ["Messages to many", "群发通知"],
  note: [
    "For instance when a site is closed tomorrow. Each recipient is told once, however many parcels wait. " +
      "What is ordered at night goes out in the morning.",
    "例如站点明日停用。每位收件人只通知一次；夜间不打扰，次日早上发送。",
  ],
  none: ["No message was sent to many.", "暂无群发通知。"],
  back: ["All notices", "全部通知"],
  write: ["Write one", "新建群发"],
  sites: ["Sites (blanks between them; empty: all)", "站点（以空格分隔，留空为全部）"],
  carrier: ["Carrier (empty: all)", "快递公司（留空为全部）"],
  stages: ["Parcels", "快件"],
  textIn: ["Text: {language}", "内容（{language}）"],
  look: ["Look at it first", "预览"],
  leave: ["Cancel", "取消"],
  noSuchSite: ["One of these sites or the carrier is not known here.", "站点或快递公司有误，请核对。"],
  whom: [
    "{deposits} {deposits|parcel|parcels}; {reachable} with a recipient who can be told",
    "{deposits} 件快件，其中 {reachable} 件可通知收件人",
  ],
  first: ["The first, at {site}, {compartment}, reads", "首位收件人（{site}，{compartment}）将看到"],
  send: ["Send it: {count} {count|parcel|parcels}", "发送（{count} 件）"],
  everySite: ["all sites", "全部站点"],
  to: ["To {sites}, by {who}", "发往 {sites}，由 {who} 发起"],
  ofCarrier: ["parcels of {carrier}", "{carrier} 的快件"],
  progress: ["{seen} of {all} parcels gone through", "已处理 {seen} / {all} 件"],
  progressOf: ["Progress", "进度"],
  sent: ["Sent", "已发送"],
  waiting: ["Waiting", "待发送"],
  failed: ["Not delivered", "发送失败"],
  needless: ["Not sent any more", "不再发送"],
  doubled: [
    "{count} more {count|parcel is|parcels are} of recipients who were told already.",
    "另有 {count} 件的收件人已通知过。",
  ],
  unreached: ["Of {count} {count|parcel|parcels} nobody can be told.", "{count} 件没有可用的联系方式。"],
  stop: ["Stop it", "停止发送"],
});
export const bulkStateWord = words<BulkNotice["state"]>({
  running: ["Being sent", "发送中"],
  done: ["Sent", "已完成"],
  cancelled: ["Stopped", "已停止"],
});
export const stagesWord = words({
  both: ["held and overdue", "在保管与超期"],
  held: ["held", "在保管"],
  overdue: ["overdue", "已超期"],
});
