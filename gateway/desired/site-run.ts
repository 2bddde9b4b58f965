/**
 * A gateway that is what the fleet wants it to be, or what it was before. What it becomes is written before the
 * present one is stopped, so a process that ends anywhere, by a crash or without power, is gone on with by the next
 * one: it starts what is tried once more, and then what stood before. Somebody outside must start it again
 * (docs/operations.md).
 */
import type { Loaded, Overlay, Problem } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { type RunningGateway, type RunOptions, runGateway } from "../main.ts";
import { realClock } from "../platform/clock.ts";
import { dataPlaces } from "../platform/data-places.ts";
import { realLog } from "../platform/log.ts";
import type { Timer } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { Documents } from "./documents.ts";
import { isQuiet, type Lack, lackOf, wantedOf } from "./health.ts";
import { thisMachine } from "./machine.ts";

export interface SiteRunOptions extends Pick<RunOptions, "journalFiles"> {
  readonly load: (overlays?: readonly Overlay[]) => Loaded;
  /** A gateway has started: the first, and each one in its place later. */
  readonly onStarted: (running: RunningGateway) => void;
  /** It cannot go on: the process must end, and be started again. */
  readonly onFail: (error: unknown) => void;
}
/** The configuration breaks a rule and no document of the fleet's is to blame, or one that stood before. */
export class WrongConfiguration extends Error {
  readonly code = "wrong-configuration";
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super("the configuration breaks a rule");
    this.problems = problems;
  }
}
const lookMs = 250;
/** A gateway that does not stop is left behind with its process. */
const stopMsMax = 10_000;

export class SiteRun {
  readonly #options: SiteRunOptions;
  readonly #documents: Documents;
  readonly #log: Log;
  readonly #clock = realClock();
  #running: RunningGateway | null = null;
  #config: Config;
  #timer: Timer | null = null;
  #work: Promise<void> = Promise.resolve();
  #isStopped = false;
  /** When waiting documents began to wait for a quiet moment. */
  #waitsSince: number | null = null;
  #isTelling = false;

  /** Resolves when a gateway runs. Rejects with `WrongConfiguration`, or with what the gateway says. */
  static async start(options: SiteRunOptions): Promise<SiteRun> {
    const run = new SiteRun(options);
    await run.#start();
    return run;
  }
  private constructor(options: SiteRunOptions) {
    const { load } = options;
    const config = configIn(load());
    this.#options = options;
    this.#config = config;
    this.#log = realLog({ name: "desired", level: config.logLevel });
    this.#documents = new Documents({
      ...{ file: dataPlaces(config.data).desired, log: this.#log, machine: thisMachine },
      load: (overlays) => load(overlays),
    });
  }

  /** Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#work;
    await this.#running?.stop();
    this.#running = null;
  }

  async #start(): Promise<void> {
    while (this.#documents.state.trial) if (await this.#try()) return;
    if (this.#isStopped) return;
    this.#config = configIn(this.#options.load(this.#documents.overlays()));
    await this.#run(this.#options.onFail);
    const { doubt } = this.#documents.state;
    if (doubt) this.#watch({ must: [], uplink: true }, doubt.trial.boundMs, 0, (lack) => this.#doubted(lack));
    else this.#follow();
  }
  /** False: it could not be started with what is tried, which is over. */
  async #try(): Promise<boolean> {
    const documents = this.#documents;
    const leftMs = documents.started();
    const { trial } = documents.state;
    if (leftMs === null || !trial) return false;
    const loaded = this.#options.load(documents.overlays());
    if (!loaded.ok) {
      documents.refuse(loaded.problems);
      return false;
    }
    const { steadyMs } = this.#config.desired;
    const giveUp = (why: Lack["why"], error: unknown): void => {
      documents.rollBack(why, String(error));
      this.#options.onFail(error);
    };
    const hung = this.#clock.after(leftMs, () => giveUp("not-started", "it did not start in time"));
    this.#config = loaded.config;
    try {
      await this.#run((error) => giveUp("failed", error));
    } catch (error) {
      documents.rollBack("not-started", String(error));
      return false;
    } finally {
      hung.cancel();
    }
    this.#watch(trial, leftMs, steadyMs, (lack) => this.#tried(lack));
    return true;
  }
  async #run(onFail: (error: unknown) => void): Promise<void> {
    const documents = this.#documents;
    const { journalFiles, onStarted } = this.#options;
    this.#running = await runGateway(this.#config, {
      ...{ onFail, ...(journalFiles && { journalFiles }) },
      desired: { held: () => documents.held(), take: (document, signed) => documents.take(document, signed) },
    });
    onStarted(this.#running);
  }

  /** Looks until nothing is lacking for `steadyMs`, or until the time is over. */
  #watch(wanted: Parameters<typeof lackOf>[1], boundMs: number, steadyMs: number, over: (lack: Lack | null) => void) {
    const { elapsed } = this.#clock.now();
    let wellSince: number | null = null;
    const look = (): void => {
      const at = this.#clock.now().elapsed;
      const lack = this.#running && lackOf(this.#running.gateway, wanted);
      wellSince = lack ? null : (wellSince ?? at);
      if (wellSince !== null && at - wellSince >= steadyMs) over(null);
      else if (lack && at - elapsed >= boundMs) over(lack);
      else this.#later(look);
    };
    look();
  }
  #tried(lack: Lack | null): void {
    if (!lack) this.#documents.proven();
    else this.#documents.rollBack(lack.why, lack.detail);
    if (lack) this.#change();
    else this.#follow();
  }
  #doubted(lack: Lack | null): void {
    this.#documents.doubtEnded(lack === null);
    this.#follow();
  }

  /** Tells the journal what was judged, and begins the next trial when nobody is in its way. */
  #follow(): void {
    void this.#tell();
    if (this.#mayBegin()) this.#change();
    else this.#later(() => this.#follow());
  }
  #mayBegin(): boolean {
    const gateway = this.#running?.gateway;
    const isNext = gateway?.uplink?.figures().state === "streaming" && gateway.reads.unready().length === 0;
    const next = isNext && this.#documents.state.untold.length === 0 ? this.#documents.next() : null;
    if (!gateway || !next) {
      this.#waitsSince = null;
      return false;
    }
    const { elapsed } = this.#clock.now();
    const { quietMs, trialMs } = this.#config.desired;
    this.#waitsSince ??= elapsed;
    if (!isQuiet(gateway.site()) && elapsed - this.#waitsSince < quietMs) return false;
    this.#waitsSince = null;
    this.#documents.begin(next.waiting, { ...wantedOf(gateway, next.config), boundMs: trialMs });
    gateway.uplink?.stateHeld();
    return true;
  }
  async #tell(): Promise<void> {
    const gateway = this.#running?.gateway;
    if (!gateway || this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (const verdict of this.#documents.state.untold) {
        await gateway.inbox.submit({ command: { type: "report-desired", ...verdict }, by: { kind: "system" } });
        this.#documents.told(verdict);
        gateway.uplink?.stateHeld();
      }
    } catch (error) {
      // A gateway that is stopping takes nothing: the next one is told.
      this.#log.warn("desired-not-told", { why: String(error) });
    } finally {
      this.#isTelling = false;
    }
  }
  /** In the place of the gateway that runs comes the next one. */
  #change(): void {
    if (this.#isStopped) return;
    this.#work = this.#replace().catch((error: unknown) => this.#options.onFail(error));
  }
  async #replace(): Promise<void> {
    const old = this.#running;
    this.#running = null;
    const hung = this.#clock.after(stopMsMax, () => this.#options.onFail(new Error("the gateway does not stop")));
    await old?.stop();
    hung.cancel();
    if (!this.#isStopped) await this.#start();
  }
  #later(run: () => void): void {
    if (!this.#isStopped) this.#timer = this.#clock.after(lookMs, run);
  }
}

const configIn = (loaded: Loaded): Config => {
  if (loaded.ok) return loaded.config;
  throw new WrongConfiguration(loaded.problems);
};
