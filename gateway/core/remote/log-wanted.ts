/** Which lines of its own log a site is asked for, and how much of them at most. */
import { z } from "zod";

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

export const logBounds = {
  ageMsMax: 7 * 24 * 3_600_000,
  linesMax: 20_000,
  bytesMax: 1_048_576,
  /** So long it may be under way. */
  sendingMs: 30 * 60_000,
} as const;

/** The newest ones that keep to all three bounds. */
export const LogWanted = z.object({
  /** And whatever is graver. */
  level: z.enum(logLevels),
  ageMs: z.number().int().min(1_000).max(logBounds.ageMsMax),
  lines: z.number().int().min(1).max(logBounds.linesMax),
  bytes: z.number().int().min(1_024).max(logBounds.bytesMax),
});
export type LogWanted = Readonly<z.infer<typeof LogWanted>>;
