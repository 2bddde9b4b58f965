/** The calendar of a site's time zone, and the hash of its statements: what core needs for the daily count. */
import { createHash } from "node:crypto";
import type { StockTools } from "../core/rules.ts";

/** Longer than any day: one of 25 hours when clocks go back, and the zones that once left out or repeated more. */
const longestDayMs = 50 * 3_600_000;

export const calendarOf = (zone: string): StockTools => {
  const format = new Intl.DateTimeFormat("en-CA", {
    ...{ timeZone: zone, calendar: "gregory", numberingSystem: "latn" },
    ...{ year: "numeric", month: "2-digit", day: "2-digit" },
  });
  const nameOf = (at: number): string => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return `${parts["year"]!.padStart(4, "0")}-${parts["month"]}-${parts["day"]}`;
  };
  let last: { readonly day: string; readonly endAt: number; readonly from: number } | null = null;
  return {
    zone,
    dayOf: (at) => {
      if (last && at >= last.from && at < last.endAt) return { day: last.day, endAt: last.endAt };
      const day = nameOf(at);
      last = { day, endAt: endOf(at, (other) => nameOf(other) === day), from: at };
      return { day, endAt: last.endAt };
    },
    sha256: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
  };
};

/** First instant that is no longer of this day. */
const endOf = (at: number, isSameDay: (at: number) => boolean): number => {
  let [inside, outside] = [at, at + longestDayMs];
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (isSameDay(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
};
