/** A PostgreSQL cluster of the test's own: in a temporary folder, on a free port, as an unprivileged account. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, until } from "./free-port.ts";
import { postgresPrograms } from "./machine.ts";

export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}
export interface PostgresOptions {
  /** Off by default: tests that kill the server itself, and benches, turn it on. */
  readonly fsync?: boolean;
}

export const startPostgres = async ({ fsync = false }: PostgresOptions = {}): Promise<PostgresServer> => {
  const programs = postgresPrograms();
  if (programs === null) throw new Error("PostgreSQL's server programs are missing (Debian package postgresql)");
  const folder = mkdtempSync(join(tmpdir(), "postern-pg-"));
  const account = unprivileged(folder);
  const data = join(folder, "data");
  const initdb = [join(programs, "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8"];
  const [command, ...rest] = [...account, ...initdb, "--locale=C"];
  const made = spawnSync(command!, rest, { cwd: "/" });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  for (let tries = 0; ; tries++) {
    const port = await freePort();
    const server = launch(account, join(programs, "postgres"), { data, folder, port, fsync });
    await until(() => server.exitCode !== null || isReady(programs, port));
    if (server.exitCode === null) return { url: urlOf(port), stop: () => stop(server, folder) };
    if (tries > 4) throw new Error("the PostgreSQL server did not start");
  }
};

const urlOf = (port: number): string => `postgres://postgres@127.0.0.1:${port}/postgres`;

const launch = (
  account: readonly string[],
  program: string,
  { data, folder, port, fsync }: { data: string; folder: string; port: number; fsync: boolean },
): ChildProcess => {
  const settings = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${folder}`,
    `fsync=${fsync ? "on" : "off"}`,
    "max_wal_size=4GB",
    "logging_collector=off",
  ].flatMap((setting) => ["-c", setting]);
  const [command, ...rest] = [...account, program, "-D", data, "-p", String(port), ...settings];
  const server = spawn(command!, rest, { stdio: "ignore", cwd: "/" });
  process.once("exit", () => server.kill("SIGKILL"));
  return server;
};

const isReady = (programs: string, port: number): boolean =>
  spawnSync(join(programs, "pg_isready"), ["-q", "-h", "127.0.0.1", "-p", String(port)]).status === 0;

const stop = async (server: ChildProcess, folder: string): Promise<void> => {
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  if (server.exitCode === null) {
    server.kill("SIGINT");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
};

/** initdb and postgres refuse root: what to put before a command so that it runs as somebody else. */
const unprivileged = (folder: string): readonly string[] => {
  if (process.getuid?.() !== 0) return [];
  const name = ["postgres", "nobody"].find((one) => spawnSync("id", ["-u", one]).status === 0);
  if (name === undefined) throw new Error("no unprivileged account to run PostgreSQL as");
  const group = spawnSync("id", ["-gn", name], { encoding: "utf8" }).stdout.trim();
  if (spawnSync("chown", [`${name}:${group}`, folder]).status !== 0) throw new Error(`cannot give ${folder} away`);
  return ["setpriv", `--reuid=${name}`, `--regid=${group}`, "--clear-groups"];
};
