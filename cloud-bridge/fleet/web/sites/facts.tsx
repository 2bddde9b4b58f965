/** What is said of every site: when it was heard of, how far behind it is, what runs there, what is wrong. */
import type { ComponentChildren } from "preact";
import { span, when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { SiteSummary } from "../../answers/answers.ts";
import { now } from "../follow.ts";
import { word } from "./words.ts";

/** "Nov 22, 17:20, 5 min ago" */
export const agoWord = (at: number): string => word("ago", { at: when(at), age: ageWord(at) });
export const ageWord = (at: number): string => span(Math.max(0, now.value - at));

type Condition = NonNullable<SiteSummary["condition"]>;
/** What was on its way for a moment is no fault of the clock. */
const offsetMsMax = 30_000;
/** What the site says is wrong with itself. */
export const wrongs = (condition: Condition | null): number =>
  condition === null ? 0 : Number(isClockOff(condition)) + Number(condition.disk !== "ok");
const isClockOff = ({ clockOffsetMs, clockSynced }: Condition): boolean =>
  !clockSynced || Math.abs(clockOffsetMs) > offsetMsMax;
const clockWord = (offsetMs: number): string => {
  if (Math.abs(offsetMs) <= offsetMsMax) return word("clockUnsure");
  return word(offsetMs > 0 ? "clockFast" : "clockSlow", { age: span(Math.abs(offsetMs)) });
};

export interface FactsProps {
  readonly site: SiteSummary;
  /** More of them. */
  readonly children?: ComponentChildren;
}
export const Facts = ({ site, children }: FactsProps) => {
  const { seenAt, behindSince, software, alarms, forkAlarms, condition } = site;
  return (
    <dl class="figures">
      <div data-fact="seen">
        <dt>{word("seen")}</dt>
        <dd>{seenAt === null ? word("never") : agoWord(seenAt)}</dd>
      </div>
      <div data-fact="backlog" data-bad={behindSince !== null}>
        <dt>{word("backlog")}</dt>
        <dd>{behindSince === null ? word("noBacklog") : word("behind", { age: ageWord(behindSince) })}</dd>
      </div>
      {condition !== null && isClockOff(condition) && (
        <div data-fact="clock" data-bad={true}>
          <dt>{word("clock")}</dt>
          <dd>{clockWord(condition.clockOffsetMs)}</dd>
        </div>
      )}
      {condition !== null && condition.disk !== "ok" && (
        <div data-fact="disk" data-bad={true}>
          <dt>{word("disk")}</dt>
          <dd>{word(condition.disk === "full" ? "diskFull" : "diskLow")}</dd>
        </div>
      )}
      <div data-fact="software">
        <dt>{word("software")}</dt>
        <dd class="mono">{software ?? word("unknown")}</dd>
      </div>
      <div data-fact="alarms" data-bad={alarms > 0}>
        <dt>{word("alarms")}</dt>
        <dd>{alarms}</dd>
      </div>
      {forkAlarms > 0 && (
        <div data-fact="forks" data-bad={true}>
          <dt>{word("forks")}</dt>
          <dd>{forkAlarms}</dd>
        </div>
      )}
      {children}
    </dl>
  );
};
