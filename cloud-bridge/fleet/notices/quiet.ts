/** Hours in which nobody is woken, by the clock of the site. Pure. */
import { z } from "zod";

export const TimeOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, {
  error: ({ input }) => `${JSON.stringify(input)} must be a time of day, as 22:00`,
});
export const QuietHours = z.strictObject({ from: TimeOfDay, to: TimeOfDay });
export type QuietHours = Readonly<z.infer<typeof QuietHours>>;
const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** The moment itself when it is not in quiet hours; else their end. From and to the same: there are none. */
export const afterQuiet = (at: number, zone: string, { from, to }: QuietHours): number => {
  const [begin, end, now] = [minutesOf(from), minutesOf(to), localMinutes(at, zone)];
  if (ahead(now, begin) < ahead(end, begin)) {
    const over = at - (at % minuteMs) + ahead(end, now) * minuteMs;
    // Clocks may have been put on or back meanwhile.
    const wrong = ahead(end, localMinutes(over, zone));
    return over + (wrong > dayMinutes / 2 ? wrong - dayMinutes : wrong) * minuteMs;
  }
  return at;
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const ahead = (to: number, from: number): number => (to - from + dayMinutes) % dayMinutes;
const localMinutes = (at: number, zone: string): number => {
  const clock = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  return minutesOf(clock.format(at));
};
