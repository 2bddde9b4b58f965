import { words } from "../../shared/words/dictionary.ts";
import type { Topic } from "./names.ts";

export const topicWord = words<Topic>({
  doors: ["Doors and locks", "门与锁"],
  parcels: ["Parcels", "快件"],
  staff: ["People and compartments", "人员与格口"],
  alarms: ["Alarms", "告警"],
  site: ["Site and devices", "站点与设备"],
});
export const word = words({
  older: ["Show older", "更早"],
  nothing: ["Nothing of that kind is kept.", "没有相关记录。"],
  end: ["Nothing older is kept.", "没有更早的记录。"],
  unsure: ["about", "约"],
  event: ["Event {seq}", "第 {seq} 条"],
});
