/** One standing alarm: how bad, since when, who has seen it, where to go next. */
import { useSignal } from "@preact/signals";
import type { Alarm } from "../../../wire/http.ts";
import { Button, Notice } from "../../shared/parts/controls.tsx";
import type { No } from "../../shared/site/ask.ts";
import { alarmWord, severityWord } from "../../shared/words/alarms.ts";
import { span, when, words } from "../../shared/words/dictionary.ts";
import { noWord } from "../../shared/words/no.ts";
import { start } from "../events/told/who.ts";
import { hashOf } from "../route.ts";
import { now, orderAsStaff } from "../session/session.ts";
import { readAlarms } from "../site/staff-site.ts";
import { adviceWord } from "./words.ts";

const word = words({
  since: ["since {when}, {age} ago", "自 {when}，已 {age}"],
  acknowledge: ["Acknowledge", "确认"],
  acknowledgeThis: ["Acknowledge: {alarm}", "确认：{alarm}"],
  acknowledgedBy: ["Acknowledged by {id}", "{id} 已确认"],
  goCompartment: ["Go to {id}", "前往 {id}"],
  goDevices: ["Go to the devices", "前往设备"],
  goSite: ["Go to the site", "前往站点"],
});

export interface AlarmCardProps {
  readonly alarm: Alarm;
  /** Shown where one would be sent to. */
  readonly isAtItsPlace?: boolean;
}
export const AlarmCard = ({ alarm, isAtItsPlace = false }: AlarmCardProps) => {
  const { kind, subject, severity, raisedAt, acknowledgedBy } = alarm;
  // Its age grows while one looks.
  void now.value;
  const no = useSignal<No | null>(null);
  const acknowledge = async (): Promise<void> => {
    const said = await orderAsStaff(`/maintainer/alarms/${alarm.alarm}/acknowledge`);
    no.value = said.ok ? null : said;
    await readAlarms();
  };
  const says = alarmWord(kind, subject);
  return (
    <article class="card alarm" data-severity={severity} data-alarm={kind} data-seen={acknowledgedBy !== undefined}>
      <div class="row">
        <span class="severity">
          <span aria-hidden="true">▲ </span>
          {severityWord(severity)}
        </span>
        <h3 class="grow">{start(says)}</h3>
      </div>
      <p class="soft">{word("since", { when: when(raisedAt), age: span(Math.max(0, Date.now() - raisedAt)) })}</p>
      <p>{adviceWord(kind)}</p>
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
      <div class="row">
        {acknowledgedBy === undefined ? (
          <Button kind="main" label={word("acknowledgeThis", { alarm: says })} onClick={() => void acknowledge()}>
            {word("acknowledge")}
          </Button>
        ) : (
          <span>✓ {word("acknowledgedBy", { id: acknowledgedBy })}</span>
        )}
        {!isAtItsPlace && <WhereTo alarm={alarm} />}
      </div>
    </article>
  );
};

const WhereTo = ({ alarm: { kind, subject } }: { readonly alarm: Alarm }) => {
  const isDoor = /^[A-Z]{1,2}-[0-9]{1,4}$/.test(subject);
  const isDevice = kind === "board-silent" || kind === "too-many-wrong-codes";
  const says = isDoor ? word("goCompartment", { id: subject }) : word(isDevice ? "goDevices" : "goSite");
  const place = isDoor
    ? hashOf({ page: "compartment", compartment: subject })
    : hashOf({ page: isDevice ? "devices" : "site" });
  return (
    <a class="button" href={place}>
      {says}
    </a>
  );
};
