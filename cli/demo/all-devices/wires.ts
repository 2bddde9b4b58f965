/** Serial wires of a demo: pairs of pseudo terminals, one end for the gateway and one for what hangs on it. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Ended } from "../../verb.ts";

export interface Wire {
  readonly near: string;
  readonly far: string;
}
export interface Wires<Name extends string> {
  readonly ends: Readonly<Record<Name, Wire>>;
  start(): Promise<void>;
  stop(): void;
}
const lookEveryMs = 20;
const startMsMax = 5_000;

/** Links to the ends of each wire lie in `folder`. Rejects when there is no `socat`. */
export const newWires = <Name extends string>(folder: string, names: readonly Name[]): Wires<Name> => {
  const wireOf = (name: Name): Wire => ({ near: join(folder, `${name}-near`), far: join(folder, `${name}-far`) });
  const ends = Object.fromEntries(names.map((name) => [name, wireOf(name)])) as Record<Name, Wire>;
  const running: ChildProcess[] = [];
  const stop = (): void => {
    for (const socat of running.splice(0)) socat.kill();
  };
  const startOne = async ({ near, far }: Wire): Promise<void> => {
    const pair = [near, far].map((link) => `pty,raw,echo=0,link=${link}`);
    const socat = spawn("socat", pair, { stdio: "ignore" });
    running.push(socat);
    let missing = false;
    socat.once("error", () => {
      missing = true;
    });
    for (let left = startMsMax; !(existsSync(near) && existsSync(far)); left -= lookEveryMs) {
      if (missing || socat.exitCode !== null || left <= 0)
        throw new Ended("failed", "the serial lines of this site need the program socat (Debian: apt install socat)");
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  };
  return {
    ends,
    start: async () => {
      mkdirSync(folder, { recursive: true });
      process.once("exit", stop);
      for (const name of names) await startOne(ends[name]);
    },
    stop: () => {
      process.removeListener("exit", stop);
      stop();
    },
  };
};
