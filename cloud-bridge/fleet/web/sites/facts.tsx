/** What is said of every site: when it was heard of, how far behind it is, what runs there, what is wrong. */
import type { ComponentChildren } from "preact";
import { span, when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { SiteSummary } from "../../answers/answers.ts";
import { clockOffsetMsMax, type Trouble } from "../../answers/sites/troubles.ts";
import { now } from "../follow.ts";
import { word } from "./words.ts";

/** "Nov 22, 17:20, 5 min ago" */
export const agoWord = (at: number): string => word("ago", { at: when(at), age: ageWord(at) });
export const ageWord = (at: number): string => span(Math.max(0, now.value - at));

const clockWord = (offsetMs: number): string => {
  if (Math.abs(offsetMs) <= clockOffsetMsMax) return word("clockUnsure");
  return word(offsetMs > 0 ? "clockFast" : "clockSlow", { age: span(Math.abs(offsetMs)) });
};

export interface FactsProps {
  readonly site: SiteSummary;
  /** More of them. */
  readonly children?: ComponentChildren;
}
export const Facts = ({ site, children }: FactsProps) => {
  const { seenAt, behindSince, software, alarms, forkAlarms, condition, troubles } = site;
  const is = (trouble: Trouble): boolean => troubles.includes(trouble);
  return (
    <dl class="figures">
      <div data-fact="seen" data-bad={is("away")}>
        <dt>{word("seen")}</dt>
        <dd>{seenAt === null ? word("never") : agoWord(seenAt)}</dd>
      </div>
      <div data-fact="backlog" data-bad={is("behind")}>
        <dt>{word("backlog")}</dt>
        <dd>{behindSince === null ? word("noBacklog") : word("behind", { age: ageWord(behindSince) })}</dd>
      </div>
      {condition !== null && is("clock") && (
        <div data-fact="clock" data-bad={true}>
          <dt>{word("clock")}</dt>
          <dd>{clockWord(condition.clockOffsetMs)}</dd>
        </div>
      )}
      {condition !== null && is("disk") && (
        <div data-fact="disk" data-bad={true}>
          <dt>{word("disk")}</dt>
          <dd>{word(condition.disk === "full" ? "diskFull" : "diskLow")}</dd>
        </div>
      )}
      <div data-fact="software">
        <dt>{word("software")}</dt>
        <dd class="mono">{software ?? word("unknown")}</dd>
      </div>
      <div data-fact="alarms" data-bad={is("alarms")}>
        <dt>{word("alarms")}</dt>
        <dd>{alarms}</dd>
      </div>
      {is("forks") && (
        <div data-fact="forks" data-bad={true}>
          <dt>{word("forks")}</dt>
          <dd>{forkAlarms}</dd>
        </div>
      )}
      {children}
    </dl>
  );
};
