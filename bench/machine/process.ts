/** What another process uses, as Linux counts it. */
import { readdirSync, readFileSync } from "node:fs";

/** Memory that is in use, MiB. */
export const rssOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

/** User and system time of all its threads so far, ms (proc_pid_stat(5), in ticks of 10 ms). */
export const cpuOf = (pid: number): number => ticksOf(pid, 11, 12);

/** Of it and its children, those included that have ended. */
export const cpuOfFamily = (pid: number): number => {
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid);
  return children.reduce((sum, child) => sum + ticksOf(Number(child), 11, 12), ticksOf(pid, 11, 12, 13, 14));
};
export const parentOf = (pid: number): number => Number(statOf(pid)[1]);

const ticksOf = (pid: number, ...fields: readonly number[]): number => {
  const stat = statOf(pid);
  return 10 * fields.reduce((sum, field) => sum + Number(stat[field] ?? 0), 0);
};
/** From the state on; nothing of a process that has ended. */
const statOf = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  } catch {
    return [];
  }
};
