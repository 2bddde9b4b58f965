/** The machine's clock: wall time with its quality, and monotonic site time that recovery resumes. */
import { stat } from "node:fs/promises";
import type { SiteClock, Timer } from "../ports/clock.ts";

/** `setTimeout` ends at once beyond 2^31 - 1 ms; longer waits are cut into pieces. */
const pieceMsMax = 2 ** 31 - 1;

export const realClock = (): SiteClock => {
  const origin = performance.now();
  let base = 0;
  let synced = false;
  const after = (ms: number, run: () => void): Timer => {
    let left = Math.max(0, ms);
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const piece = Math.min(left, pieceMsMax);
      left -= piece;
      timer = setTimeout(() => (left > 0 ? arm() : run()), piece);
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  };
  return {
    now: () => ({ at: Date.now(), synced, elapsed: Math.floor(base + performance.now() - origin) }),
    after,
    sleep: (ms) => new Promise((resolve) => void after(ms, resolve)),
    resume: (elapsed) => {
      base = elapsed - (performance.now() - origin);
    },
    advance: (ms) => {
      base += ms;
    },
    setSynced: (value) => {
      synced = value;
    },
  };
};

/**
 * Does the operating system vouch for the wall clock? systemd-timesyncd writes this file once it has synchronised
 * (systemd.unit(5), time-sync.target); other daemons are vouched for by the setting `clock: trusted`.
 */
export const wallVouched =
  (setting: "trusted" | "detect", file = "/run/systemd/timesync/synchronized") =>
  async (): Promise<boolean> =>
    setting === "trusted" ||
    (await stat(file).then(
      () => true,
      () => false,
    ));
