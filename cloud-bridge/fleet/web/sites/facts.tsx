/** What is said of every site: when it was heard of, how far behind it is, what runs there, what is wrong. */
import type { ComponentChildren } from "preact";
import { span, when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { SiteSummary } from "../../answers/answers.ts";
import { now } from "../follow.ts";
import { word } from "./words.ts";

/** "Nov 22, 17:20, 5 min ago" */
export const agoWord = (at: number): string => word("ago", { at: when(at), age: ageWord(at) });
export const ageWord = (at: number): string => span(Math.max(0, now.value - at));

export interface FactsProps {
  readonly site: SiteSummary;
  /** More of them. */
  readonly children?: ComponentChildren;
}
export const Facts = ({ site, children }: FactsProps) => {
  const { seenAt, behindSince, software, alarms, forkAlarms } = site;
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
