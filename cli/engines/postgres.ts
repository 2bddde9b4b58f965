/** A PostgreSQL cluster of our own: in a temporary folder, on a free port, as an unprivileged account. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../up/ports.ts";
import { postgresPrograms, unprivileged } from "./programs.ts";
import { ServerProcess } from "./server-process.ts";

export interface PostgresServer {
  readonly url: string;
  /** SIGKILL: the next start recovers from the write-ahead log. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Deletes the cluster. */
  stop(): Promise<void>;
}

/** `fsync`: what is committed survives a power cut, too. */
export const startPostgres = async ({ fsync = false }: { readonly fsync?: boolean } = {}): Promise<PostgresServer> => {
  const programs = postgresPrograms();
  if (programs === null) throw new Error("PostgreSQL's server programs are missing (Debian package postgresql)");
  const folder = mkdtempSync(join(tmpdir(), "postern-pg-"));
  const account = unprivileged(folder);
  const data = join(folder, "data");
  const initdb = [join(programs, "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8"];
  const [command, ...rest] = [...account, ...initdb, "--locale=C"];
  const made = spawnSync(command!, rest, { cwd: "/" });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const [port = 0] = await freePorts(1);
  const settings = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${folder}`,
    `fsync=${fsync ? "on" : "off"}`,
    "max_wal_size=4GB",
    "logging_collector=off",
  ].flatMap((setting) => ["-c", setting]);
  const isReady = [join(programs, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", String(port)];
  const server = new ServerProcess({
    command: [...account, join(programs, "postgres"), "-D", data, "-p", String(port), ...settings],
    logFile: join(folder, "server.log"),
    isUp: () => spawnSync(isReady[0]!, isReady.slice(1)).status === 0,
    stopSignal: "SIGINT",
  });
  await server.start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kill: () => server.kill(),
    start: () => server.start(),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
