/** The processes that hold the sites, as one. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Child } from "../../up/child.ts";
import type { Dweller, FromHost, Order, SiteOrder, ToHost, Way } from "./messages.ts";

export interface HostsOptions {
  readonly data: string;
  readonly sites: number;
  readonly perHost: number;
  readonly order: Omit<Order, "sites">;
  readonly say: (text: string) => void;
}
type Enrolled = Extract<FromHost, { type: "enrolled" }>["sites"];
export interface Hosts {
  readonly enrolled: Promise<Enrolled>;
  /** Opens the sites; people come at once. */
  begin(wayOf: (nth: number) => Way): Promise<void>;
  /** Resolves when so many parcels are deposited, carried back or given up, or when everybody went home. */
  brought(parcels: number): Promise<void>;
  /** Resolves when all that the journals hold by now is acknowledged. */
  settled(): Promise<void>;
  readonly home: Promise<unknown>;
  end(): Promise<readonly Dweller[]>;
  stop(): Promise<void>;
}

export const openHosts = ({ data, sites, perHost, order, say }: HostsOptions): Hosts => {
  const all = Array.from({ length: sites }, (_, nth): SiteOrder => {
    const site = `site-${nth + 1}`;
    return { site, nth, folder: join(data, "sites", site) };
  });
  const count = Math.ceil(sites / perHost);
  const hosts = Array.from({ length: count }, (_, at) => {
    const own = all.filter(({ nth }) => nth % count === at);
    return hostOf({ name: `sites-${at + 1}`, data, say }, { ...order, sites: own });
  });
  let mark = 0;
  const each = <T>(ask: (host: Host) => Promise<T>): Promise<T[]> => Promise.all(hosts.map(ask));
  return {
    enrolled: each((host) => host.heard("enrolled")).then((told) => told.flatMap((one) => one.sites)),
    begin: async (wayOf) => {
      const ways = Object.fromEntries(all.map(({ site, nth }) => [site, wayOf(nth)] as const));
      await each((host) => {
        host.send({ type: "begin", ways });
        return host.heard("open");
      });
    },
    brought: (parcels) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (hosts.reduce((sum, { brought }) => sum + brought(), 0) >= parcels) resolve();
        };
        for (const host of hosts) host.onProgress(look);
        void each((host) => host.heard("home")).then(() => resolve());
      }),
    settled: async () => {
      const own = ++mark;
      await each((host) => {
        host.send({ type: "mark", mark: own });
        return host.marked(own);
      });
    },
    home: each((host) => host.heard("home")),
    end: async () => {
      const told = await each((host) => {
        host.send({ type: "end" });
        return host.heard("over");
      });
      return told.flatMap(({ dwellers }) => dwellers);
    },
    stop: async () => {
      await each((host) => host.stop());
    },
  };
};

interface Host {
  /** The first message of this type, whether it has come already or not. */
  heard<T extends FromHost["type"]>(type: T): Promise<Extract<FromHost, { type: T }>>;
  marked(mark: number): Promise<void>;
  brought(): number;
  onProgress(run: () => void): void;
  send(message: ToHost): void;
  stop(): Promise<void>;
}

const hostOf = (
  { name, data, say }: Pick<HostsOptions, "data" | "say"> & { readonly name: string },
  order: Order,
): Host => {
  const folder = join(data, "hosts");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(order), { mode: 0o600 });
  const messages: FromHost[] = [];
  const waiting = new Set<() => void>();
  let brought = 0;
  const child = new Child({
    ...{ name, say, logFile: join(data, "logs", `${name}.log`), arguments: ["demo", "--host", file] },
    onMessage: (message) => {
      const told = message as FromHost;
      if (told.type === "progress") brought = told.brought;
      else messages.push(told);
      for (const look of [...waiting]) look();
    },
  });
  const started = child.start();
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      started.catch(reject);
    });
  return {
    heard: <T extends FromHost["type"]>(type: T) =>
      until(() => messages.find((one): one is Extract<FromHost, { type: T }> => one.type === type)),
    marked: async (mark) => {
      await until(() => messages.find((one) => one.type === "marked" && one.mark === mark));
    },
    brought: () => brought,
    onProgress: (run) => void waiting.add(run),
    send: (message) => child.send(message),
    stop: () => child.stop(),
  };
};
