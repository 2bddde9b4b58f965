/** The daily count and audits from door to door, in sentences. */
import { words } from "../../../shared/words/dictionary.ts";
import type { Sentences } from "./say.ts";

const say = words({
  begun: ["The count of {day} began ({zone}).", "{day} 的盘点日开始（{zone}）。"],
  stated: [
    "{day} was closed with {closing} {closing|parcel|parcels}; nothing differs.",
    "{day} 结算：库存 {closing} 件，无差异。",
  ],
  differs: [
    "{day} was closed with {closing} {closing|parcel|parcels} and {open} open {open|difference|differences}.",
    "{day} 结算：库存 {closing} 件，未结差异 {open} 项。",
  ],
  "begun site": [
    "Maintainer {by} began an audit of the whole site, {count} {count|compartment|compartments}.",
    "维护员 {by} 开始盘点全部 {count} 个格口。",
  ],
  "begun bank": [
    "Maintainer {by} began an audit of bank {bank}, {count} {count|compartment|compartments}.",
    "维护员 {by} 开始盘点 {bank} 组，共 {count} 个格口。",
  ],
  "begun doubt": [
    "Maintainer {by} began an audit of the {count} {count|compartment|compartments} in doubt.",
    "维护员 {by} 开始盘点 {count} 个存疑格口。",
  ],
  turned: ["Maintainer {by} went on with {compartment}.", "维护员 {by} 继续盘点 {compartment}。"],
  "says parcels": ["Maintainer {by}: parcels lie in {compartment}.", "维护员 {by}：{compartment} 内有快件。"],
  "says empty": ["Maintainer {by}: {compartment} is empty.", "维护员 {by}：{compartment} 为空。"],
  "says unknown": [
    "Maintainer {by}: something without a number lies in {compartment}.",
    "维护员 {by}：{compartment} 内有无法识别的物品。",
  ],
  "says not-opened": ["Maintainer {by} could not open {compartment}.", "维护员 {by} 无法打开 {compartment}。"],
  "ended done": [
    "The audit is done: {looked} looked into, {notOpened} not opened, {untouched} left.",
    "盘点完成：已查看 {looked}，未能打开 {notOpened}，剩余 {untouched}。",
  ],
  "ended by-person": [
    "The audit was ended: {looked} looked into, {notOpened} not opened, {untouched} left.",
    "盘点已结束：已查看 {looked}，未能打开 {notOpened}，剩余 {untouched}。",
  ],
  "ended left": [
    "Nobody went on with the audit: {looked} looked into, {notOpened} not opened, {untouched} left.",
    "盘点无人继续，已结束：已查看 {looked}，未能打开 {notOpened}，剩余 {untouched}。",
  ],
});

export const stockSentences = {
  "stock-day-begun": ({ day, zone }) => say("begun", { day, zone }),
  "stock-stated": ({ day, carriers, differences, leftOut }) => {
    const closing = carriers.reduce((sum, row) => sum + row.closing, 0);
    const open = leftOut + differences.filter(({ state }) => state === "open").length;
    return say(open === 0 ? "stated" : "differs", { day, closing, open });
  },
  "guided-audit-begun": ({ by, scope, bank, compartments }) =>
    say(`begun ${scope}`, { by, bank: bank ?? "", count: compartments.length }),
  "guided-audit-turned": ({ by, compartment }) => say("turned", { by, compartment }),
  "guided-audit-answered": ({ by, compartment, content }) => say(`says ${content}`, { by, compartment }),
  "guided-audit-ended": ({ reason, looked, notOpened, untouched }) =>
    say(`ended ${reason}`, { looked, notOpened, untouched }),
} satisfies Partial<Sentences>;
