/** A gateway of its own for a bench: compiled, in a fresh folder, with readers, a board and credentials. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stringify } from "yaml";
import type { ConfigInput } from "../gateway/config/schema.ts";
import { dataPlaces } from "../gateway/platform/data-places.ts";
import { siteSecret } from "../gateway/platform/key-files.ts";
import { addDevice } from "../gateway/platform/register/register-edit.ts";
import { type Profile, profileOptions, profiling, readProfile } from "./machine/profile.ts";

export interface BenchSite {
  readonly folder: string;
  readonly configFile: string;
  /** Credential by device id. */
  readonly secrets: ReadonlyMap<string, string>;
  stop(): void;
}
export interface Running {
  readonly ready: Readonly<Record<string, unknown>>;
  /** From spawn to the ready line, ms. */
  readonly startMs: number;
  readonly pid: number;
  stop(): Promise<void>;
  /** What ran, once it has stopped; nothing unless `--profile` was asked for. */
  profile(): Profile;
}

/** Compiles once a run; what is measured is what is shipped. */
export const compiled = (() => {
  let done = false;
  return (): string => {
    if (!done) execFileSync("npm", ["run", "-s", "build"], { stdio: "inherit" });
    done = true;
    const main = "dist/cli/main.cjs";
    if (!existsSync(main)) throw new Error(`${main} was not built`);
    return main;
  };
})();

export const newBenchSite = (input: ConfigInput, devices: readonly { id: string; kind: string }[]): BenchSite => {
  const folder = mkdtempSync(join(tmpdir(), "postern-bench-"));
  const configFile = join(folder, "postern.yaml");
  writeFileSync(configFile, stringify({ ...input, data: folder }));
  const places = dataPlaces(folder);
  mkdirSync(places.keys, { recursive: true, mode: 0o700 });
  const place = { file: places.register, siteSecret: siteSecret(places.keys) };
  const secrets = new Map(devices.map((device) => [device.id, addDevice(place, device).secret] as const));
  return { folder, configFile, secrets, stop: () => rmSync(folder, { recursive: true, force: true }) };
};

/** What the compiled command asks of the environment and of Node in its first line. */
const launchOf = (main: string): { readonly environment: Record<string, string>; readonly options: string[] } => {
  const words = (/^#!\S*env -S (.*)/.exec(readFileSync(main, "utf8"))?.[1] ?? "node").split(" ");
  const at = words.indexOf("node");
  const environment = Object.fromEntries(words.slice(0, at).map((word) => word.split("=") as [string, string]));
  return { environment, options: words.slice(at + 1) };
};

/** Starts a verb of the compiled command and waits for its ready line. */
export const startVerb = (args: readonly string[]): Promise<Running> => {
  const main = compiled();
  const { environment, options } = launchOf(main);
  return startNode([...options, main, ...args, "--json"], environment);
};

/** Starts Node and waits for a ready line. */
export const startNode = (args: readonly string[], environment: Record<string, string> = {}): Promise<Running> => {
  const folder = profiling ? mkdtempSync(join(tmpdir(), "postern-profile-")) : "";
  const sampled = profiling ? profileOptions(join(folder, "cpu.json")) : [];
  const started = performance.now();
  const child = spawn(process.execPath, [...sampled, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${args.join(" ")} ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.includes('"ready"')) return;
      const ready = JSON.parse(line) as Record<string, unknown>;
      const startMs = performance.now() - started;
      const profile = (): Profile => (profiling ? readProfile(join(folder, "cpu.json")) : []);
      resolve({ ready, startMs, pid: child.pid ?? 0, stop: () => stopChild(child), profile });
    });
  });
};

const stopChild = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.removeAllListeners("exit");
    if (child.exitCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 5000).unref();
  });

/** One board that nobody answers for, so that a bench of the broker measures the broker. */
export const plainSite = (more: Partial<ConfigInput> = {}): ConfigInput => ({
  site: "bench",
  clock: "trusted",
  logLevel: "error",
  api: { port: 0 },
  broker: { port: 0 },
  supplies: [{ id: "supply" }],
  devices: [{ id: "locker", kind: "locker-mqtt" }],
  banks: [
    { bank: "A", device: "locker", supply: "supply", compartments: [{ compartment: "A-01", size: "M", lock: 0 }] },
  ],
  ...more,
});
