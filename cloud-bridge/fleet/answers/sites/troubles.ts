/** What counts as wrong with a site, for whoever judges it and whoever shows it. */

/** away: not heard of for long, or never. behind: more of its history is known to wait. */
export const troubles = ["away", "behind", "clock", "disk", "alarms", "forks"] as const;
export type Trouble = (typeof troubles)[number];

/** Three reports of a site (`uplink.telemetry.everyMs`) have not come: its line, or the site, is down. */
export const awayMs = 15 * 60_000;
/** What was on its way for a moment is no fault of the clock. */
export const clockOffsetMsMax = 30_000;
