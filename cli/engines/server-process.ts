/** A foreign server of ours for a while: started, killed without a word, started again on the same port and data. */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, createWriteStream } from "node:fs";
import { connect } from "node:net";

export interface ServerOptions {
  readonly command: readonly string[];
  readonly logFile: string;
  /** It takes work. */
  readonly isUp: () => boolean | Promise<boolean>;
  /** What asks it to end in order. */
  readonly stopSignal?: NodeJS.Signals;
}
/** A server that was killed may hold its port or its memory for a moment longer. */
const triesMax = 40;
const pauseMs = 250;
const startMsMax = 60_000;

export class ServerProcess {
  readonly #options: ServerOptions;
  #process: ChildProcess | null = null;
  readonly #endWithUs = (): void => void this.#process?.kill("SIGKILL");

  constructor(options: ServerOptions) {
    this.#options = options;
    process.once("exit", this.#endWithUs);
  }

  /** Resolves when it takes work. Rejects when it never does. */
  async start(): Promise<void> {
    const { command, isUp, logFile } = this.#options;
    const [program = "", ...rest] = command;
    for (let tries = 1; ; tries++) {
      const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], cwd: "/" });
      const log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
      child.stdout?.pipe(log, { end: false });
      child.stderr?.pipe(log, { end: false });
      child.once("error", (error) => appendFileSync(logFile, `${error.message}\n`));
      child.once("close", () => log.end());
      this.#process = child;
      const end = Date.now() + startMsMax;
      while (isAlive(child) && Date.now() < end) {
        if (await isUp()) return;
        await pause(50);
      }
      if (tries >= triesMax || isAlive(child)) throw new Error(`${program} does not start; its log: ${logFile}`);
      await pause(pauseMs);
    }
  }
  /** Resolves when it is gone. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }
  async stop(): Promise<void> {
    process.off("exit", this.#endWithUs);
    await this.#end(this.#options.stopSignal ?? "SIGTERM");
  }
  /** Its settings have changed. */
  reload(): void {
    this.#process?.kill("SIGHUP");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child || !isAlive(child)) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    await ended;
  }
}

const isAlive = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const answersAt = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
