/** One figure over the last hour. The drawing is loaded when the first one is shown. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Trends } from "../../../wire/faces/maintainer.ts";
import { language, theme } from "../../shared/settings.ts";
import { quantityWord } from "../../shared/words/devices.ts";
import { words } from "../../shared/words/dictionary.ts";
import { word as deviceWord } from "./words.ts";

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
  return word("says", { title, now: shortly(now), most: shortly(Math.max(...known)) });
};
const shortly = (value: number): number => (Math.abs(value) < 100 ? Math.round(value * 10) / 10 : Math.round(value));

/** Of one device, drawn once somebody wants to see them. */
export const DeviceTrends = ({ device, trends }: { readonly device: string; readonly trends: Trends | null }) => {
  const isOpen = useSignal(false);
  const here = trends?.devices.find((one) => one.device === device);
  const curves = here ? curvesOf(here) : [];
  if (!trends || curves.length === 0) return null;
  return (
    <details
      class="more"
      data-folded={`trends-${device}`}
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{deviceWord("trends")}</summary>
      {isOpen.value &&
        curves.map(({ title, values }) => <Trend key={title} title={title} at={trends.at} values={values} />)}
    </details>
  );
};

interface Curve {
  readonly title: string;
  readonly values: TrendProps["values"];
}
const curvesOf = ({ roundTripMs, errors, cycleMs, readings }: Trends["devices"][number]): readonly Curve[] => [
  ...readings.map(({ sensor, quantity, values }) => ({
    title: deviceWord("readingHour", { sensor, quantity: quantityWord(quantity) }),
    values,
  })),
  ...(roundTripMs.some(isKnown) ? [{ title: deviceWord("roundTripHour"), values: roundTripMs }] : []),
  ...(cycleMs?.some(isKnown) ? [{ title: deviceWord("cycleHour"), values: cycleMs }] : []),
  ...(errors.some((value) => value !== null && value > 0) ? [{ title: deviceWord("errorsHour"), values: errors }] : []),
];
const isKnown = (value: number | null): boolean => value !== null;
