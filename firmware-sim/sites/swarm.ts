/** Many sites from one process: each with a connection and a history of its own, at a pace that is the same for all. */
import { newRandom } from "../random.ts";
import { SiteHistory } from "./history.ts";
import { SiteUplink, type Told, type UplinkAt } from "./uplink.ts";

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
const nudgeMs = 5_000;
const waitsMax = 20_000;
const refusedMax = 20;
const hourMs = 3_600_000;

export const runSwarm = (settings: SwarmSettings): Swarm => {
  const { sites, connectionsPerSecond, eventsPerHour, backlog } = settings;
  const random = newRandom("swarm");
  const running: { readonly history: SiteHistory; readonly uplink: SiteUplink }[] = [];
  const tally = new Tally();
  const histories = sites.map(({ site }) => historyOf(site, backlog));
  const join = (at: UplinkAt, history: SiteHistory): void => {
    tally.happened += backlog;
    running.push({ history, uplink: new SiteUplink(at, history, tally) });
  };
  let [resting, due, joining] = [false, 0, 0];
  let before = performance.now();
  const tick = (): void => {
    const now = performance.now();
    const passedMs = now - before;
    before = now;
    joining = Math.min(sites.length, joining + (connectionsPerSecond * passedMs) / 1_000);
    while (running.length < Math.floor(joining)) join(sites[running.length]!, histories[running.length]!);
    if (resting) return;
    due += (running.length * eventsPerHour * passedMs) / hourMs;
    for (; due >= 1 && running.length > 0; due--) {
      const { history, uplink } = running[random.int(running.length)]!;
      history.happen(Date.now());
      tally.happened++;
      uplink.nudge();
    }
  };
  const ticking = setInterval(tick, tickMs);
  // A frame whose acknowledgement was lost.
  const nudging = setInterval(() => {
    for (const { uplink } of running) uplink.nudge();
  }, nudgeMs);
  return {
    figures: () => tally.figures(),
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

/** What has happened before anybody connects costs nobody's time afterwards. */
const historyOf = (site: string, backlog: number): SiteHistory => {
  const history = new SiteHistory(site);
  for (let made = 0; made < backlog; made++) history.happen(Date.now());
  return history;
};

/** What all uplinks tell, added up. */
class Tally implements Told {
  happened = 0;
  #connected = 0;
  #broken = 0;
  #acknowledged = 0;
  readonly #waits: number[] = [];
  readonly #refused: string[] = [];

  connected(change: 1 | -1): void {
    this.#connected += change;
    if (change < 0) this.#broken++;
  }
  acknowledged(events: number, waitedMs: number | null): void {
    this.#acknowledged += events;
    if (waitedMs !== null) this.#waits.push(waitedMs);
    if (this.#waits.length > waitsMax) this.#waits.splice(0, waitsMax / 2);
  }
  refused(site: string, why: string): void {
    if (this.#refused.length < refusedMax) this.#refused.push(`${site}: ${why}`);
  }
  figures(): SwarmFigures {
    return {
      ...{ connected: this.#connected, broken: this.#broken, happened: this.happened },
      ...{ acknowledged: this.#acknowledged, waiting: this.happened - this.#acknowledged },
      acknowledgedMs: { p50: shareOf(this.#waits, 0.5), p99: shareOf(this.#waits, 0.99) },
      refused: [...this.#refused],
    };
  }
}

const shareOf = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
