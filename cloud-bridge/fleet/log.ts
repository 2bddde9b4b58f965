/** Structured log of the fleet: a kebab-case word for what happened, and figures. Never a secret or a person's data. */
import { pino } from "pino";

export interface FleetLog {
  info(what: string, figures?: Readonly<Record<string, unknown>>): void;
  warn(what: string, figures?: Readonly<Record<string, unknown>>): void;
  error(what: string, figures?: Readonly<Record<string, unknown>>): void;
}

/** JSON lines on standard error. */
export const fleetLog = (level: "info" | "warn" | "error" | "silent"): FleetLog => {
  const logger = pino({ level, base: { room: "fleet" } }, pino.destination({ dest: 2, sync: true }));
  return {
    info: (what, figures) => logger.info(figures ?? {}, what),
    warn: (what, figures) => logger.warn(figures ?? {}, what),
    error: (what, figures) => logger.error(figures ?? {}, what),
  };
};
