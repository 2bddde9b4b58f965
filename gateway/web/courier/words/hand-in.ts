/** Words of the round that fetches what people have handed in. */
import { words } from "../../shared/words/dictionary.ts";
import type { FetchProblem } from "../flow/turn.ts";

export const handIn = words({
  title: ["To fetch", "待取寄件"],
  none: ["Nobody has handed anything in.", "暂无待取寄件。"],
  sums: ["{doors} {doors|door|doors}, {parcels} {parcels|parcel|parcels}", "{doors} 个格口，{parcels} 件"],
  since: ["handed in {at}", "{at} 寄存"],
  overdue: ["waits since {at}, longer than agreed", "{at} 起等待，已超时"],
  doubt: ["somebody walked away: please look whether it is there", "用户中途离开，请查看是否在内"],
  told: ["you have looked; now staff does", "您已查看，待工作人员处理"],
  shut: ["out of service: staff must open it", "已停用，需工作人员开门"],
  fetch: ["Open", "打开"],
  scanHint: ["Scan each label, or say so when the door is closed.", "请逐件扫描面单，或关门后确认。"],
  scanned: ["{count} of {all} scanned", "已扫描 {count}/{all}"],
  other: ["{other} does not belong here. Leave it inside and say so.", "{other} 不属于此处，请留在内并上报。"],
  troubleTitle: ["What is wrong in {compartment}?", "{compartment} 有什么问题？"],
  unclear: ["Staff has to look", "需工作人员查看"],
  unclearText: [
    "It has been noted. Take nothing from {compartment}; staff looks and tells your carrier.",
    "已记录。请勿从 {compartment} 取走任何物品，工作人员会查看并通知承运公司。",
  ],
  not: ["{compartment} was not emptied", "{compartment} 未取空"],
  notText: [
    "The door did not open, or something still lies inside. You can open it again.",
    "门未打开，或内有物品。可再次开门。",
  ],
});

export const fetchProblem = words<FetchProblem>({
  empty: ["Nothing is inside", "里面没有东西"],
  wrong: ["Something else is inside", "里面是别的东西"],
  damaged: ["I cannot carry it: damaged", "破损，无法带走"],
});
