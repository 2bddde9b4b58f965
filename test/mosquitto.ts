/** A Mosquitto broker of the test's own, on a free port, open to everybody on loopback. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answersAt, freePort, until } from "./free-port.ts";

export interface MosquittoServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** `port`: a port that was just in use, for a broker that comes back. */
export const startMosquitto = async (options: { readonly port?: number } = {}): Promise<MosquittoServer> => {
  const folder = mkdtempSync(join(tmpdir(), "postern-mosquitto-"));
  for (let tries = 0; ; tries++) {
    const port = options.port ?? (await freePort());
    const file = join(folder, "mosquitto.conf");
    writeFileSync(
      file,
      ["per_listener_settings false", "allow_anonymous true", "set_tcp_nodelay true", "persistence false"]
        .concat(`listener ${port} 127.0.0.1`)
        .join("\n"),
    );
    const program = existsSync("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
    const server = spawn(program, ["-c", file], { stdio: "ignore", cwd: "/" });
    process.once("exit", () => server.kill("SIGKILL"));
    await until(async () => server.exitCode !== null || (await answersAt(port)));
    if (server.exitCode === null) return { port, stop: () => stop(server, folder) };
    if (tries > 4) throw new Error("mosquitto did not start");
  }
};

const stop = async (server: ChildProcess, folder: string): Promise<void> => {
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  if (server.exitCode === null) {
    server.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
};
