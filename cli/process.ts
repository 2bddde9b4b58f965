/** A long-running verb: tells that it is ready, and ends well on SIGTERM, SIGINT or when its parent is gone. */
import type { Out } from "./verb.ts";

export type ReadyMessage = { readonly type: "ready" } & Readonly<Record<string, unknown>>;

/** To the parent over IPC when there is one, and as a line of JSON or text. */
export const tellReady = (out: Out, message: ReadyMessage, text: string): void => {
  process.send?.(message);
  out.result(message, text);
};

/** Stopping takes at most this long; whatever hangs is left behind. */
const stopMsMax = 1_200;

/** Resolves with the reason why the process should end. */
export const untilToldToStop = (): { readonly told: Promise<string>; readonly tell: (why: string) => void } => {
  let tell: (why: string) => void = () => {};
  const told = new Promise<string>((resolve) => {
    tell = resolve;
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => tell(signal));
  // A parent that was killed cannot say goodbye.
  if (process.send) process.on("disconnect", () => tell("parent-gone"));
  return { told, tell };
};

export const stopInTime = async (stop: () => Promise<void>): Promise<void> => {
  const timer = setTimeout(() => process.exit(process.exitCode ?? 0), stopMsMax);
  await stop();
  clearTimeout(timer);
  if (process.connected) process.disconnect();
};
