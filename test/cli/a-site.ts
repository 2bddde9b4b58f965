/** `postern` as a person runs it: a process of its own, whose lines of JSON the test reads. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Credentials } from "../../cli/up/first-run.ts";
import type { Listening } from "../../cli/up/site-set.ts";
import { program } from "../program.ts";

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
/** Runs a verb to its end. */
export const postern = (...words: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const { command, before } = program();
    const child = execFile(command, [...before, ...words], { encoding: "utf8" }, (_error, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });

export const temporaryFolder = (): { readonly folder: string; remove(): void } => {
  const folder = mkdtempSync(join(tmpdir(), "postern-cli-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

type Said = { readonly type: string } & Readonly<Record<string, unknown>>;
export interface UpProcess {
  readonly process: ChildProcess;
  readonly credentials: (Credentials & { readonly fleet: { operator: string; phone: string } }) | null;
  readonly listening: Listening;
  /** Everything that it said so far. */
  readonly said: readonly Said[];
  /** Ends it as Ctrl-C would; resolves with the exit code. */
  interrupt(): Promise<number | null>;
}

/** Starts it and does not wait. */
export const launchUp = (data: string, ...words: readonly string[]) => {
  const { command, before } = program();
  const child = spawn(command, [...before, "up", "--data", data, "--json", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  return { process: child, ended };
};

/** Resolves at the ready line; rejects with what was written when it ends before. */
export const startUp = (data: string, ...words: readonly string[]): Promise<UpProcess> =>
  new Promise((resolve, reject) => {
    const { process: child, ended } = launchUp(data, ...words);
    const said: Said[] = [];
    let rest = "";
    let err = "";
    const interrupt = (): Promise<number | null> => {
      child.kill("SIGINT");
      return ended;
    };
    const heard = (line: string): void => {
      const message = JSON.parse(line) as Said;
      said.push(message);
      if (message.type !== "ready") return;
      const credentials = said.find(({ type }) => type === "credentials") as unknown as UpProcess["credentials"];
      const listening = message as unknown as Listening;
      resolve({ process: child, credentials: credentials ?? null, listening, said, interrupt });
    };
    child.stdout.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) heard(line);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString("utf8");
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${err} ${JSON.stringify(said)}`)));
  });

/** Looks until something is so; the test's own time-out is the bound. */
export const until = async <T>(look: () => Promise<T | null | undefined | false>): Promise<T> => {
  for (;;) {
    const found = await look().catch(() => null);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

export const isRunning = (pid: number | undefined): boolean => {
  try {
    process.kill(pid ?? 0, 0);
    return pid !== undefined;
  } catch {
    return false;
  }
};

/** Does any process of this machine name that folder? */
export const processesAbout = (folder: string): boolean =>
  readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
      } catch {
        return false;
      }
    });
