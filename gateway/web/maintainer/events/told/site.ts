/** The site, its clock and its devices in sentences. */
import type { EventOf } from "../../../../core/event.ts";
import type { Level, Quantity } from "../../../../core/vocabulary.ts";
import { span, words } from "../../../shared/words/dictionary.ts";
import type { Sentences } from "./say.ts";
import { list } from "./who.ts";

const epochWord = words<EventOf<"epoch-opened">["reason"]>({
  first: ["first start", "首次启动"],
  "lossy-repair": ["events were lost", "有事件丢失"],
  "restored-image": ["an older copy was restored", "恢复了旧副本"],
  "fleet-ahead": ["the fleet knows more than this site", "云平台记录多于本站"],
});
const quantityWord = words<Quantity>({
  temperature: ["temperature", "温度"],
  humidity: ["humidity", "湿度"],
  vibration: ["vibration", "振动"],
  tamper: ["frame contact", "柜体防拆"],
  mains: ["mains power", "市电"],
  battery: ["battery", "电池"],
});
const levelWord = words<Level>({
  normal: ["normal again", "恢复正常"],
  low: ["low", "过低"],
  high: ["high", "过高"],
  critical: ["at its end", "耗尽"],
});
const say = words({
  environment: ["{quantity} at {sensor}: {level} ({value}).", "{sensor} 的{quantity}：{level}（{value}）。"],
  worn: ["The lock of {compartment} wears out: {signs}.", "{compartment} 的锁具磨损：{signs}。"],
  slow: [
    "its door takes {openMs} ms to open, and took {usualMs} ms when the lock was new",
    "开门需 {openMs} 毫秒，新锁时为 {usualMs} 毫秒",
  ],
  retries: ["of late it needs about {pulses} pulses for 10 openings", "近期开门 10 次约需 {pulses} 次脉冲"],
  recovered: ["The lock of {compartment} opens as it did.", "{compartment} 的锁具恢复如初。"],
  powerAwaited: ["The battery ends; {running} at a door are waited for.", "电量将尽，等待 {running} 个进行中的操作。"],
  powerReady: ["Everything is on disk; the power may go.", "数据均已写盘，可断电。"],
  siteOpened: ["Site {site} was set up.", "站点 {site} 已建立。"],
  epoch: ["A new chapter of the history, number {counter}: {reason}.", "历史新纪元 {counter}：{reason}。"],
  epochUnproven: [
    "A new chapter of the history, number {counter}: {reason}. Not proven: {compartments}.",
    "历史新纪元 {counter}：{reason}。待核实：{compartments}。",
  ],
  leftAudit: ["{compartment} is proven again by an audit.", "{compartment} 经盘点核实。"],
  leftFleet: ["{compartment} is proven again by the fleet's record.", "{compartment} 经云平台记录核实。"],
  started: ["The gateway started ({software}).", "网关已启动（{software}）。"],
  startedOff: ["The gateway started ({software}) after {span} without power.", "网关断电 {span}后启动（{software}）。"],
  settled: [
    "Every lock board was heard; what the stop interrupted has been judged.",
    "所有锁控板已应答，中断的事务已判定。",
  ],
  layout: ["A layout of {count} {count|compartment|compartments} was adopted.", "已采用 {count} 个格口的布局。"],
  clockGood: ["The clock is synchronised.", "时钟已同步。"],
  clockBad: ["The clock is not synchronised.", "时钟未同步。"],
  offTime: ["{span} without power were counted.", "已计入断电时长 {span}。"],
  uplinkUp: ["The line to the fleet stands.", "与云平台的连接已建立。"],
  uplinkDown: ["The line to the fleet is lost.", "与云平台的连接已断开。"],
  dropped: ["Not sent to the fleet: {drops}. The record itself is complete.", "未上报：{drops}。记录本身完整。"],
  live: ["{count} early {count|copy|copies} of news", "{count} 条实时副本"],
  telemetry: ["{count} device {count|report|reports}", "{count} 条设备报告"],
  silent: ["{device} does not answer.", "{device} 没有应答。"],
  back: ["{device} answers again after {span}.", "{device} 在 {span}后恢复应答。"],
  described: ["{device} runs firmware {firmware}.", "{device} 固件版本 {firmware}。"],
});

export const siteSentences = {
  "site-opened": ({ site }) => say("siteOpened", { site }),
  "epoch-opened": ({ epoch: { counter }, reason, unproven }) => {
    const figures = { counter, reason: epochWord(reason) };
    return unproven.length === 0
      ? say("epoch", figures)
      : say("epochUnproven", { ...figures, compartments: list(unproven) });
  },
  "safe-mode-left": ({ compartment, by }) => say(by === "audit" ? "leftAudit" : "leftFleet", { compartment }),
  "gateway-started": ({ software, offTimeMs }) =>
    offTimeMs === 0 ? say("started", { software }) : say("startedOff", { software, span: span(offTimeMs) }),
  "start-settled": () => say("settled"),
  "layout-adopted": ({ compartments }) => say("layout", { count: compartments.length }),
  "clock-judged": ({ synced }) => say(synced ? "clockGood" : "clockBad"),
  "off-time-counted": ({ ms }) => say("offTime", { span: span(ms) }),
  "uplink-changed": ({ connected }) => say(connected ? "uplinkUp" : "uplinkDown"),
  "uplink-dropped": ({ drops }) => {
    const lanes = (["live", "telemetry"] as const).map((lane) => ({
      lane,
      count: drops.filter((one) => one.lane === lane).reduce((sum, { count }) => sum + count, 0),
    }));
    const told = lanes.filter(({ count }) => count > 0).map(({ lane, count }) => say(lane, { count }));
    return say("dropped", { drops: list(told) });
  },
  "environment-changed": ({ device, sensor, quantity, level, value }) =>
    say("environment", {
      ...{ sensor: `${device}/${sensor}`, value },
      ...{ quantity: quantityWord(quantity), level: levelWord(level) },
    }),
  "lock-worn": ({ compartment, openMs, usualMs, retries, signs = [openMs > usualMs ? "slow" : "retries"] }) => {
    const figures = { openMs, usualMs, pulses: Math.round(10 * (1 + retries)) };
    return say("worn", { compartment, signs: list(signs.map((sign) => say(sign, figures))) });
  },
  "lock-recovered": ({ compartment }) => say("recovered", { compartment }),
  "power-end-awaited": ({ running }) => say("powerAwaited", { running }),
  "power-end-ready": () => say("powerReady"),
  "device-silent": ({ device }) => say("silent", { device }),
  "device-back": ({ device, silentMs }) => say("back", { device, span: span(silentMs) }),
  "device-described": ({ device, firmware }) => say("described", { device, firmware }),
} satisfies Partial<Sentences>;
