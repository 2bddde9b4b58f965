/** Ports of the demo site: taken ones are replaced by free ones in the files that name them. */
import { randomInt } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { readEnrolment, writeEnrolment } from "../../gateway/platform/enrolment.ts";
import type { DemoPorts } from "./demo-site.ts";

type Path = readonly (string | number)[];
interface Named {
  readonly what: string;
  readonly port: number;
  readonly places: readonly { readonly file: string; readonly path: Path }[];
}
const host = "127.0.0.1";

export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });

/** Below those that Linux gives to outgoing connections, any of which could be in use a moment later. */
const [lowest, highest] = [20_000, 32_000];
const triesMax = 1_000;

/** As many different ones as asked for; held open together, so that none comes twice. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const held = new Map<number, Server>();
  for (let tries = 0; held.size < count; tries++) {
    if (tries === triesMax) throw new Error(`no ${count} free ports between ${lowest} and ${highest}`);
    const port = randomInt(lowest, highest);
    const server = createServer();
    const isOurs = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, host, () => resolve(true));
    });
    if (isOurs) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => new Promise((resolve) => server.close(resolve))));
  return [...held.keys()];
};

/** The usual ports, or free ones where somebody listens already; all free ones when `anyFree`. */
export const choosePorts = async (usual: DemoPorts, anyFree: boolean): Promise<DemoPorts> => {
  const wanted = [usual.api, usual.broker, usual.fleetHttp, usual.fleetMqtt, usual.control, ...usual.boards];
  const free = await freePorts(wanted.length);
  const chosen: number[] = [];
  for (const [at, port] of wanted.entries()) chosen.push(!anyFree && (await isFree(port)) ? port : (free[at] ?? 0));
  const [api = 0, broker = 0, fleetHttp = 0, fleetMqtt = 0, control = 0, ...boards] = chosen;
  return { api, broker, fleetHttp, fleetMqtt, control, boards };
};

/** Frees the site's files of ports that somebody else listens on by now; says each change. */
export const replaceTakenPorts = async (data: string, say: (text: string) => void): Promise<void> => {
  for (const { what, port, places } of namedPorts(data)) {
    if (port === 0 || (await isFree(port))) continue;
    const [fresh = 0] = await freePorts(1);
    for (const { file, path } of places) setPort(join(data, file), path, fresh);
    if (what === "the fleet's broker") movePostbox(data, fresh);
    const files = [...new Set(places.map(({ file }) => file))].join(" and ");
    say(`port ${port} is taken: ${what} listens on ${fresh} from now on (changed in ${files})`);
  }
};

const namedPorts = (data: string): readonly Named[] => {
  const one = (what: string, file: string, path: Path): Named => ({
    ...{ what, places: [{ file, path }] },
    port: portAt(join(data, file), path),
  });
  const sim = parseDocument(readFileSync(join(data, "sim.yaml"), "utf8")).toJS() as {
    readonly lines?: readonly { readonly port?: number; readonly boards: readonly { readonly device: string }[] }[];
  };
  const gateway = parseDocument(readFileSync(join(data, "postern.yaml"), "utf8")).toJS() as {
    readonly devices?: readonly { readonly id: string }[];
  };
  const boards = (sim.lines ?? []).flatMap(({ port = 0, boards: on }, line) => {
    const devices = on.map(({ device }) => (gateway.devices ?? []).findIndex(({ id }) => id === device));
    const known = devices.filter((at) => at >= 0);
    return {
      ...{ what: on.map(({ device }) => device).join(" and "), port },
      places: [
        { file: "sim.yaml", path: ["lines", line, "port"] },
        ...known.map((at) => ({ file: "postern.yaml", path: ["devices", at, "settings", "line", "port"] })),
      ],
    };
  });
  return [
    one("the gateway's interface", "postern.yaml", ["api", "port"]),
    one("the gateway's broker", "postern.yaml", ["broker", "port"]),
    one("the fleet's interface", "fleet.yaml", ["http", "port"]),
    one("the fleet's broker", "fleet.yaml", ["mqtt", "port"]),
    one("the simulator's side door", "sim.yaml", ["control", "port"]),
    ...boards,
  ];
};

const portAt = (file: string, path: Path): number => {
  const port = parseDocument(readFileSync(file, "utf8")).getIn(path);
  return typeof port === "number" ? port : 0;
};
const setPort = (file: string, path: Path, port: number): void => {
  const document = parseDocument(readFileSync(file, "utf8"));
  document.setIn(path, port);
  writeFileSync(file, document.toString({ lineWidth: 120 }), { mode: 0o600 });
};
/** The site's own note of where its fleet is. */
const movePostbox = (data: string, port: number): void => {
  const file = join(data, "gateway", "enrolment.json");
  const enrolment = readEnrolment(file);
  if (!enrolment) return;
  const url = new URL(enrolment.uplink.url);
  url.port = String(port);
  writeEnrolment(file, { ...enrolment, uplink: { ...enrolment.uplink, url: url.toString() } });
};
