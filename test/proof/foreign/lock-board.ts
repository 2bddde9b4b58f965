/** The lock board of pymodbus as a process, and the hands that push its doors shut. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { until } from "../../free-port.ts";

export interface LockBoard {
  /** Null on a serial line. */
  readonly port: number | null;
  /** What it did so far, in order. */
  readonly done: readonly Done[];
  count(what: keyof Done, lock: number): number;
  /** Waits until the door has been opened so many times. */
  opened(lock: number, times: number): Promise<void>;
  close(lock: number): void;
  stop(): Promise<void>;
}
export interface Done {
  readonly ready?: number;
  readonly pulse?: number;
  readonly tenths?: number;
  readonly off?: number;
  readonly ms?: number;
  readonly opened?: number;
  readonly closed?: number;
}

const script = fileURLToPath(new URL("lock-board.py", import.meta.url));
/** Debian's own Python: others do not see its packages. */
const python = "/usr/bin/python3";

/** `serial` absent: Modbus TCP on a free port. */
export const startLockBoard = async (serial?: { path: string; baudRate: number }): Promise<LockBoard> => {
  const where = serial ? ["rtu", serial.path, String(serial.baudRate)] : ["tcp"];
  const child = spawn(python, [script, ...where], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const done: Done[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => done.push(JSON.parse(line) as Done));
  const count = (what: keyof Done, lock: number): number => done.filter((one) => one[what] === lock).length;
  await until(() => done.length > 0 || child.exitCode !== null);
  const port = done[0]?.ready;
  if (port === undefined) throw new Error("the pymodbus board did not start");
  return {
    port: serial ? null : port,
    done,
    count,
    opened: (lock, times) => until(() => count("opened", lock) >= times),
    close: (lock) => void child.stdin.write(`close ${lock}\n`),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
};
