/** The words about opening the door from the phone, in both languages. */
import { words } from "../../../../../gateway/web/shared/words/dictionary.ts";

export const word = words({
  title: ["Open from here", "在此开门"],
  hint: [
    "Are you standing at the locker? Type the six digits that its screen shows for phones; door {door} opens at once.",
    "您在快递柜前吗？请输入柜机屏幕上供手机使用的六位数字，{door} 号门会立即打开。",
  ],
  number: ["Number on the screen", "屏幕数字"],
  open: ["Open door {door}", "打开 {door} 号门"],
  asked: ["The locker was asked. Door {door} opens in a moment.", "已向快递柜发出请求，{door} 号门即将打开。"],
  opened: ["The door was opened. Go on at the locker's screen.", "柜门已打开，请在快递柜屏幕上继续。"],
  again: ["It did not open. The code above opens it at the locker too.", "柜门未打开，也可在快递柜上使用取件码。"],
  "presence-unproven": [
    "The locker's screen does not show that number, or not any more. Type the one that it shows now.",
    "柜机屏幕未显示该数字，或该数字已过期，请输入当前显示的数字。",
  ],
  "presence-spent": [
    "That number has opened the door once already. The screen shows another one within a minute.",
    "该数字已用于开门，屏幕会在一分钟内更新数字。",
  ],
  unanswered: [
    "The locker did not answer in time; nothing opens any more by that. Use the code at its screen.",
    "快递柜未及时应答，此次请求已失效，请在柜机上使用取件码。",
  ],
  "too-many-requests": [
    "Too many wrong numbers. Please wait ten minutes, or use the code at the locker's screen.",
    "错误次数过多，请十分钟后再试，或在柜机上使用取件码。",
  ],
});
const reasons = ["presence-unproven", "presence-spent", "unanswered"] as const;
/** Why the door did not open. */
export const failedWord = (why: string): string => {
  const found = reasons.find((one) => one === why || (one === "unanswered" && why === "expired"));
  return word(found ?? "again");
};
