/** Others may use the machine too: a measurement waits for a calm moment, and its figures say whether it had one. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const idleShareMin = 0.85;
const sampleMs = 500;
/** So many samples in a row. */
const samplesMin = 3;

/** Resolves with true as soon as the processors are idle, with false when they were not for `msMax`. */
export const calm = async (msMax = 15_000): Promise<boolean> => {
  let inARow = 0;
  for (const until = performance.now() + msMax; performance.now() < until; ) {
    const before = spent();
    await sleep(sampleMs);
    const after = spent();
    const share = (after.idle - before.idle) / (after.all - before.all);
    inARow = share >= idleShareMin ? inARow + 1 : 0;
    if (inARow === samplesMin) return true;
  }
  return false;
};

/** Ticks of all processors since the machine's start (proc_stat(5)). */
const spent = (): { readonly idle: number; readonly all: number } => {
  const line = readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? "";
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), all: ticks.reduce((sum, one) => sum + one, 0) };
};
