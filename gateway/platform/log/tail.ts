/**
 * The newest lines of the log, kept in memory for whoever asks from afar. What is secret by its name is left out here
 * once more, at any depth, and so are numbers and words in a text that could be a code, a phone or a key.
 */
import { type LogLevel, type LogWanted, logLevels } from "../../core/remote/log-wanted.ts";
import type { Log, LogTail } from "../../ports/log.ts";
import { secretNames } from "../log.ts";

export interface KeptLogParts {
  readonly log: Log;
  /** Lines below it are not kept either. */
  readonly level: LogLevel;
  readonly bytesMax: number;
  /** Wall clock, ms. */
  readonly now: () => number;
}
interface Line {
  readonly at: number;
  readonly rank: number;
  readonly bytes: number;
  readonly text: string;
}
const lineCharsMax = 4_096;
/** Codes, PINs and phones are digits; keys and tokens are long. Times and sequences stand as numbers, not in texts. */
const telling = /(?<![\p{L}\d-])\+?\d[\d -]{4,16}\d(?![\p{L}\d-])|[\w-]{40,}|[\w+/]{40,}=/gu;
const blot = "…";
const names: ReadonlySet<string> = new Set(secretNames);

const clean = (name: string, value: unknown): unknown => {
  if (names.has(name.toLowerCase())) return undefined;
  return typeof value === "string" ? value.replace(telling, blot) : value;
};

/** What cannot be said in JSON is left out: a log must not be what a gateway dies of. */
const textOf = (head: object, figures: Readonly<Record<string, unknown>>): string => {
  try {
    return JSON.stringify({ ...head, ...figures }, clean);
  } catch {
    return JSON.stringify(head);
  }
};

/** Writes to `log`, and keeps what it wrote. */
export const keptLog = ({ log, level, bytesMax, now }: KeptLogParts): { readonly log: Log; readonly tail: LogTail } => {
  const lines: Line[] = [];
  let bytes = 0;
  const keep = (rank: number, what: string, figures: Readonly<Record<string, unknown>>): void => {
    if (rank < logLevels.indexOf(level)) return;
    const at = now();
    const text = textOf({ at, level: logLevels[rank], what }, figures).slice(0, lineCharsMax);
    const line = { at, rank, bytes: Buffer.byteLength(text) + 1, text };
    lines.push(line);
    bytes += line.bytes;
    let gone = 0;
    while (bytes > bytesMax && gone < lines.length) bytes -= lines[gone++]!.bytes;
    if (gone > 0) lines.splice(0, gone);
  };
  const writer =
    (one: LogLevel) =>
    (what: string, figures: Readonly<Record<string, unknown>> = {}): void => {
      log[one](what, figures);
      keep(logLevels.indexOf(one), what, figures);
    };
  return {
    log: { debug: writer("debug"), info: writer("info"), warn: writer("warn"), error: writer("error") },
    tail: (wanted) => newest(lines, wanted, now()),
  };
};

const newest = (lines: readonly Line[], wanted: LogWanted, now: number): ReturnType<LogTail> => {
  const least = logLevels.indexOf(wanted.level);
  const fitting = lines.filter(({ at, rank }) => rank >= least && now - at <= wanted.ageMs);
  let bytes = 0;
  const taken = fitting.toReversed().findIndex((line, count) => {
    bytes += line.bytes;
    return bytes > wanted.bytes || count >= wanted.lines;
  });
  const from = taken < 0 ? 0 : fitting.length - taken;
  return { lines: fitting.slice(from).map(({ text }) => text), leftOut: from };
};
