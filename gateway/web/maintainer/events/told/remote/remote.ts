/** What was ordered from afar, and what became of it, in sentences. */
import { words } from "../../../../shared/words/dictionary.ts";
import { orderWhy } from "../../../../shared/words/order-why.ts";
import { actionOf } from "../../../../shared/words/remote-action.ts";
import type { Sentences } from "../say.ts";

const say = words({
  accepted: ["{issuer} at the fleet orders to {action}: “{reason}”", "云平台 {issuer} 下令{action}：“{reason}”"],
  started: ["The order from afar is being carried out.", "正在执行远程指令。"],
  done: ["The order from afar is carried out.", "远程指令已完成。"],
  failed: ["The order from afar failed.", "远程指令失败。"],
  expired: ["The order from afar came too late; nothing was done.", "远程指令已过期，未执行。"],
  conflict: ["The order from afar does not fit what is so here; nothing was done.", "远程指令与现场不符，未执行。"],
  failedWhy: ["The order from afar failed: {why}.", "远程指令失败：{why}。"],
  conflictWhy: ["Nothing was done about the order from afar: {why}.", "未执行远程指令：{why}。"],
});

export const remoteSentences = {
  "remote-command-accepted": ({ issuer, reason, action }) =>
    say("accepted", { issuer: issuer.id, reason, action: actionOf(action) }),
  "remote-command-started": () => say("started"),
  "remote-command-ended": ({ outcome, why }) => {
    if (why === undefined || outcome === "done" || outcome === "expired") return say(outcome);
    return say(outcome === "failed" ? "failedWhy" : "conflictWhy", { why: orderWhy(why) });
  },
} satisfies Partial<Sentences>;
