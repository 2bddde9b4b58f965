/**
 * When parcels come and how long they lie. Shares by hour: derived from LaDe-D (Cainiao last-mile deliveries, city
 * Jilin, arXiv 2306.10675), 1,477 sampled deliveries of 31 couriers; home and shop deliveries, so good for the hour of
 * the day only. Dwell: statement of one operator (Omniva, Estonia: a quarter within 4 hours, 68 % the same day, 86 %
 * by the end of the next); nothing finer is published. Seconds at a door, parcels per visit and visits per day are in
 * no data: they are settings.
 */
import type { Random } from "../random.ts";

/** Share of a day's deliveries by hour, 0 to 23. */
export const deliveriesPerHourShare = [
  0, 0, 0, 0, 0, 0, 0, 0, 0.009479, 0.090724, 0.174678, 0.173324, 0.150305, 0.113744, 0.085308, 0.05281, 0.054841,
  0.034529, 0.022343, 0.022343, 0.01151, 0.003385, 0, 0.000677,
] as const;

/** Hours from deposit to collection: share reached so far, and by when. "Same day" is taken as 12 hours. */
const dwellHours = [
  { share: 0.25, from: 0, to: 4 },
  { share: 0.68, from: 4, to: 12 },
  { share: 0.86, from: 12, to: 36 },
  { share: 1, from: 36, to: 47 },
] as const;

/** Hour of the day with fraction. */
export const drawArrivalHour = (random: Random): number => {
  const total = deliveriesPerHourShare.reduce<number>((sum, share) => sum + share, 0);
  let left = random.next() * total;
  for (const [hour, share] of deliveriesPerHourShare.entries()) {
    if (left < share) return hour + random.next();
    left -= share;
  }
  return deliveriesPerHourShare.length - 1;
};

export const drawDwellHours = (random: Random): number => {
  const share = random.next();
  const band = dwellHours.find((one) => share < one.share) ?? dwellHours[dwellHours.length - 1]!;
  return random.between(band.from, band.to);
};
/** Mean of `drawDwellHours`. */
export const meanDwellHours: number = dwellHours.reduce(
  (sum, { share, from, to }, at) => sum + ((share - (dwellHours[at - 1]?.share ?? 0)) * (from + to)) / 2,
  0,
);
