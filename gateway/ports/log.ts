/** Structured log: a kebab-case word for what happened, and figures. Never a secret, never a person's data. */
export interface Log {
  debug(what: string, figures?: Readonly<Record<string, unknown>>): void;
  info(what: string, figures?: Readonly<Record<string, unknown>>): void;
  warn(what: string, figures?: Readonly<Record<string, unknown>>): void;
  error(what: string, figures?: Readonly<Record<string, unknown>>): void;
}
