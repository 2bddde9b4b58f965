/** One figure over the last hour. The drawing is loaded when the first one is shown. */
import { useEffect, useRef } from "preact/hooks";
import type { Trends } from "../../../wire/faces/maintainer.ts";
import { language, theme } from "../../shared/settings.ts";
import { words } from "../../shared/words/dictionary.ts";

const word = words({
  says: ["{title}: now {now}, at most {most} in the last hour.", "{title}：当前 {now}，近一小时最高 {most}。"],
  none: ["{title}: no figures yet.", "{title}：暂无数据。"],
});

export interface TrendProps {
  readonly title: string;
  readonly at: Trends["at"];
  readonly values: Trends["backlogEvents"];
}
export const Trend = ({ title, at, values }: TrendProps) => {
  const place = useRef<HTMLDivElement>(null);
  // Colours come from the theme, so another theme draws anew.
  const look = `${theme.value} ${language.value}`;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let gone = false;
    let remove = (): void => {};
    void import("./chart.ts").then(({ drawChart }) => {
      if (!gone) remove = drawChart(element, at, values);
    });
    return () => {
      gone = true;
      remove();
    };
  }, [at, values, look]);
  return (
    <figure class="trend">
      <figcaption>{inWords(title, values)}</figcaption>
      <div ref={place} class="trend-chart" aria-hidden="true" />
    </figure>
  );
};

const inWords = (title: string, values: TrendProps["values"]): string => {
  const known = values.filter((value) => value !== null);
  const now = known.at(-1);
  if (now === undefined) return word("none", { title });
  return word("says", { title, now: Math.round(now), most: Math.round(Math.max(...known)) });
};
