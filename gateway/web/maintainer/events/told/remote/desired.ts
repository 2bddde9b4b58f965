/** What the fleet wanted this site to be, and what became of it, in sentences. */
import type { DesiredKind, RollbackWhy } from "../../../../../core/vocabulary.ts";
import { words } from "../../../../shared/words/dictionary.ts";
import type { Sentences } from "../say.ts";

const kindWord = words<DesiredKind>({
  configuration: ["Configuration {version} of the fleet", "云平台下发的配置 {version}"],
  rules: ["The fleet's rules, version {version},", "云平台下发的规则 {version}"],
  carriers: ["The fleet's list of carriers, version {version},", "云平台下发的承运商列表 {version}"],
  couriers: ["The fleet's list of couriers, version {version},", "云平台下发的快递员名单 {version}"],
});
const whyWord = words<RollbackWhy>({
  "not-started": ["the gateway did not start with it", "网关无法以此启动"],
  crashed: ["the gateway ended before it had proven itself", "网关在验证前中止"],
  failed: ["the gateway failed", "网关出错"],
  "not-ready": ["the gateway was not ready in time", "网关未能及时就绪"],
  "device-silent": ["devices did not answer", "设备没有应答"],
  "uplink-lost": ["the fleet could not be reached", "无法连接云平台"],
});
const say = words({
  applied: ["{document} is in force.", "{document} 已生效。"],
  refused: [
    "{document} breaks a rule and was refused: {field} ({rule}).",
    "{document} 不合规则，已拒绝：{field}（{rule}）。",
  ],
  rolledBack: ["{document} was taken back: {why} ({detail}).", "{document} 已回退：{why}（{detail}）。"],
});

export const desiredSentences = {
  "desired-applied": ({ kind, version }) => say("applied", { document: kindWord(kind, { version }) }),
  "desired-refused": ({ kind, version, problems: [first] }) =>
    say("refused", { document: kindWord(kind, { version }), field: first?.field ?? "", rule: first?.rule ?? "" }),
  "desired-rolled-back": ({ kind, version, why, detail }) =>
    say("rolledBack", { document: kindWord(kind, { version }), why: whyWord(why), detail }),
} satisfies Partial<Sentences>;
