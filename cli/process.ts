/** A long-running verb: tells that it is ready, and ends well on SIGTERM, SIGINT or when its parent is gone. */
import type { Out } from "./verb.ts";

export type ReadyMessage = { readonly type: "ready" } & Readonly<Record<string, unknown>>;

/** To the parent over IPC when there is one, and as a line of JSON or text. */
export const tellReady = (out: Out, message: ReadyMessage, text: string): void => {
  process.send?.(message);
  out.result(message, text);
};

/** Stopping takes at most this long, starting included; whatever hangs is left behind. */
const stopMsMax = 1_200;

/** Resolves with the reason why the process should end. From then on it ends in time, in whatever state it is. */
export const untilToldToStop = (
  options: { readonly inTime?: boolean } = {},
): { readonly told: Promise<string>; readonly tell: (why: string) => void } => {
  let resolve: (why: string) => void = () => {};
  const told = new Promise<string>((done) => {
    resolve = done;
  });
  const tell = (why: string): void => {
    if (options.inTime !== false) setTimeout(() => process.exit(process.exitCode ?? 0), stopMsMax).unref();
    resolve(why);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => tell(signal));
  // A parent that was killed cannot say goodbye. The line to it keeps nothing alive: what has failed must end.
  if (process.send) process.on("disconnect", () => tell("parent-gone"));
  process.channel?.unref();
  return { told, tell };
};

/** Lets go of everything that would keep the process alive. */
export const finish = async (stop: () => Promise<void>): Promise<void> => {
  await stop();
  if (process.connected) process.disconnect();
};
