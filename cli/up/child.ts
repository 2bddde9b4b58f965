/** One process of the set: started again with growing pauses when it dies, ended within a bounded time. */
import { type ChildProcess, spawn } from "node:child_process";
import { LogFile } from "./log-file.ts";

export interface ChildOptions {
  readonly name: string;
  /** Arguments of the `postern` command. */
  readonly arguments: readonly string[];
  readonly logFile: string;
  /** Beside this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly say: (text: string) => void;
  /** Before it is started again: the first pause, doubled with each death, and the longest. */
  readonly restartPauseMs?: RestartPauseMs;
  /** Hears of every message, the first one included. */
  readonly onMessage?: (message: unknown) => void;
  /** What starts `postern`. Absent: what started this very process. */
  readonly program?: Program;
}
export interface Program {
  readonly command: string;
  /** The arguments before those of `postern`. */
  readonly before: readonly string[];
}
export interface RestartPauseMs {
  readonly first: number;
  readonly max: number;
}
export type Ready = Readonly<Record<string, unknown>>;
/** It never came up; `lines` are the last that it wrote. */
export class DidNotStart extends Error {
  readonly code = "did-not-start";
  readonly lines: readonly string[];
  constructor(name: string, lines: readonly string[]) {
    super(`${name} does not start:\n${lines.join("\n")}`);
    this.lines = lines;
  }
}

const usualPauseMs: RestartPauseMs = { first: 500, max: 10_000 };
/** Running so long, it counts as healthy again. */
const healthyMs = 60_000;
const startsMax = 3;
/** SIGTERM first; what has not ended by then is killed. The whole set has two seconds. */
const killAfterMs = 1_600;

export class Child {
  readonly #options: ChildOptions;
  readonly #log: LogFile;
  #process: ChildProcess | null = null;
  #timer: NodeJS.Timeout | null = null;
  #deaths = 0;
  #startedAt = 0;
  #stopping = false;
  #wasReady = false;
  #resolve: (ready: Ready) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(options: ChildOptions) {
    this.#options = options;
    this.#log = new LogFile(options.logFile);
  }
  get pid(): number | undefined {
    return this.#process?.pid;
  }
  /** Resolves with what the process says when it is ready for the first time. Rejects with `DidNotStart`. */
  start(): Promise<Ready> {
    const ready = new Promise<Ready>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#spawn();
    return ready;
  }
  send(message: object): void {
    this.#process?.send(message);
  }
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#timer) clearTimeout(this.#timer);
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGTERM");
      const killer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
      await ended;
      clearTimeout(killer);
    }
    this.#log.close();
  }

  #spawn(): void {
    this.#startedAt = Date.now();
    const { command, before } = this.#options.program ?? ownProgram();
    const child = spawn(command, [...before, ...this.#options.arguments], {
      // A process group of its own: Ctrl-C on the terminal reaches the parent only, who ends the children in order.
      ...{ stdio: ["ignore", "ignore", "pipe", "ipc"], detached: true },
      env: { ...process.env, ...this.#options.environment },
    });
    this.#process = child;
    child.stderr?.on("data", (chunk: Buffer) => this.#log.write(chunk));
    child.on("message", (message) => {
      this.#wasReady = true;
      this.#resolve(message as Ready);
      this.#options.onMessage?.(message);
    });
    child.on("error", (error) => this.#reject(error));
    child.on("exit", (code, signal) => this.#exited(signal ?? `exit code ${code}`));
  }
  #exited(how: string): void {
    if (this.#stopping) return;
    const { name, say, restartPauseMs = usualPauseMs } = this.#options;
    this.#deaths = Date.now() - this.#startedAt > healthyMs ? 1 : this.#deaths + 1;
    if (!this.#wasReady && this.#deaths >= startsMax) {
      this.#reject(new DidNotStart(name, this.#log.lastLines));
      return;
    }
    const pauseMs = Math.min(restartPauseMs.max, restartPauseMs.first * 2 ** (this.#deaths - 1));
    say(`${name} ended (${how}) and is started again in ${pauseMs / 1000} s; its log: ${this.#options.logFile}`);
    this.#timer = setTimeout(() => this.#spawn(), pauseMs);
  }
}

/** How this very program is started: compiled, or from the source tree. */
const ownProgram = (): Program => {
  const fromSource = import.meta.url.endsWith(".ts");
  const main = new URL(fromSource ? "../main.ts" : "../main.cjs", import.meta.url).pathname;
  const loader = fromSource ? ["--import", import.meta.resolve("tsx")] : [];
  return { command: process.execPath, before: [...loader, main] };
};
