/** The real gateway as a process under strace, and what a power cut leaves of its files. */
import { spawn } from "node:child_process";
import { rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { siteFiles } from "../../../cli/up/first-run.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { until } from "../../free-port.ts";
import { program } from "../../program.ts";
import { type Call, isComplete, readTrace } from "./trace.ts";

export interface Traced {
  /** Ends the process and resolves with its system calls. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<readonly Call[]>;
}
/** Bytes of one call that are written out. */
const dataMax = 65_536;
const calls = "trace=read,write,writev,fdatasync,fsync";
const startMsMax = 120_000;

/** `api`: where it will answer. Resolves when it does. */
export const startTraced = async (data: string, api: string, trace: string): Promise<Traced> => {
  const { command, before } = program();
  // With -D strace stands beside the process instead of above it, so that a signal meets the gateway itself.
  const strace = ["-D", "-f", "-yy", "-s", String(dataMax), "-o", trace, "-e", calls];
  const child = spawn("strace", [...strace, command, ...before, "gateway", "--config", siteFiles(data).gateway], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const killed = (): void => void child.kill("SIGKILL");
  process.once("exit", killed);
  const answers = (): Promise<boolean> =>
    fetch(`${api}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(async () => child.exitCode !== null || (await answers()), startMsMax);
  if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}`);
  return {
    end: async (signal) => {
      child.kill(signal);
      await until(() => isComplete(trace, child.pid ?? 0), startMsMax);
      process.off("exit", killed);
      return readTrace(trace);
    },
  };
};

/** A log of LevelDB; only what was synced of it survives. */
const isLog = (path: string): boolean => /\/\d{6}\.log$/.test(path);

/** Bytes of each log that were written before its last finished sync, for every log that was written to. */
export const syncedSizes = (calls: readonly Call[]): ReadonlyMap<string, number> => {
  const written = new Map<string, number>();
  const synced = new Map<string, number>();
  const writes = calls.filter(({ name, on, result }) => name === "write" && isLog(on) && result > 0);
  const moments = [
    ...writes.map((call) => ({ at: call.end, call })),
    ...syncsOf(calls).map((call) => ({ at: call.begin, call })),
  ].sort((one, next) => one.at - next.at);
  for (const { call } of moments) {
    const bytes = written.get(call.on) ?? 0;
    if (call.name === "write") {
      written.set(call.on, bytes + call.result);
      if (!synced.has(call.on)) synced.set(call.on, 0);
    } else synced.set(call.on, bytes);
  }
  return synced;
};

/** Finished syncs of logs. */
export const syncsOf = (calls: readonly Call[]): readonly Call[] =>
  calls.filter(({ name, on, result }) => /^f(data)?sync$/.test(name) && isLog(on) && result === 0);

/** Takes away what no sync has covered; answers how many bytes that were. */
export const cutPower = (gatewayData: string, synced: ReadonlyMap<string, number>): number => {
  let lost = 0;
  for (const [path, size] of synced) {
    const now = statSync(path, { throwIfNoEntry: false });
    if (!now || !path.startsWith(gatewayData)) continue;
    truncateSync(path, size);
    lost += now.size - size;
  }
  // Written over in place and never synced: after a power cut anything may stand there.
  rmSync(join(dataPlaces(gatewayData).journal, "head"), { force: true });
  return lost;
};
