/** Every standing alarm, the worst first. */
import type { Alarm } from "../../../wire/http.ts";
import { Notice } from "../../shared/parts/controls.tsx";
import { Page } from "../../shared/parts/page.tsx";
import { words } from "../../shared/words/dictionary.ts";
import { alarms } from "../site/staff-site.ts";
import { AlarmCard } from "./alarm-card.tsx";

const word = words({
  title: ["Alarms", "告警"],
  none: ["No alarm stands. Everything is as it should be.", "没有告警，一切正常。"],
});
const ranks = ["critical", "high", "medium", "low"] as const;

export const AlarmsPage = () => {
  return (
    <Page title={word("title")}>
      {alarms.value.length === 0 && <Notice kind="good">{word("none")}</Notice>}
      <div class="alarms">
        {alarms.value.toSorted(worstFirst).map((alarm) => (
          <AlarmCard key={alarm.alarm} alarm={alarm} />
        ))}
      </div>
    </Page>
  );
};

/** Those that nobody has seen before the others. */
const worstFirst = (one: Alarm, other: Alarm): number =>
  Number(one.acknowledgedBy !== undefined) - Number(other.acknowledgedBy !== undefined) ||
  ranks.indexOf(one.severity) - ranks.indexOf(other.severity) ||
  other.raisedAt - one.raisedAt;
