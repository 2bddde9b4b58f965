/** The simulator as a process of its own: a site's hardware on real lines, and a side door for people's hands. */
import { serveSerial } from "./lines/serve-serial.ts";
import { serveTcp } from "./lines/serve-tcp.ts";
import { serveLlrp } from "./llrp/serve-llrp.ts";
import { Handheld } from "./models/handheld.ts";
import { newRandom } from "./random.ts";
import { serveControl } from "./serve-control.ts";
import {
  type ServedDevice,
  type ServedHandheld,
  serveHandheld,
  serveLocker,
  serveNode,
  serveReader,
} from "./serve-mqtt.ts";
import { protocolOf, type SimInput, SimSettings } from "./settings.ts";
import { SimulatedSite } from "./site.ts";

export interface Simulator {
  readonly ports: {
    /** TCP port of each line, in the order of the settings; null: a serial line. */
    readonly lines: readonly (number | null)[];
    /** TCP port by board. */
    readonly boards: Readonly<Record<string, number>>;
    /** TCP port by LLRP reader. */
    readonly readers: Readonly<Record<string, number>>;
    readonly control: number | null;
  };
  readonly site: SimulatedSite;
  stop(): Promise<void>;
}

/** Model time: ms since 1970 that never steps back. */
export const modelNow = (): number => performance.timeOrigin + performance.now();

/** Throws ZodError for settings that make no site, and what the system says when a port or path is not to be had. */
export const runSimulator = async (input: SimInput): Promise<Simulator> => {
  const settings = SimSettings.parse(input);
  const site = new SimulatedSite(settings, modelNow());
  const running: ServedDevice[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
  };
  try {
    const lines = await serveLines(site, running);
    const readers = await serveReaders(site, running);
    const handhelds = serveDevices(site, running);
    const control = settings.control && (await serveControl({ site, handhelds, now: modelNow }, settings.control));
    if (control) running.push(control);
    const boards = Object.fromEntries(
      settings.lines.flatMap((line, at) => {
        const port = lines[at] ?? null;
        return port === null ? [] : line.boards.map(({ device }) => [device, port] as const);
      }),
    );
    return { ports: { lines, boards, readers, control: control?.port ?? null }, site, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
};

const serveLines = async (site: SimulatedSite, running: ServedDevice[]): Promise<(number | null)[]> => {
  const ports: (number | null)[] = [];
  for (const [at, line] of site.settings.lines.entries()) {
    const bus = site.buses[at];
    if (!bus) continue;
    if (line.transport === "serial") {
      running.push(await serveSerial(bus, { ...line, protocol: protocolOf(line) }, modelNow));
      ports.push(null);
    } else {
      const served = await serveTcp(bus, { ...line, protocol: protocolOf(line) }, modelNow);
      running.push(served);
      ports.push(served.port);
    }
  }
  return ports;
};

const serveReaders = async (site: SimulatedSite, running: ServedDevice[]): Promise<Record<string, number>> => {
  const ports: Record<string, number> = {};
  for (const at of site.settings.llrpReaders) {
    const reader = site.llrpReaders.get(at.device);
    if (!reader) continue;
    const served = await serveLlrp(reader, at, modelNow);
    running.push(served);
    ports[at.device] = served.port;
  }
  return ports;
};

const serveDevices = (site: SimulatedSite, running: ServedDevice[]): ReadonlyMap<string, ServedHandheld> => {
  const { lockers, readers, handhelds, nodes, seed } = site.settings;
  for (const at of lockers) {
    const locker = site.lockers.get(at.device);
    if (locker) running.push(serveLocker(locker, at, modelNow));
  }
  for (const at of readers) {
    const reader = site.readers.get(at.device);
    if (reader) running.push(serveReader(reader, at, at.sweepMs, modelNow));
  }
  for (const at of nodes) {
    const node = site.nodes.get(at.device);
    if (node) running.push(serveNode(node, at, at.everyMs, modelNow));
  }
  const boot = newRandom(`${seed}/boot/${modelNow()}`);
  return new Map(
    handhelds.map((at) => {
      const served = serveHandheld(new Handheld(at.firmware, boot.fork(at.device).hex(4)), at);
      running.push(served);
      return [at.device, served] as const;
    }),
  );
};
