/** What Mosquitto does with the same task: its bridge empties a queue that waited for the other side. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { answersAt, freePort, until } from "../../test/free-port.ts";

const program = existsSync("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
const inFlight = 1_000;

const broker = async (folder: string, port: number, lines: readonly string[]) => {
  const file = join(folder, `${port}.conf`);
  const common = ["allow_anonymous true", "persistence false", "max_queued_messages 0", "set_tcp_nodelay true"];
  writeFileSync(file, [`listener ${port} 127.0.0.1`, ...common, ...lines].join("\n"));
  const child = spawn(program, ["-c", file], { stdio: "ignore", cwd: "/" });
  process.once("exit", () => child.kill("SIGKILL"));
  await until(() => answersAt(port));
  return child;
};

/** Messages a second, from the first that arrives to the last. */
export const bridgeDrain = async (messages: number, bytes: number): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), "postern-bridge-"));
  const [here, there] = [await freePort(), await freePort()];
  const lines = ["connection up", `address 127.0.0.1:${there}`, "topic drain out 1", "cleansession false"];
  const near = await broker(folder, here, [...lines, "restart_timeout 1", "max_inflight_messages 0"]);
  const client = await connectAsync(`mqtt://127.0.0.1:${here}`);
  const payload = Buffer.alloc(bytes, "x");
  for (let sent = 0; sent < messages; sent += inFlight)
    await Promise.all(
      Array.from({ length: Math.min(inFlight, messages - sent) }, () =>
        client.publishAsync("drain", payload, { qos: 1 }),
      ),
    );
  await client.endAsync();
  const far = await broker(folder, there, ["max_inflight_messages 0"]);
  const seconds = await arrivals(there, messages);
  for (const child of [near, far]) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  return Math.round(messages / seconds);
};

/** By Mosquitto's own client, which costs nobody else anything. */
const arrivals = (port: number, messages: number): Promise<number> =>
  new Promise((resolve) => {
    const args = ["-p", String(port), "-t", "drain", "-q", "1", "-C", String(messages), "-F", "."];
    const child = spawn("mosquitto_sub", args, { stdio: ["ignore", "pipe", "ignore"] });
    let began = 0;
    child.stdout.on("data", () => {
      if (began === 0) began = performance.now();
    });
    child.once("exit", () => resolve((performance.now() - began) / 1_000));
  });
