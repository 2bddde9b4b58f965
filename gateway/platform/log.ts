/** JSON lines on standard error. What must never be read there is cut out even if somebody passes it by mistake. */
import pino from "pino";
import type { LogLevel } from "../core/remote/log-wanted.ts";
import type { Log } from "../ports/log.ts";

export const secretNames = ["password", "pin", "code", "token", "secret", "badge", "phone", "authorization", "cookie"];

export const realLog = (options: {
  readonly name: string;
  readonly level?: LogLevel;
  readonly destination?: { write(text: string): void };
}): Log => {
  const redact = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const settings = { name: options.name, level: options.level ?? "info", redact: { paths: redact, remove: true } };
  const lines = pino(settings, options.destination ?? pino.destination({ dest: 2, sync: true }));
  const writer =
    (level: LogLevel) =>
    (what: string, figures: Readonly<Record<string, unknown>> = {}): void =>
      lines[level](figures, what);
  return { debug: writer("debug"), info: writer("info"), warn: writer("warn"), error: writer("error") };
};

/** Every line names the device that it is about. */
export const deviceLog = (log: Log, device: string): Log => ({
  debug: (what, figures) => log.debug(what, { device, ...figures }),
  info: (what, figures) => log.info(what, { device, ...figures }),
  warn: (what, figures) => log.warn(what, { device, ...figures }),
  error: (what, figures) => log.error(what, { device, ...figures }),
});
