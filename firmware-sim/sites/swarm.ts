/** Many sites from one process: each with a connection and a history of its own, at a pace that is the same for all. */
import { newRandom } from "../random.ts";
import { SiteHistory } from "./history.ts";
import { SiteUplink, type UplinkAt } from "./uplink.ts";

export interface SwarmSettings {
  readonly sites: readonly UplinkAt[];
  /** Of each site; its events come at random moments. */
  readonly eventsPerHour: number;
  /** Events that each site has to tell when it connects. */
  readonly backlog: number;
  readonly connectionsPerSecond: number;
}
export interface SwarmFigures {
  readonly connected: number;
  /** Connections that broke. */
  readonly broken: number;
  readonly happened: number;
  readonly acknowledged: number;
  readonly waiting: number;
  /** Of the newest frames: from sending to acknowledgement. */
  readonly acknowledgedMs: { readonly p50: number; readonly p99: number };
  readonly refused: readonly string[];
}
export interface Swarm {
  figures(): SwarmFigures;
  /** Nothing happens any more; what has happened still goes up. */
  rest(): void;
  stop(): Promise<void>;
}

const tickMs = 100;
const keptMax = 20_000;
const refusedMax = 20;
const hourMs = 3_600_000;

export const runSwarm = (settings: SwarmSettings): Swarm => {
  const random = newRandom("swarm");
  const running: { readonly history: SiteHistory; readonly uplink: SiteUplink }[] = [];
  const count = { connected: 0, broken: 0, happened: 0, acknowledged: 0 };
  const waits: number[] = [];
  const refused: string[] = [];
  const told = {
    connected: (change: 1 | -1) => {
      count.connected += change;
      if (change < 0) count.broken++;
    },
    acknowledged: (events: number, waitedMs: number) => {
      count.acknowledged += events;
      waits.push(waitedMs);
      if (waits.length > keptMax) waits.splice(0, keptMax / 2);
    },
    refused: (site: string, why: string) => {
      if (refused.length < refusedMax) refused.push(`${site}: ${why}`);
    },
  };
  const join = (at: UplinkAt): void => {
    const history = new SiteHistory(at.site);
    for (let made = 0; made < settings.backlog; made++) history.happen(Date.now());
    count.happened += settings.backlog;
    running.push({ history, uplink: new SiteUplink(at, history, told) });
  };
  const { sites, connectionsPerSecond, eventsPerHour } = settings;
  let [resting, due, joining] = [false, 0, 0];
  let before = performance.now();
  const tick = (): void => {
    const now = performance.now();
    const passedMs = now - before;
    before = now;
    joining = Math.min(sites.length, joining + (connectionsPerSecond * passedMs) / 1_000);
    while (running.length < Math.floor(joining)) join(sites[running.length]!);
    if (resting) return;
    due += (running.length * eventsPerHour * passedMs) / hourMs;
    for (; due >= 1 && running.length > 0; due--) {
      const { history, uplink } = running[random.int(running.length)]!;
      history.happen(Date.now());
      count.happened++;
      uplink.nudge();
    }
  };
  const ticking = setInterval(tick, tickMs);
  // A frame whose acknowledgement was lost.
  const nudging = setInterval(() => {
    for (const { uplink } of running) uplink.nudge();
  }, 5_000);
  return {
    figures: () => ({
      ...count,
      waiting: count.happened - count.acknowledged,
      acknowledgedMs: { p50: shareOf(waits, 0.5), p99: shareOf(waits, 0.99) },
      refused: [...refused],
    }),
    rest: () => {
      resting = true;
    },
    stop: async () => {
      clearInterval(ticking);
      clearInterval(nudging);
      await Promise.all(running.map(({ uplink }) => uplink.stop()));
    },
  };
};

const shareOf = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
