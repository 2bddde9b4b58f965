/** Ends processes of a running set with SIGKILL at random points; the set starts them again. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Stage } from "../../../cli/demo/stage.ts";
import type { Random } from "../../../firmware-sim/random.ts";
import { until } from "../../free-port.ts";

export type Victims = "gateway" | "fleet" | "both";
export interface Killed {
  readonly whom: Victims;
  /** It was still starting from the last time. */
  readonly starting: boolean;
}
const restMs = [100, 4_000] as const;
/** Now and then a start is cut short. */
const startingShare = 0.2;
const startMsMax = 120_000;

/** Resolves when all of the list are dead and everything runs again. */
export const killAll = async (
  { set, doors }: Stage,
  list: readonly Victims[],
  random: Random,
  onKilled: (killed: Killed) => void,
): Promise<void> => {
  const { gateway, fleet } = set.children;
  const ready = async (): Promise<void> => {
    await until(() => answers(`${doors.gateway}/ready`), startMsMax);
    await until(() => answers(`${doors.fleet}/ready`), startMsMax);
  };
  for (const whom of list) {
    const children = whom === "both" ? [gateway, fleet] : whom === "gateway" ? [gateway] : [fleet];
    if (!random.hit(startingShare)) await ready();
    await sleep(random.between(...restMs));
    await until(() => children.every(({ pid }) => isAlive(pid)), startMsMax);
    const ids = children.map(({ pid }) => pid);
    const starting = !(await answers(`${doors.gateway}/ready`));
    for (const id of ids) if (id !== undefined) process.kill(id, "SIGKILL");
    onKilled({ whom, starting });
    await until(() => children.every(({ pid }, at) => pid !== ids[at] && isAlive(pid)), startMsMax);
  }
  await ready();
};

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

const isAlive = (pid: number | undefined): boolean => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};
