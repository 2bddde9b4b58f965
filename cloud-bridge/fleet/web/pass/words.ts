/** The words of the page behind a pass that was handed on, in both languages. */
import { words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { PassView } from "../../answers/recipient.ts";

export const word = words({
  title: ["A pass for a parcel", "代取通行码"],
  away: ["The service does not answer. It is tried again by itself.", "服务没有响应，正在自动重试。"],
  "no-link": [
    "This address is not complete. Please open the whole link that you were sent.",
    "链接不完整，请打开收到的完整链接。",
  ],
  unknown: [
    "Nothing lies behind this link: it is not complete, or it is too old. Please ask whoever sent it to you.",
    "此链接无效：可能不完整或已过期，请联系发送给您的人。",
  ],
  waits: ["Too many links were tried from here. Please wait a few minutes.", "尝试次数过多，请几分钟后再试。"],
  locker: ["Locker", "快递柜"],
  compartment: ["Compartment", "格口"],
  until: ["Good until", "有效至"],
  qr: ["Pass as a QR code for the locker's scanner", "供快递柜扫码器使用的通行码"],
  howto: [
    "Hold the square before the scanner at the locker's screen. The door opens by itself, once: take everything out, " +
      "then close it.",
    "将二维码对准快递柜屏幕旁的扫码器，柜门自动打开，仅限一次。请取出全部快件后关好门。",
  ],
  offline: [
    "It opens the door also while the locker, or this phone, is offline. Keep a picture of it if the line is bad.",
    "快递柜或手机断网时也可使用。如现场信号不佳，可提前截图。",
  ],
  secret: ["Whoever has this link can take the parcel. Do not pass it on.", "获得此链接的人可取走快件，请勿转发。"],
  zone: ["Times are those of the locker ({zone}).", "时间为快递柜当地时间（{zone}）。"],
});

export const standingWord = words<PassView["state"]>({
  open: ["You may collect a parcel for somebody", "您可以代取快件"],
  used: ["This pass was used already. It opens once only", "此通行码已使用，只能使用一次"],
  "taken-back": ["This pass was taken back", "此通行码已被收回"],
  "run-out": ["This pass has run out", "此通行码已过期"],
  over: ["This pass opens nothing any more", "此通行码已失效"],
  "in-doubt": [
    "Staff must look into the compartment first. The pass does not open now; please come back later",
    "须先由工作人员开柜核对，通行码暂不能开门，请稍后再来",
  ],
});
