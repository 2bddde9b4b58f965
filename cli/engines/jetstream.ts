/** Three NATS servers of our own on loopback, as docs/operations.md says to run them: JetStream and MQTT on each. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "nats";
import { newSecret } from "../../cloud-bridge/fleet/access/secret.ts";
import { freePorts } from "../up/ports.ts";
import type { Admitted, Engine } from "./engine.ts";
import { programOf, unprivileged } from "./programs.ts";
import { ServerProcess } from "./server-process.ts";

/** A line of the users' file: what a site may say, and what it may hear. */
export const natsUser = ({ site, credential }: Admitted): string =>
  `  { user: ${site}, password: "${credential}", permissions: { publish: "postern.1.${site}.up.*", ` +
  `subscribe: "postern.1.${site}.down.*" } }`;
const nodes = 3;
const stream = "postern";
const fleet: Admitted = { site: "fleet", credential: newSecret() };

interface Node {
  readonly name: string;
  readonly server: ServerProcess;
  readonly mqtt: number;
}

export const startJetStream = async (): Promise<Engine> => {
  const program = programOf("nats-server");
  if (program === null) throw new Error("NATS is missing (Debian package nats-server)");
  const folder = mkdtempSync(join(tmpdir(), "postern-jetstream-"));
  const users = join(folder, "users.conf");
  writeUsers(users, []);
  const ports = await freePorts(4 * nodes);
  const clients = ports.slice(0, nodes);
  const made = clients.map((_, at) => nodeOf({ program, folder, ports }, at));
  unprivileged(folder);
  await Promise.all(made.map(({ server }) => server.start()));
  const servers = clients.map((port) => `nats://127.0.0.1:${port}`);
  const worker = { servers, username: fleet.site, password: fleet.credential, stream, replicas: nodes };
  let killed: Node | null = null;
  return {
    ...{ worker: { jetStream: worker }, subscribeQos: 0 },
    urls: (nth) => {
      const [first, ...more] = made.map((_, turn) => `mqtt://127.0.0.1:${made[(nth + turn) % nodes]!.mqtt}`);
      return [first!, ...more];
    },
    admit: async (sites) => {
      writeUsers(users, sites);
      unprivileged(folder);
      for (const { server } of made) server.reload();
    },
    kill: async () => {
      const leader = await leaderOf(servers);
      killed = made.find(({ name }) => name === leader) ?? made[0]!;
      await killed.server.kill();
      return "the JetStream leader";
    },
    start: async () => killed?.server.start(),
    stop: async () => {
      await Promise.all(made.map(({ server }) => server.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

interface Place {
  readonly program: string;
  readonly folder: string;
  /** Of each node: for clients, then for the cluster, for MQTT and for questions about its health. */
  readonly ports: readonly number[];
}
const nodeOf = ({ program, folder, ports }: Place, at: number): Node => {
  const portOf = (block: number): number => ports[block * nodes + at]!;
  const name = `node-${at + 1}`;
  const routes = ports.slice(nodes, 2 * nodes).map((port) => `"nats://127.0.0.1:${port}"`);
  const file = join(folder, `${name}.conf`);
  mkdirSync(join(folder, name));
  writeFileSync(
    file,
    [
      `server_name: ${name}\nlisten: "127.0.0.1:${portOf(0)}"\nhttp: "127.0.0.1:${portOf(3)}"`,
      `jetstream { store_dir: "${join(folder, name)}" }\nmqtt { listen: "127.0.0.1:${portOf(2)}" }`,
      `cluster { name: postern, listen: "127.0.0.1:${portOf(1)}", routes: [${routes.join(", ")}] }`,
      'include "users.conf"\n',
    ].join("\n"),
  );
  const server = new ServerProcess({
    command: [...unprivileged(folder), program, "-c", file],
    logFile: join(folder, `${name}.log`),
    isUp: () => isHealthy(portOf(3)),
  });
  return { name, server, mqtt: portOf(2) };
};

/** The node is in its cluster, and its JetStream takes part. */
const isHealthy = (monitor: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${monitor}/healthz?js-server-only=true`).then(
    ({ ok }) => ok,
    () => false,
  );

const writeUsers = (file: string, sites: readonly Admitted[]): void => {
  const all = `  { user: ${fleet.site}, password: "${fleet.credential}" }`;
  writeFileSync(file, `authorization { users: [\n${[all, ...sites.map(natsUser)].join("\n")}\n] }\n`, { mode: 0o600 });
};

const leaderOf = async (servers: readonly string[]): Promise<string | undefined> => {
  const connection = await connect({ servers: [...servers], user: fleet.site, pass: fleet.credential });
  try {
    const manager = await connection.jetstreamManager();
    return (await manager.streams.info(stream)).cluster?.leader;
  } finally {
    await connection.close();
  }
};
