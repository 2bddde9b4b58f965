import type { LogWanted } from "../core/remote/log-wanted.ts";

/** Structured log: a kebab-case word for what happened, and figures. Never a secret, never a person's data. */
export interface Log {
  debug(what: string, figures?: Readonly<Record<string, unknown>>): void;
  info(what: string, figures?: Readonly<Record<string, unknown>>): void;
  warn(what: string, figures?: Readonly<Record<string, unknown>>): void;
  error(what: string, figures?: Readonly<Record<string, unknown>>): void;
}

/** The newest lines that the site still has, the oldest first; `leftOut`: how many more would have been wanted. */
export type LogTail = (wanted: LogWanted) => { readonly lines: readonly string[]; readonly leftOut: number };
