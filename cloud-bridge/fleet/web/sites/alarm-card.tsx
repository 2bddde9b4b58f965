/** One alarm in words. */
import type { ComponentChildren } from "preact";
import type { AlarmKind, Severity } from "../../../../gateway/core/vocabulary.ts";
import { alarmWord, severityWord } from "../../../../gateway/web/shared/words/alarms.ts";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { SiteStatus } from "../../answers/answers.ts";
import { ageWord } from "./facts.tsx";
import { word } from "./words.ts";

interface Props {
  readonly alarm: SiteStatus["standingAlarms"][number];
  /** Where it stands. */
  readonly children?: ComponentChildren;
}
export const AlarmCard = ({ alarm: { alarm, kind, severity, subject, raisedAt, acknowledgedAt }, children }: Props) => (
  <article class="card alarm" data-severity={severity} data-seen={acknowledgedAt !== null}>
    <div class="row">
      {severity !== null && (
        <span class="severity">
          <span aria-hidden="true">▲ </span>
          {severityWord(severity as Severity)}
        </span>
      )}
      <h3 class="grow alarm-name">{kind === null ? alarm : alarmWord(kind as AlarmKind, subject ?? "")}</h3>
    </div>
    {children}
    {raisedAt !== null && <p class="soft">{word("since", { at: when(raisedAt), age: ageWord(raisedAt) })}</p>}
    {acknowledgedAt !== null && <p>{word("seenByStaff", { at: when(acknowledgedAt) })}</p>}
  </article>
);
