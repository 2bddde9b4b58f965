/** The words about passes that are handed on, in both languages. */
import { words } from "../../../../../gateway/web/shared/words/dictionary.ts";

export const word = words({
  title: ["Let somebody else collect", "请他人代取"],
  hint: [
    "Make a pass and send its link on. It opens the door once, also while the locker is offline, and shows nothing " +
      "else of this page. You keep your code.",
    "生成通行码并转发其链接。通行码只能开门一次，快递柜断网时也有效，对方看不到本页其他内容。您的取件码不变。",
  ],
  until: ["It is good", "有效期"],
  day: ["for one day", "1 天"],
  days: ["for three days", "3 天"],
  always: ["as long as the code", "与取件码相同"],
  make: ["Make a pass", "生成通行码"],
  none: [
    "There is no room for one more pass. A new code brings new ones.",
    "通行码数量已达上限，更换取件码后可再生成。",
  ],
  pass: ["Pass {number}", "通行码 {number}"],
  madeAt: ["Made {at}.", "生成于 {at}。"],
  open: ["Not used yet.", "尚未使用。"],
  openUntil: ["Not used yet; good until {until}.", "尚未使用，有效至 {until}。"],
  used: ["Used {at}. It opens nothing any more.", "已于 {at} 使用，现已失效。"],
  "taken-back": ["Taken back {at}. It opens nothing any more.", "已于 {at} 收回，现已失效。"],
  "run-out": ["It ran out {at}.", "已于 {at} 过期。"],
  over: ["The parcel is not in the locker any more.", "快件已不在柜内。"],
  copy: ["Copy the link", "复制链接"],
  copied: ["Copied", "已复制"],
  look: ["What the other sees", "查看对方页面"],
  takeBack: ["Take it back", "收回"],
  asked: [
    "Asked back {since}; its page shows it no more. The locker has not answered yet: until it has heard of it, " +
      "whoever kept a picture of the pass can still open the door. " +
      "A locker that is offline is asked again until {last}.",
    "已于 {since} 申请收回，链接页面已不再显示。快递柜尚未答复，在此之前，保存过通行码图片的人仍可开门。" +
      "快递柜若断网，将持续重试至 {last}。",
  ],
  failed: [
    "The locker did not take it back: it still opens the door. You may ask again.",
    "快递柜未能收回，通行码仍然有效。可再次申请。",
  ],
});
