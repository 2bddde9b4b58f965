import type { Level } from "../../../core/vocabulary.ts";
import type { TreeDevice } from "../../../wire/faces/devices.ts";
import { words } from "../../shared/words/dictionary.ts";

export const word = words({
  title: ["Devices", "设备"],
  all: ["{count} {count|device answers|devices answer}.", "{count} 台设备均正常应答。"],
  some: [
    "{silent} of {count} {count|device|devices} {silent|does|do} not answer.",
    "{count} 台设备中有 {silent} 台无应答。",
  ],
  online: ["answers", "正常应答"],
  offline: ["does not answer", "无应答"],
  never: ["not heard of yet", "尚无消息"],
  mute: ["tells nothing of itself", "不报告自身状态"],
  seen: ["last heard {age} ago", "{age}前有应答"],
  stands: ["{sign} {state}, {seen}", "{sign} {state}，{seen}"],
  seenNow: ["heard just now", "刚刚有应答"],
  address: ["Address", "地址"],
  roundTrip: ["Answer time", "应答时间"],
  ms: ["{ms} ms", "{ms} 毫秒"],
  errors: ["Failed requests", "失败请求"],
  errorsOf: ["{errors} of {requests}", "{errors} / {requests}"],
  errorRatio: ["Errors of late", "近期错误率"],
  percent: ["{value} %", "{value}%"],
  cycle: ["One poll round", "轮询一周"],
  cycleWire: [
    "{ms} ms; the wire alone needs {wire} ms ({times} times that)",
    "{ms} 毫秒；线路本身需 {wire} 毫秒（{times} 倍）",
  ],
  rounds: [
    "All rounds of this line: {ms} ms; the wire alone needs {wire} ms ({times} times that).",
    "本线路全部轮询：{ms} 毫秒；线路本身需 {wire} 毫秒（{times} 倍）。",
  ],
  firmware: ["Firmware", "固件"],
  config: ["Configuration", "配置"],
  configRuns: ["{desired}, as told", "{desired}，已生效"],
  configOther: ["told {desired}, runs {runs}", "应为 {desired}，实为 {runs}"],
  configUnsaid: ["told {desired}, does not say what it runs", "应为 {desired}，设备未报告"],
  noFirmware: ["does not say", "未提供"],
  locks: ["Compartments and locks ({count})", "格口与门锁（{count}）"],
  locksWorn: ["Compartments and locks ({count}), {worn} worn", "格口与门锁（{count}），{worn} 把磨损"],
  wire: ["lock {lock}, contact {input}", "锁 {lock}，门磁 {input}"],
  wireItem: ["lock {lock}, contact {input}, item sensor {item}", "锁 {lock}，门磁 {input}，物品传感器 {item}"],
  antennas: ["Antennas ({count})", "天线（{count}）"],
  antenna: ["Antenna {antenna}", "天线 {antenna}"],
  lamps: ["Lamps ({count})", "指示灯（{count}）"],
  trends: ["The last hour", "近一小时"],
  roundTripHour: ["Answer time, ms", "应答时间（毫秒）"],
  errorsHour: ["Failed requests", "失败请求"],
  cycleHour: ["One poll round, ms", "轮询一周（毫秒）"],
  readingHour: ["{sensor}: {quantity}", "{sensor}：{quantity}"],
  backlogHour: ["Events waiting for the fleet", "待上传事件"],
  pulsesHour: ["Doors waiting for their power supply", "等待供电的开锁"],
  site: ["The site", "站点"],
  sensors: ["What its sensors say", "传感器读数"],
});

/** With `{at}`. */
export const wayWord = words<TreeDevice["reachedBy"] | "serial">({
  line: ["Line to {at}", "线路 {at}"],
  serial: ["Serial line {at}, {baudRate} baud", "串口 {at}，{baudRate} 波特"],
  broker: ["The site's broker (MQTT)", "本站消息代理（MQTT）"],
  stream: ["Called by the gateway", "网关主动连接"],
  api: ["At the site's pages (HTTP)", "本站页面（HTTP）"],
});

export const levelWord = words<Exclude<Level, "normal">>({
  low: ["too low", "过低"],
  high: ["too high", "过高"],
  critical: ["at its end", "即将耗尽"],
});

export const wearWord = words({
  semicolon: ["; ", "；"],
  none: ["has not opened yet", "尚未开过"],
  learning: ["opens in {ms} ms; still learnt, {openings} of {learn}", "开门 {ms} 毫秒；学习中 {openings}/{learn}"],
  untimed: ["tells no time", "无开门用时"],
  steady: ["opens in {ms} ms, as it always did ({usual} ms)", "开门 {ms} 毫秒，与往常（{usual} 毫秒）一致"],
  slower: [
    "opens in {ms} ms, usually {usual} ms; worn from {limit} ms",
    "开门 {ms} 毫秒，往常 {usual} 毫秒；{limit} 毫秒起视为磨损",
  ],
  worn: ["worn", "已磨损"],
  retries: ["of late about {pulses} pulses for 10 openings", "近期开门 10 次约需 {pulses} 次脉冲"],
  left: ["about {left} {left|opening|openings} left at this pace", "按此趋势约可再开 {left} 次"],
});
