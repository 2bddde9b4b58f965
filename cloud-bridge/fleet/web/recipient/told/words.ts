/** The words about messages, in both languages. */
import { words } from "../../../../../gateway/web/shared/words/dictionary.ts";

export const word = words({
  title: ["Messages about this parcel", "消息通知"],
  silent: [
    "The locker has been silent for long. What happens there is told as soon as it is heard of again.",
    "快递柜已较长时间没有联络。恢复联络后，才会通知此后发生的事。",
  ],
  asking: ["Looking whether this browser can be told …", "正在检查此浏览器…"],
  never: [
    "This browser cannot show messages of pages. You can keep this page open, or look again later.",
    "此浏览器不支持网页通知，可保留本页或稍后再查看。",
  ],
  home: [
    "An iPhone or iPad shows messages of pages that are on its home screen: touch Share, then Add to Home Screen, " +
      "and open the parcel from there.",
    "iPhone 与 iPad 仅为主屏幕上的网页显示通知：请点按“分享”，选择“添加到主屏幕”，再从主屏幕打开。",
  ],
  denied: [
    "This browser does not show messages of this page. You can allow them in its settings, then open the page anew.",
    "此浏览器已禁止本页发送通知。请在浏览器设置中允许后重新打开。",
  ],
  off: [
    "This browser can tell you here: reminders, a changed code, and when the parcel was collected. " +
      "Messages may show the pickup code on the lock screen.",
    "此浏览器可接收提醒、换码及取件通知。通知可能在锁屏上显示取件码。",
  ],
  on: [
    "This browser tells you what happens to the parcel, also while this page is closed.",
    "已开启，关闭本页后仍可收到通知。",
  ],
  smsOn: ["SMS go to {phone}.", "短信发送至 {phone}。"],
  smsOff: ["No SMS go to {phone}.", "不再向 {phone} 发送短信。"],
  smsStop: ["Send no SMS", "停止短信"],
  smsStart: ["Send SMS", "接收短信"],
  mail: ["E-mail address", "电子邮箱"],
  mailHint: ["For messages about this parcel only; they have the pickup code.", "仅用于本件通知，邮件包含取件码。"],
  mailStart: ["Tell me by e-mail", "用邮件通知我"],
  mailOn: ["E-mails go to {email}.", "邮件发送至 {email}。"],
  mailStop: ["Take the address away", "删除邮箱"],
  quietHours: [
    "No messages from {from} to {to} by the locker's clock.",
    "{from} 至 {to}（快递柜当地时间）不发送消息。",
  ],
  quietNone: ["Messages come at any hour.", "全天可接收消息。"],
  quietChoose: ["Choose other hours", "更改时段"],
  quietHouse: ["As usual at this locker", "恢复默认时段"],
  quietFrom: ["Quiet from", "免打扰开始"],
  quietTo: ["Until", "免打扰结束"],
  quietHint: [
    "The same time twice: no quiet hours. A changed code and a receipt always come at once.",
    "两个时间相同即不设免打扰。换码与取件通知始终立即发送。",
  ],
  quietSet: ["Keep these hours", "保存时段"],
  mailWrong: ["That is no e-mail address.", "邮箱格式不正确。"],
  turnOn: ["Tell me here", "在此接收通知"],
  turnOff: ["Stop messages here", "不再在此接收"],
  "no-push-service": [
    "This browser reaches no push service, so that it cannot be told. Please try again later.",
    "此浏览器无法连接推送服务，请稍后再试。",
  ],
});
