/** uPlot, in the colours of the page. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { language } from "../../shared/settings.ts";

const heightPx = 110;
const hourS = 3_600;

/** `at`: wall time, ms. Gives what removes it again. */
export const drawChart = (
  place: HTMLElement,
  at: readonly number[],
  values: readonly (number | null)[],
): (() => void) => {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  const clock = new Intl.DateTimeFormat(language.peek(), { hour: "2-digit", minute: "2-digit", hour12: false });
  const lastS = (at.at(-1) ?? 0) / 1000;
  const chart = new uPlot(
    {
      ...{ width: Math.max(60, place.clientWidth), height: heightPx },
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { range: () => [lastS - hourS, lastS] },
        y: {
          range: (_chart, min, max) => [
            Math.min(0, Math.floor((min || 0) * 1.1)),
            Math.max(4, Math.ceil((max || 0) * 1.1)),
          ],
        },
      },
      series: [{}, { stroke: colour("--accent"), width: 2, fill: colour("--accent-soft"), points: { show: false } }],
      axes: [
        { ...axis, size: 26, space: 90, values: (_chart, marks) => marks.map((mark) => clock.format(mark * 1000)) },
        { ...axis, size: 44, space: 30 },
      ],
    },
    [at.map((ms) => ms / 1000), [...values]],
    place,
  );
  const fit = new ResizeObserver(() => chart.setSize({ width: Math.max(60, place.clientWidth), height: heightPx }));
  fit.observe(place);
  return () => {
    fit.disconnect();
    chart.destroy();
  };
};
