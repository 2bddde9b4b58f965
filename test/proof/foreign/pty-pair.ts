/** Two ends of one serial wire, by socat. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { until } from "../../free-port.ts";

export interface PtyPair {
  readonly near: string;
  readonly far: string;
  stop(): Promise<void>;
}

/** `folder` holds the links to both ends. */
export const startPtyPair = async (folder: string): Promise<PtyPair> => {
  const [near, far] = [join(folder, "near"), join(folder, "far")];
  const socat = spawn(
    "socat",
    [near, far].map((link) => `pty,raw,echo=0,link=${link}`),
    { stdio: "ignore" },
  );
  process.once("exit", () => socat.kill());
  const gone = new Promise<void>((resolve) => socat.once("close", () => resolve()));
  await until(() => (existsSync(near) && existsSync(far)) || socat.exitCode !== null);
  const stop = async (): Promise<void> => {
    socat.kill();
    await gone;
  };
  return { near, far, stop };
};
