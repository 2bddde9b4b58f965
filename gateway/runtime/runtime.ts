/** The moving parts of a running site, wired: inbox → turn → journal → effects, with all that keeps them going. */
import type { Command, CommandOf } from "../core/command.ts";
import type { Recorded } from "../core/event.ts";
import type { Observation } from "../core/observation.ts";
import type { Rules, Tools } from "../core/rules.ts";
import { nextDue, type Site } from "../core/site.ts";
import type { CompartmentPlan, Moment } from "../core/vocabulary.ts";
import type { SiteClock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { ClockMark, Journal } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import type { Secrets } from "../ports/trust/secrets.ts";
import { type Deadlines, openDeadlines } from "./deadlines.ts";
import { Dispatch, type SupplyBudget } from "./dispatch.ts";
import { effectPerformer } from "./effects.ts";
import { InboxClosed, type OpenInbox, openInbox } from "./inbox.ts";
import { Measure } from "./measure/measure.ts";
import { TagSense } from "./measure/tag-sense.ts";
import { Snapshots } from "./snapshots.ts";
import { foldSite, type OpenReplay } from "./start/fold.ts";
import { type HealPlace, healHoles, rememberHoles } from "./start/heal.ts";
import { LastSeen } from "./start/last-seen.ts";
import { type Recovered, type RecoverPlace, recover } from "./start/recover.ts";
import { type SettleWatch, watchSettling } from "./start/settle.ts";
import { sweepSides } from "./start/sweep.ts";
import { Supervisor } from "./supervise.ts";
import { type TurnPlace, takeTurn } from "./turn.ts";

export interface RuntimeParts {
  readonly site: string;
  readonly software: string;
  readonly layout: readonly CompartmentPlan[];
  readonly rules: Rules;
  readonly lent: Required<Pick<Tools, "stock" | "shown">>;
  readonly supplies: readonly SupplyBudget[];
  readonly clock: SiteClock;
  readonly entropy: Entropy;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly opened: {
    readonly journal: Journal;
    readonly report: RecoverPlace["report"];
    readonly clockMark: ClockMark | null;
    readonly lastMoment: Moment | null;
    readonly replay: OpenReplay;
    scrub(): Promise<"sound" | "damaged">;
    readonly disk: { check(): Promise<"ok" | "low" | "full"> };
  };
  readonly vouched: () => Promise<boolean>;
  readonly snapshotEvents: number;
  readonly retentionMs: number;
  readonly fail: (error: unknown) => void;
  /** Events that have come to lie on disk, before their turn is answered. */
  readonly onCommitted: (recorded: readonly Recorded[]) => void;
  /** History has changed: what was derived from it is to be derived again. */
  readonly onRefolded: () => Promise<void>;
  readonly onCut: (seq: number) => Promise<void>;
}
/** What opening left unchecked is damaged: the next start repairs it. */
export class StoreDamaged extends Error {
  readonly code = "store-damaged";
}
type FleetWord = { readonly epoch: number; readonly seq: number };

export class Runtime {
  readonly inbox: OpenInbox;
  readonly devices: Supervisor;
  readonly tags: TagSense;
  readonly ready: Promise<void>;
  readonly #parts: RuntimeParts;
  readonly #start: CommandOf<"start-gateway">;
  readonly #place: TurnPlace;
  readonly #deadlines: Deadlines;
  readonly #dispatch: Dispatch;
  readonly #snapshots: Snapshots;
  readonly #measure: Measure;
  readonly #seen = new LastSeen();
  readonly #fleetWord: Promise<FleetWord | null>;
  #tellFleetWord: (word: FleetWord | null) => void = () => {};
  #becomeReady: () => void = () => {};
  #settle: SettleWatch | null = null;
  #site: Site;
  #state: "starting" | "settling" | "ready" | "stopped" = "starting";
  #ask: HealPlace["ask"] | null = null;
  #acknowledged = 0;
  #openingEpoch = false;
  #healing: Promise<void> = Promise.resolve();

  static async recover(parts: RuntimeParts): Promise<Runtime> {
    const { journal, report, clockMark, lastMoment, replay } = parts.opened;
    const vouched = await parts.vouched();
    const found = await recover({ ...parts, journal, report, clockMark, lastMoment, replay, vouched });
    return new Runtime(parts, found);
  }

  private constructor(parts: RuntimeParts, { site, start, trust, folded }: Recovered) {
    const { clock, log, opened } = parts;
    const { journal } = opened;
    this.#parts = parts;
    this.#site = site;
    this.#start = start;
    this.ready = new Promise((resolve) => {
      this.#becomeReady = resolve;
    });
    this.#fleetWord = new Promise((resolve) => {
      this.#tellFleetWord = resolve;
    });
    this.#place = this.#placeOf(parts);
    this.inbox = openInbox({
      turn: (input, sides) => takeTurn(this.#place, input, sides),
      journal,
      fail: (error) => this.#fail(error),
      onObservation: (observation) => {
        this.#seen.note(observation);
        this.#settle?.note(observation);
      },
    });
    const observe = (observation: Observation, cause?: string): void => this.#observe(observation, cause);
    this.tags = new TagSense({ clock, rules: parts.rules, observe, site: () => this.#site });
    this.devices = new Supervisor({ clock, log, onDown: (device) => observe({ type: "device-silent", device }) });
    this.#dispatch = new Dispatch({
      ...{ clock, supplies: parts.supplies, observe },
      perform: (order) => this.devices.device(order.device)?.perform(order),
    });
    this.#deadlines = openDeadlines({ clock, nextDue: () => nextDue(this.#site), tick: () => this.inbox.tick() });
    this.#snapshots = new Snapshots({
      ...{ journal, clock, log, everyEvents: parts.snapshotEvents, retentionMs: parts.retentionMs },
      ...{ site: () => this.#site, startAt: journal.head().seq - folded, onCut: parts.onCut },
      acknowledged: () => (this.#ask === null ? null : this.#acknowledged),
    });
    this.#measure = new Measure({
      ...{ clock, journal, log, trust, vouched: parts.vouched, checkDisk: () => opened.disk.check() },
      observe: (observation) => this.inbox.observe(observation),
    });
  }

  site(): Site {
    return this.#site;
  }
  pulsesWaiting(): number {
    return this.#dispatch.waiting();
  }
  /** What still keeps the gateway from its work. */
  unready(): readonly string[] {
    return this.#state === "ready" ? [] : [this.#state];
  }
  /** The first turn of the process: what the journal and the marker said. */
  async start(): Promise<void> {
    await this.#system(this.#start);
    this.#deadlines.rearm();
    await this.#measure.look();
  }
  /** The devices start now: each compartment is waited for, and then what a power cut interrupted is judged. */
  watch(): void {
    const { layout, clock, rules } = this.#parts;
    this.#state = "settling";
    this.#settle = watchSettling({ layout, clock, settleMs: rules.settleMs });
    void this.#settle.settled.then((how) => this.#settled(how));
  }
  /** There is a fleet that may know what this site has lost. */
  askFleet(ask: HealPlace["ask"]): void {
    this.#ask = ask;
  }
  /** `word`: how far the fleet knows which epoch, as it said when it was greeted. */
  fleetSpoke(at: number, word: FleetWord | null): void {
    this.#measure.fleetTime(at);
    if (word) this.#tellFleetWord(word);
  }
  acknowledged(epoch: number, seq: number): void {
    if (epoch === this.#parts.opened.journal.head().epoch.counter) this.#acknowledged = seq;
  }
  /** The fleet has newer or other history: nobody here knows what happened in it. */
  async openEpochAbove(fleet: FleetWord, reason: "restored-image" | "fleet-ahead"): Promise<void> {
    const { opened, entropy, log } = this.#parts;
    const { journal } = opened;
    if (this.#openingEpoch || this.#state === "stopped") return;
    this.#openingEpoch = true;
    const release = this.inbox.hold();
    try {
      await journal.durable();
      const { epoch, seq } = journal.head();
      const fresh = { counter: Math.max(fleet.epoch, epoch.counter) + 1, id: entropy.hex(8) };
      const hole = { from: seq + 1, upTo: null, covered: false };
      await rememberHoles(journal, [hole], this.#site.locker.unproven);
      await journal.startEpoch(fresh, fleet.seq);
      await this.#turnOf({ type: "open-epoch", epoch: fresh, reason, holes: [hole] });
      log.warn("epoch-opened", { counter: fresh.counter, reason });
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#openingEpoch = false;
      release();
    }
    await this.#heal();
  }
  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#tellFleetWord(null);
    this.#settle?.stop();
    for (const part of [this.#deadlines, this.#dispatch, this.tags]) part.stop();
    await this.inbox.close();
    await this.#snapshots.stop();
    await this.#measure.stop();
  }

  #placeOf({ clock, entropy, log, opened, rules, secrets, lent, onCommitted }: RuntimeParts): TurnPlace {
    const tools: Tools = {
      ...{ rules, ...lent, keyVersion: secrets.keyVersion },
      freshId: (bytes) => entropy.hex(bytes),
      codeDigest: (deposit, issue) => secrets.codeDigest(deposit, issue),
    };
    return {
      ...{ tools, clock, journal: opened.journal, committed: onCommitted },
      site: () => this.#site,
      perform: effectPerformer({
        journal: opened.journal,
        log,
        dispatch: () => this.#dispatch,
        devices: () => this.devices,
        onDisk: () => this.#measure.onDisk(),
      }),
      moved: (recorded) => {
        this.#deadlines.rearm();
        this.tags.moved(recorded);
        if (this.#state === "ready") this.#snapshots.moved(recorded.at(-1)!.seq);
      },
    };
  }
  #observe(observation: Observation, cause?: string): void {
    this.inbox.observe(observation, cause).catch((error: unknown) => {
      if (!(error instanceof InboxClosed))
        this.#parts.log.error("observation-lost", { type: observation.type, why: String(error) });
    });
  }
  #system(command: Command): Promise<unknown> {
    return this.inbox.submit({ command, by: { kind: "system" } });
  }
  /** A turn of the gateway's own while the inbox is held. */
  #turnOf(command: Command): Promise<unknown> {
    return takeTurn(this.#place, { kind: "command", asked: { command, by: { kind: "system" } } });
  }
  async #settled(how: "heard" | "time-out" | "stopped"): Promise<void> {
    if (how === "stopped" || this.#state === "stopped") return;
    if (how === "time-out") this.#parts.log.warn("settled-unheard", { compartments: this.#settle?.waitingFor() });
    try {
      await this.#system({ type: "settle-after-start" });
      this.#state = "ready";
      this.#becomeReady();
      await Promise.all([this.#heal(), this.#scrub()]);
    } catch (error) {
      if (!(error instanceof InboxClosed)) this.#fail(error);
    }
  }
  /** One healing at a time; what its end leaves to nobody is swept out. */
  #heal(): Promise<void> {
    const { log, opened } = this.#parts;
    const place = { journal: opened.journal, log, site: () => this.#site, hasFleet: this.#ask !== null };
    this.#healing = this.#healing.then(() => this.#healNow()).then(() => sweepSides(place));
    return this.#healing;
  }
  async #healNow(): Promise<void> {
    const { log, opened } = this.#parts;
    const { journal } = opened;
    if (!this.#ask || this.#state === "stopped") return;
    try {
      await healHoles({
        ...{ journal, log, ask: this.#ask },
        fleetHead: () => this.#fleetWord,
        refold: (below) => this.#refold(below),
        observe: (observation) => this.inbox.observe(observation),
        compartments: [...this.#site.locker.compartments.keys()],
      });
    } catch (error) {
      // What is missing stays noted: the next start asks again.
      log.warn("healing-put-off", { why: String(error) });
    }
  }
  async #refold(below: number | null): Promise<void> {
    const { opened, log, onRefolded } = this.#parts;
    const release = this.inbox.hold();
    try {
      await opened.journal.durable();
      if (below !== null) this.#site = (await foldSite(opened.replay, log, below)).site;
      this.#deadlines.reset();
      await this.#seen.repeat(this.#site, (input) => takeTurn(this.#place, input));
    } finally {
      release();
    }
    await onRefolded();
  }
  async #scrub(): Promise<void> {
    if ((await this.#parts.opened.scrub()) === "damaged") throw new StoreDamaged("the store is damaged");
  }
  /** Nothing is answered any more: the process ends and the fold of the journal is the truth. */
  #fail(error: unknown): void {
    if (this.#state === "stopped") return;
    this.#state = "stopped";
    this.#parts.fail(error);
  }
}
