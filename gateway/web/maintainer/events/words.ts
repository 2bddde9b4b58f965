import { words } from "../../shared/words/dictionary.ts";

export const word = words({
  older: ["Show older", "更早"],
  nothing: ["Nothing of that kind is kept.", "没有相关记录。"],
  end: ["Nothing older is kept.", "没有更早的记录。"],
  unsure: ["about", "约"],
  event: ["Event {seq}", "第 {seq} 条"],
});
