/** Why an order from afar was not carried out, as the site's maintainer and the fleet's operator read it. */
import { words } from "./dictionary.ts";

const whys = {
  epoch: ["the site's history has begun a new chapter since", "站点历史此后已开启新纪元"],
  content: ["what lies there has changed since", "格口内容此后已变化"],
  deposit: ["something else lies there", "格口内寄存不符"],
  occupancy: ["the compartment is not as it was believed to be", "格口状态与预期不符"],
  alarm: ["that alarm does not stand any more", "该告警已解除"],
  "door-jammed": ["the door did not open", "柜门未打开"],
  "not-sent": ["the lock board could not be reached in time", "未能及时送达锁控板"],
  interrupted: ["the gateway stopped in between; nobody knows how far it was", "网关中途停止，无法确认执行到哪一步"],
  "no-answer": ["nothing was heard of its end in time", "未能及时得知结果"],
  "second-person-needed": [
    "a parcel lies inside, or may: staff must be there",
    "格口内有或可能有快件，须由现场人员处理",
  ],
  "door-unavailable": ["the door is out of service or cannot be read", "柜门停用或无法读取"],
  "compartment-busy": ["an order for this door was still running", "该柜门尚有指令在执行"],
  "audit-needed": ["it must be looked into first", "须先盘点"],
  "unknown-compartment": ["there is no such compartment", "没有该格口"],
  "unknown-deposit": ["there is no such deposit any more", "该寄存已结束"],
  "collection-running": ["the parcel was just being collected", "快件正在被领取"],
  "presence-unproven": ["no screen there showed that number, or not any more", "现场屏幕未显示该数字，或该数字已过期"],
  "presence-spent": ["that number had opened the door once already", "该数字已用于开门"],
  "code-frozen": ["staff must look into the compartment first", "须先由工作人员查看格口"],
  "wrong-state": ["it did not fit what was so there", "与当时状态不符"],
  "not-allowed": ["the site's table of rights does not allow it", "站点权限表不允许"],
  "no-log": ["the site keeps none", "站点未保留日志"],
  "not-sent-up": ["the line to the fleet was too slow or away for too long", "与云平台的连接过慢或中断过久"],
  unanswered: ["the site did not answer in time", "站点未及时应答"],
  "history-lost": ["the site has lost or forked its history", "站点历史丢失或分叉"],
} as const;
const whyWord = words<keyof typeof whys>(whys);

/** A reason that only a newer site knows: its own name. */
export const orderWhy = (why: string): string => (Object.hasOwn(whys, why) ? whyWord(why as keyof typeof whys) : why);
