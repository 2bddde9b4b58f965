/** A Mosquitto of our own on loopback, as docs/operations.md says to run one: every site below its own topics only. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSecret } from "../../cloud-bridge/fleet/access/secret.ts";
import { freePorts } from "../up/ports.ts";
import type { Admitted, Engine } from "./engine.ts";
import { programOf, unprivileged } from "./programs.ts";
import { answersAt, ServerProcess } from "./server-process.ts";

/** `%u` is the name with which a client signed in: the site's id. */
export const mosquittoRights = `user fleet
topic read postern/1/+/up/#
topic write postern/1/+/down/#

pattern write postern/1/%u/up/#
pattern read postern/1/%u/down/#
`;
/** The largest message is a frame of 512 KiB. `files`: folder of the password and rights files. */
export const mosquittoSettings = (listener: string, files: string): string => `listener ${listener}
allow_anonymous false
password_file ${files}/passwords
acl_file ${files}/rights
persistence false
set_tcp_nodelay true
message_size_limit 600000
max_queued_messages 1000
`;
const fleet = "fleet";

export const startMosquitto = async (): Promise<Engine> => {
  const program = programOf("mosquitto");
  if (program === null) throw new Error("Mosquitto is missing (Debian package mosquitto)");
  const folder = mkdtempSync(join(tmpdir(), "postern-mosquitto-"));
  const [port = 0] = await freePorts(1);
  const settings = join(folder, "mosquitto.conf");
  const admitted: Admitted[] = [{ site: fleet, credential: newSecret() }];
  writeFileSync(settings, mosquittoSettings(`${port} 127.0.0.1`, folder));
  writeFileSync(join(folder, "rights"), mosquittoRights);
  writePasswords(join(folder, "passwords"), admitted);
  const server = new ServerProcess({
    command: [...unprivileged(folder), program, "-c", settings],
    logFile: join(folder, "server.log"),
    isUp: () => answersAt(port),
  });
  await server.start();
  const url = `mqtt://127.0.0.1:${port}`;
  return {
    worker: { broker: { url, username: fleet, password: admitted[0]!.credential, share: "fleet" } },
    subscribeQos: 1,
    urls: () => [url],
    admit: async (sites) => {
      writePasswords(join(folder, "passwords"), [...admitted, ...sites]);
      unprivileged(folder);
      server.reload();
    },
    kill: async () => {
      await server.kill();
      return "the broker";
    },
    start: () => server.start(),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Mosquitto's own program replaces the passwords by their hashes. */
const writePasswords = (file: string, sites: readonly Admitted[]): void => {
  writeFileSync(file, sites.map(({ site, credential }) => `${site}:${credential}\n`).join(""), { mode: 0o600 });
  const made = spawnSync(programOf("mosquitto_passwd") ?? "mosquitto_passwd", ["-U", file], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`mosquitto_passwd failed: ${made.stderr}`);
};
