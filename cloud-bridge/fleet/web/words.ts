/** The words of the operators' page, in both languages. */
import type { No } from "../../../gateway/web/shared/site/ask.ts";
import { words } from "../../../gateway/web/shared/words/dictionary.ts";
import type { SignOnNo } from "./session/session.ts";

export const word = words({
  title: ["Fleet", "云平台"],
  nav: ["Pages", "页面"],
  sites: ["Sites", "站点"],
  parcels: ["Parcels", "快件"],
  notices: ["Notices", "通知"],
  webhooks: ["Webhooks", "推送"],
  alarms: ["Alarms", "告警"],
  orders: ["Orders", "指令"],
  remarks: ["Remarks", "反馈"],
  stock: ["Stock", "库存"],
  announcements: ["Announced", "预告"],
  carriers: ["Carriers", "快递公司"],
  couriers: ["Couriers", "快递员"],
  keys: ["Keys", "密钥"],
  office: ["More", "更多"],
  alarmsOpen: ["{count} {count|open alarm|open alarms}", "{count} 条未解除告警"],

  signIn: ["Sign in", "登录"],
  signOut: ["Sign out", "退出"],
  token: ["Key or token", "密钥或令牌"],
  tokenHint: [
    "A key that this fleet gave away (pst_…), or a token of the first start. A demo signs in by its front page.",
    "本平台发放的密钥（pst_…），或首次启动时生成的令牌。演示首页可直接登录。",
  ],
  tokenMissing: ["Enter a key or a token.", "请输入密钥或令牌。"],
  tokenWrong: [
    "This key or token opens nothing here. Check it, or ask whoever gave it to you for a new one.",
    "密钥或令牌无效，请核对，或向发放者索取新的。",
  ],
  ended: ["Your session has ended. Please sign in again.", "会话已结束，请重新登录。"],
  signedOut: ["You are signed out.", "您已退出。"],
  linkUsed: [
    "This link has signed somebody in already, or is too old. The demo's front page gives another one.",
    "此链接已被使用或已过期，可在演示首页重新获取。",
  ],
  signOn: ["Sign in with {name}", "使用 {name} 登录"],
  away: ["The fleet does not answer. It is tried again by itself.", "云平台没有响应，正在自动重试。"],
  answerLost: [
    "No answer came: nobody knows whether it was done. Look at the list. A secret is never shown again, so what was " +
      "made is to be ended there, and made again.",
    "没有收到响应，无法确认是否已完成，请查看列表。密钥等内容不会再次显示，若已生成，请先停用再重新办理。",
  ],

  find: ["Find", "查询"],
  csv: ["Download CSV", "下载 CSV"],
  csvSince: ["CSV from (empty: 31 days)", "CSV 起始日（留空为 31 天）"],
  reason: ["Reason", "原因"],
  reasonMissing: ["Say why, in 3 to 200 characters.", "请填写原因（3 至 200 个字符）。"],
  cancel: ["Cancel", "取消"],
  siteOr: ["Site (empty: all)", "站点（留空为全部）"],
  siteWrong: ["a–z, 0–9 and - only, 64 at most.", "仅限小写字母、数字与 -，最多 64 个。"],
});

export const signOnNo = words<SignOnNo>({
  denied: ["You did not agree at the provider: you are not signed in.", "您未在身份提供方同意授权，因此未登录。"],
  expired: [
    "Signing in took too long, or began in another browser. Please begin again.",
    "登录超时，或在其他浏览器中开始，请重新登录。",
  ],
  "no-role": [
    "Your account has no role here. Ask whoever looks after the fleet.",
    "您的账号在此没有角色，请联系平台管理员。",
  ],
  "provider-failed": [
    "The provider did not answer as it should. Please try again, or sign in with a key.",
    "身份提供方未正确响应，请重试，或使用密钥登录。",
  ],
});

const noes = words({
  unreachable: ["The fleet does not answer. It is tried again by itself.", "云平台没有响应，正在自动重试。"],
  "not-found": ["There is nothing of that name here.", "此处没有该内容。"],
  "not-signed-in": ["Please sign in again.", "请重新登录。"],
  "not-allowed": ["This key may not do that here. Ask whoever gave it to you.", "该密钥无权进行此操作，请联系发放者。"],
  "not-in-this-state": ["It stands otherwise by now: look again.", "状态已变化，请重新查看。"],
  "delivery-waiting": ["It is on its way already.", "正在发送中。"],
  "too-many-bulk-notices": ["Enough messages to many are under way.", "正在进行的群发过多，请稍后再试。"],
  "too-many-webhooks": ["There is no room for one more endpoint.", "推送地址数量已达上限。"],
  "too-many-requests": ["Too many tries. Please wait a few minutes.", "尝试次数过多，请几分钟后再试。"],
  "took-too-long": ["This takes too long just now. Ask for less, or later.", "查询耗时过长，请缩小范围或稍后再试。"],
  unknown: ["That did not work ({code}). Please try again.", "操作失败（{code}），请重试。"],
});
const known = [
  "unreachable",
  "not-found",
  "not-signed-in",
  "not-allowed",
  "too-many-requests",
  "not-in-this-state",
  "delivery-waiting",
  "too-many-bulk-notices",
  "too-many-webhooks",
  "took-too-long",
] as const;

/** Of what is shown once: it is not tried again, since what was made and not heard of is there already. */
export const onceNoWord = (no: No): string => (no.code === "unreachable" ? word("answerLost") : noWord(no));

/** The sentence that the page shows for a no. */
export const noWord = ({ code }: No): string => {
  const found = known.find((one) => one === code);
  return found ? noes(found) : noes("unknown", { code });
};
