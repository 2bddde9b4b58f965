import type { Finding, Mark } from "../../wire/faces/commission.ts";
import { joined, words } from "../shared/words/dictionary.ts";
import { addressWord } from "../shared/words/site.ts";

export const word = words({
  title: ["Taking into service", "安装调试"],
  noKey: [
    "This page belongs to “postern commission --page”. Open the address that the terminal shows.",
    "本页面配合“postern commission --page”使用，请打开终端中显示的地址。",
  ],
  gone: ["The procedure has ended. What it found stands in the terminal too.", "调试已结束，结果同时显示在终端。"],
  beginTitle: ["Fire each lock of {site}, one after the other", "逐个测试 {site} 的门锁"],
  beginHow: [
    "Stand where you can see the doors. Each lock fires once, at most twice. Say which door opened, and shut it again.",
    "请站在能看到柜门的位置。每把锁动作一次，最多两次。请说明哪扇门打开，然后关上。",
  ],
  beginSafe: [
    "The gateway is stopped meanwhile. Compartments with something inside, or perhaps so, are left alone.",
    "期间网关停止运行。有件或可能有件的格口不会打开。",
  ],
  begin: ["Begin", "开始"],
  allShutTitle: ["Shut every door of {device}", "请关上 {device} 的所有柜门"],
  allShut: ["They are all shut", "都已关上"],
  firing: ["Lock {lock} of {device} fires; its contacts are watched", "正在测试 {device} 的锁 {lock}，观察门磁"],
  working: ["Boards are asked", "正在询问锁控板"],
  whichTitle: ["Which door opened?", "哪扇门打开了？"],
  moved: [
    "Lock {lock} of {device} was fired. Contact {inputs} moved.",
    "{device} 的锁 {lock} 已动作，门磁 {inputs} 变化。",
  ],
  nothingMoved: ["Lock {lock} of {device} was fired. No contact moved.", "{device} 的锁 {lock} 已动作，没有门磁变化。"],
  itWas: ["{compartment} opened", "{compartment} 打开了"],
  another: ["Another door", "另一扇门"],
  thatOne: ["That one opened", "是这扇门"],
  none: ["No door opened", "没有门打开"],
  unseen: ["Nobody saw it", "没看到"],
  shutTitle: ["Shut {compartment}", "请关上 {compartment}"],
  shutTold: ["No contact tells of this door. Say when it is shut.", "该门没有门磁信号，关上后请确认。"],
  shutDone: ["It is shut", "已关上"],
  shutting: ["Its contact is waited for; it goes on by itself.", "正在等待门磁信号，将自动继续。"],
  theDoor: ["the door", "柜门"],
  boards: ["The boards and their locks", "锁控板与门锁"],
  firmware: ["version {version}", "版本 {version}"],
  lock: ["Lock {lock}", "锁 {lock}"],
  waiting: ["not tried yet", "未测试"],
  leftAlone: ["left alone: something lies, or may lie, inside", "不打开：有件或可能有件"],
  triedMoved: ["contact {inputs} moved", "门磁 {inputs} 变化"],
  triedNothing: ["no contact moved", "无门磁变化"],
  saw: ["{compartment} opened", "{compartment} 打开"],
  sawNone: ["no door opened", "没有门打开"],
  resultGood: ["Every door is proven by its lock and its contact.", "所有柜门的锁与门磁均已证实。"],
  resultHands: ["The map stands. Something needs hands.", "接线图已生成，部分需要人工处理。"],
  resultTorn: [
    "The map contradicts itself; nothing was written. Mend the wires and begin again.",
    "接线图自相矛盾，未写入任何内容。请修正接线后重新开始。",
  ],
  map: ["The wiring map", "接线图"],
  mapRow: ["{device}: lock {lock}, contact {input}", "{device}：锁 {lock}，门磁 {input}"],
  without: ["Left out of the map: {list}", "未列入接线图：{list}"],
  needs: ["{device} needs {settings}", "{device} 需要 {settings}"],
  found: ["What was found", "发现的问题"],
  written: ["Written: {file}", "已写入：{file}"],
  notWritten: ["Nothing was written yet: it was begun without --out.", "尚未写入：启动时未指定 --out。"],
  download: ["Download the map", "下载接线图"],
  finish: ["Done", "完成"],
  failedTitle: ["It came to no result", "未能完成"],
});

export const markWord = words<Mark>({
  contradiction: ["contradiction", "矛盾"],
  hands: ["needs hands", "需处理"],
  corrected: ["corrected", "已更正"],
});

const findings = words<Finding["kind"]>({
  "swapped-pair": ["{list}: the wires of their {wires} are swapped", "{list}：{wires}的接线互换"],
  crossed: ["{compartment}: its {wires} is wired otherwise than planned", "{compartment}：{wires}接线与计划不同"],
  "dead-lock": ["{at}: the lock is dead", "{at}：锁无动作"],
  "stuck-contact": ["{at}: contact {input} always reads {reads}", "{at}：门磁 {input} 始终显示{reads}"],
  "lock-or-contact-dead": [
    "{at}: the lock is dead, or its contact always reads closed; somebody has to look",
    "{at}：锁无动作，或门磁始终显示关；需要现场查看",
  ],
  "lock-refused": ["{at}: the board refuses to fire it", "{at}：锁控板拒绝执行"],
  "contact-without-door": ["{at}: contact {input} moved, and no door opened", "{at}：门磁 {input} 变化，但没有门打开"],
  "contact-inverted": [
    "{at}: contact {input} reads the other way round than the others of its board",
    "{at}：门磁 {input} 的电平与同板其他门磁相反",
  ],
  "left-open": ["{at}: its contact has not seen it shut again", "{at}：门磁未检测到关门"],
  occupied: ["{at}: something lies, or may lie, inside; not tried", "{at}：有件或可能有件，未测试"],
  "board-silent": ["{device}: the board does not answer", "{device}：锁控板无应答"],
  "board-unplanned": ["{address}: a board that nobody planned", "{address}：计划外的锁控板"],
  "several-contacts": ["{at}: contacts {list} moved at once", "{at}：门磁 {list} 同时变化"],
  "contact-shared": ["{device}: locks {list} all move contact {input}", "{device}：锁 {list} 都引起门磁 {input} 变化"],
  "door-twice": ["{compartment}: opened by {list}", "{compartment}：被 {list} 打开"],
});
const parts = words({
  place: ["{name} ({device} lock {lock})", "{name}（{device} 锁 {lock}）"],
  locks: ["locks", "锁"],
  contacts: ["contacts", "门磁"],
  either: ["locks or contacts", "锁或门磁"],
  lock: ["lock", "锁"],
  contact: ["contact", "门磁"],
  open: ["open", "开"],
  closed: ["closed", "关"],
});

export const findingWord = (finding: Finding): string => {
  const figures: Record<string, string | number> = {};
  if ("place" in finding) {
    const { device, lock, compartment } = finding.place;
    figures["at"] = parts("place", { name: compartment ?? "?", device, lock });
  }
  if ("address" in finding) figures["address"] = addressWord(finding.address);
  for (const name of ["compartment", "device", "input"] as const)
    if (name in finding) figures[name] = (finding as unknown as Record<string, string | number>)[name] ?? "?";
  if ("wires" in finding) figures["wires"] = parts(finding.wires);
  if ("reads" in finding) figures["reads"] = parts(finding.reads);
  const list = "compartments" in finding ? finding.compartments : "inputs" in finding ? finding.inputs : null;
  const locks = "locks" in finding ? finding.locks : null;
  figures["list"] = joined(list ?? locks ?? []);
  return findings(finding.kind, figures);
};
