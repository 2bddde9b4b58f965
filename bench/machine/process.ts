/** What another process uses, as Linux counts it. */
import { readFileSync } from "node:fs";

/** Memory that is in use, MiB. */
export const rssOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

/** User and system time of all its threads so far, ms (proc_pid_stat(5), in ticks of 10 ms). */
export const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
};
