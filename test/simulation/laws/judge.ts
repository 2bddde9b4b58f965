/** Where everything that happens comes together and is held against the laws. */
import type { SimulatedSite } from "../../../firmware-sim/site.ts";
import type { Recorded } from "../../../gateway/core/event.ts";
import type { Rules } from "../../../gateway/core/rules.ts";
import type { Site } from "../../../gateway/core/site.ts";
import type { Journal } from "../../../gateway/ports/journal.ts";
import type { Log } from "../../../gateway/ports/log.ts";
import { bridgeTopics } from "../../../gateway/wire/bridge.ts";
import { problems } from "../../core/ledger-laws.ts";
import type { Disk, OnDisk } from "../disk.ts";
import type { Fleet } from "../fleet.ts";
import { Inside } from "../inside.ts";
import type { Life } from "../life.ts";
import type { PulseSent } from "../line.ts";
import { siteId } from "../place.ts";
import type { Running } from "../running.ts";
import type { VirtualTime, Wall } from "../time.ts";
import { AnswerLaws } from "./answers.ts";
import { CaseLaws } from "./cases.ts";
import { CustodyLaws } from "./custody.ts";
import { HistoryLaws } from "./history.ts";
import { HoldLaws } from "./holds.ts";
import { KeypadLaws } from "./keypads.ts";
import { OrderLaws } from "./orders.ts";
import { PassLaws } from "./passes.ts";
import { PresenceLaws } from "./presence.ts";
import { SecretLaws } from "./secrets.ts";
import { SpokenLaws } from "./spoken.ts";
import { TrailLaws } from "./trail.ts";
import { checkTruth, type TruthParts } from "./truth.ts";
import { Verdicts } from "./verdicts.ts";
import { withMethods } from "./watched.ts";

export interface JudgeParts {
  readonly time: VirtualTime;
  readonly disk: Disk;
  readonly fleet: Fleet;
  readonly site: SimulatedSite;
  readonly rules: Rules;
  readonly wall: Wall;
  readonly plain: readonly string[];
}
/** Bounds that no figure of the gateway may pass in a site of this size. */
const waitingMax = 500;
const timersMax = 2_000;
const logKept = 40;
/** Witnesses are looked at so often though nothing happens. */
const quietMs = 10_000;

export class Judge {
  readonly verdicts: Verdicts;
  readonly orders: OrderLaws;
  readonly custody: CustodyLaws;
  readonly answers: AnswerLaws;
  readonly history: HistoryLaws;
  readonly keypads: KeypadLaws;
  readonly passes: PassLaws;
  readonly holds: HoldLaws;
  readonly secrets = new SecretLaws();
  readonly trail: TrailLaws;
  readonly spoken: SpokenLaws;
  readonly presence: PresenceLaws;
  readonly cases: CaseLaws;
  readonly inside: Inside;
  readonly blind = new Set<string>();
  /** Newest log lines, for whoever looks into a broken day. */
  readonly log: string[] = [];
  readonly #parts: JudgeParts;
  readonly #truth: TruthParts;
  readonly #topics = bridgeTopics(siteId);
  #pried = 0;
  #comparedAt = 0;
  #comparedLife = 0;
  #witnessedAt = 0;
  #witnessedSeq = 0;

  constructor(parts: JudgeParts) {
    const { time, disk, fleet, site, rules, wall, plain } = parts;
    const now = (): number => time.now;
    this.#parts = parts;
    this.verdicts = new Verdicts(now);
    this.orders = new OrderLaws(this.verdicts);
    this.custody = new CustodyLaws(this.verdicts, rules);
    this.answers = new AnswerLaws(this.verdicts);
    this.history = new HistoryLaws(this.verdicts);
    this.keypads = new KeypadLaws(this.verdicts);
    this.passes = new PassLaws(this.verdicts);
    this.holds = new HoldLaws(this.verdicts, rules, wall);
    this.trail = new TrailLaws(this.verdicts, fleet);
    this.inside = new Inside(site, now);
    this.spoken = new SpokenLaws(this.verdicts, this.inside, now);
    this.presence = new PresenceLaws(this.verdicts, this.inside, now);
    this.cases = new CaseLaws(this.verdicts, this.inside, now);
    this.#truth = { verdicts: this.verdicts, site, now, custody: this.custody, blind: this.blind };
    for (const secret of plain) this.secrets.know(secret);
    disk.onWrite = (key, value) => this.secrets.keep(key, value);
    disk.onEvents = (events) => {
      for (const one of events) this.#onDisk(one);
    };
  }

  /** Sees every event at the moment of its decision. `site`: as it was before. */
  watch(journal: Journal, site: () => Site | null): Journal {
    const append: Journal["append"] = (drafts, sides) => {
      const made = journal.append(drafts, sides);
      for (const recorded of made.recorded) this.#decided(recorded, site());
      return made;
    };
    return withMethods(journal, { append });
  }
  lifeBegan(life: Life): void {
    this.#note(`life ${life.number} begins`);
  }
  lifeEnded(how: string): void {
    this.#note(`life ends: ${how}`);
  }
  logOf(life: Life): Log {
    const line =
      (level: "debug" | "info" | "warn" | "error") =>
      (what: string, figures: Readonly<Record<string, unknown>> = {}): void => {
        if (!life.on) return;
        const text = `${level} ${what} ${JSON.stringify(figures)}`;
        this.secrets.keep("log", text);
        this.#note(text);
        this.verdicts.check("nothing fails", level !== "error", () => this.log.slice(-12).join("\n  "));
      };
    return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  }
  pulse(pulse: PulseSent, elapsed: number): void {
    this.orders.onPulse(pulse, elapsed);
  }
  /** Something leaves for the fleet. */
  sent(topic: string, payload: Uint8Array): void {
    this.secrets.keep("bridge", payload);
    if (topic === this.#topics.frame) this.trail.onFrame(payload);
  }
  fleetFault(what: string): void {
    this.verdicts.check("the trail is the journal", false, () => what);
  }
  /** A code opened a door; `right`: every code that its deposit can have. */
  opened(code: string, deposit: string, right: readonly string[]): void {
    this.verdicts.check("the right code", right.includes(code), () => `a code opened ${deposit}`);
  }
  pried(): void {
    this.#pried++;
  }
  failed(what: string): void {
    this.verdicts.check("nothing fails", false, () => [what, ...this.log.slice(-12)].join("\n  "));
  }

  afterStep(running: Running | null): void {
    this.trail.compare();
    const { seq } = this.history;
    this.#compareWitnesses(running);
    if (!running || seq === this.#comparedAt || running.gateway.journal.head().seq !== seq) return;
    this.#comparedAt = seq;
    const { gateway, life } = running;
    // Right after each start, before anything else can blur it: the state is what the disk says.
    if (life.number !== this.#comparedLife) this.history.compare(gateway.site());
    this.#comparedLife = life.number;
    const found = problems(gateway.site());
    this.verdicts.check("custody is conserved", found.length === 0, () => found.join("; "));
    const held = this.custody.held();
    const parcels = [...gateway.site().custody.deposits.values()].flatMap(({ inside }) => inside);
    const same = parcels.length === held.size && parcels.every((waybill) => held.has(waybill));
    this.verdicts.check(
      "custody is conserved",
      same,
      () => `site: ${parcels.join()}, ledger: ${[...held.keys()].join()}`,
    );
    const balance = this.custody.wentIn - this.custody.wentOut;
    this.verdicts.check("custody is conserved", balance === held.size, () => `${balance} in, ${held.size} held`);
  }
  /** The whole state, when nothing is on its way to the disk. */
  compare(running: Running | null): void {
    if (!running) return;
    const { gateway } = running;
    if (gateway.journal.head().seq === this.history.seq) this.history.compare(gateway.site());
    for (const { name, value } of gateway.reads.figures()) {
      const isQueue = name.endsWith("_waiting") || name.endsWith("_in_flight");
      if (isQueue) this.verdicts.check("everything is bounded", value <= waitingMax, () => `${name} is ${value}`);
    }
    this.#countLocks();
    const timers = this.#parts.time.waiting;
    this.verdicts.check("everything is bounded", timers <= timersMax, () => `${timers} timers wait`);
  }
  atEnd(running: Running | null): void {
    this.verdicts.check("the trail is the journal", this.trail.isWhole(), () => "the fleet never got everything");
    this.verdicts.check("the trail is the journal", this.#parts.fleet.gaps.length === 0, () => "the trail has gaps");
    this.compare(running);
    this.secrets.search(this.verdicts);
  }

  #decided(recorded: Recorded, site: Site | null): void {
    checkTruth(this.#truth, recorded);
    this.spoken.decided(recorded);
    const { event } = recorded;
    const isShut = event.type === "door-closed" || (event.type === "door-read" && !event.open);
    if (isShut) for (const one of [this.inside, this.presence]) one.shut(event.compartment);
    if (site && event.type === "compartment-reconciled") this.presence.reconciled(site, event);
    if (site && event.type === "disagreement-raised") this.cases.onRaised(site, event);
  }
  /** After every turn, and when time alone has passed. */
  #compareWitnesses(running: Running | null): void {
    const { now } = this.#parts.time;
    const head = running?.gateway.journal.head().seq ?? 0;
    if (!running || (head === this.#witnessedSeq && now - this.#witnessedAt < quietMs)) return;
    this.#witnessedAt = now;
    this.#witnessedSeq = head;
    this.presence.compare(running);
    this.cases.compare(running);
  }
  /** No lock fires more often than it was told to, and no door opens that was neither told nor forced. */
  #countLocks(): void {
    const { compartments } = this.#parts.site.truth(this.#parts.time.now);
    const fired = compartments.reduce((sum, { pulses }) => sum + pulses, 0);
    const openings = compartments.reduce((sum, one) => sum + one.openings, 0);
    const sent = this.orders.pulses;
    this.verdicts.check("no order twice", fired <= sent, () => `${fired} locks fired, ${sent} orders sent`);
    const told = fired + this.#pried;
    this.verdicts.check("nothing opens unwritten", openings <= told, () => `${openings} openings, ${told} explained`);
  }
  #onDisk(one: OnDisk): void {
    this.history.onDisk(one);
    this.orders.onDisk(one);
    this.custody.onDisk(one.recorded);
    this.answers.onDisk(one);
    this.keypads.onDisk(one.recorded);
    this.passes.onDisk(one.recorded);
    this.holds.onDisk(one.recorded, this.#parts.time.now);
    this.trail.onDisk(one);
  }
  #note(text: string): void {
    this.log.push(`${(this.#parts.time.now / 1000).toFixed(1)} s ${text}`);
    if (this.log.length > logKept) this.log.shift();
  }
}
