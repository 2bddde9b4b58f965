/**
 * One simulated day of one site: the real gateway, from `assemble` down, on virtual time, over a disk that forgets, a
 * wire that loses and a fleet far away, with people who behave and people who do not. The laws look at everything.
 */
import { newPlan } from "../../firmware-sim/people/plan.ts";
import type { PeopleReport } from "../../firmware-sim/people/report.ts";
import { runPeople } from "../../firmware-sim/people/run.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { SimulatedSite } from "../../firmware-sim/site.ts";
import type { Config } from "../../gateway/config/schema.ts";
import type { BridgeLink } from "../../gateway/ports/bridge-link.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { Bridge } from "./bridge.ts";
import { Broker } from "./broker.ts";
import { Disk } from "./disk.ts";
import { Doors } from "./doors.ts";
import { Fleet } from "./fleet.ts";
import { HandIns } from "./hand-ins.ts";
import { Handhelds } from "./handhelds.ts";
import { Judge } from "./laws/judge.ts";
import type { Law } from "./laws/verdicts.ts";
import { MixUps } from "./mix-ups.ts";
import { MqttDevices } from "./mqtt-devices.ts";
import { Passes } from "./passes.ts";
import { carriers, configOf, keysOf, patience, simSettings, siteId, trafficOf } from "./place.ts";
import { Power } from "./power.ts";
import { Staff } from "./staff.ts";
import { Strangers } from "./strangers.ts";
import { TagReaders } from "./tag-readers.ts";
import { atRest, VirtualTime, type Wall } from "./time.ts";
import { Weather } from "./weather.ts";

export interface WorldOptions {
  readonly seed: number;
  readonly parcels: number;
  /** How often things break; 1: an ordinary bad day. */
  readonly pace?: number;
  /** Plants a fault: what the gateway gets instead of its own journal, link or configuration. */
  readonly dressJournal?: (journal: Journal) => Journal;
  readonly dressLink?: (link: BridgeLink) => BridgeLink;
  readonly dressConfig?: (config: Config) => Config;
  /** Ends as soon as this law is broken. */
  readonly until?: Law;
}
export interface Day {
  readonly broken: Judge["verdicts"]["broken"];
  /** How often each law was looked at. */
  readonly checked: Readonly<Record<string, number>>;
  readonly fingerprint: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly struck: Readonly<Record<string, number>>;
  readonly people: PeopleReport;
}
const hour = 3_600_000;
const dayMs = 24 * hour;
/** People who are still waiting for something by then go home. */
const longestMs = 40 * hour;
const healMs = 4 * hour;
/** Steps between two comparisons of the whole state. */
const compareEvery = 4_000;
/** Ten times what the worst storm takes. */
const stepsMax = 6_000_000;

export const liveADay = (options: WorldOptions): Promise<Day> => new World(options).live();

class World {
  readonly #options: WorldOptions;
  readonly #time = new VirtualTime();
  readonly #judge: Judge;
  readonly #power: Power;
  readonly #weather: Weather;
  readonly #strangers: Strangers;
  readonly #staff: Staff;
  readonly #handIns: HandIns;
  readonly #passes: Passes;
  readonly #mixUps: MixUps;
  readonly #bridge: Bridge;
  readonly #broker: Broker;
  readonly #devices: MqttDevices;
  readonly #people: Promise<PeopleReport>;
  #report: PeopleReport | null = null;
  #isOver = false;
  #steps = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    const time = this.#time;
    const random = newRandom(`world-${options.seed}`);
    const now = (): number => time.now;
    const site = new SimulatedSite(simSettings(options.seed), 0);
    const keys = keysOf(random.fork("keys"));
    const config = options.dressConfig?.(configOf()) ?? configOf();
    const wall: Wall = { offsetMs: 0, vouched: true, lied: false };
    const disk = new Disk(time, random.fork("disk"));
    const fleet = new Fleet({
      ...{ site: siteId, time, random: random.fork("fleet") },
      send: (topic, payload) => this.#bridge.toSite(topic, payload),
      onFault: (what) => this.#judge.fleetFault(what),
    });
    this.#bridge = new Bridge({
      ...{ time, random: random.fork("bridge") },
      deliver: (topic, payload) => fleet.receive(topic, payload),
      onSent: (topic, payload) => this.#judge.sent(topic, payload),
    });
    this.#judge = new Judge({ time, disk, fleet, site, rules: config.rules, wall, plain: keys.plain });
    const couriers = carriers.flatMap(({ couriers }) => [...couriers]);
    const handhelds = new Handhelds(couriers, (rests, what) => this.#judge.answers.onView(rests, what));
    this.#power = new Power({
      ...{ time, random: random.fork("power"), disk, site, keys, config, wall, handhelds },
      ...{ bridge: this.#bridge, judge: this.#judge, lineDown: () => this.#weather.lineDown },
      hearLocker: (life, subtopic, payload) => this.#devices.hear(life, subtopic, payload),
      dressJournal: options.dressJournal ?? ((journal) => journal),
      dressLink: options.dressLink ?? ((link) => link),
    });
    this.#broker = new Broker({
      ...{ time, random: random.fork("devices"), running: () => this.#power.running },
      onPuback: (rests, what) => this.#judge.answers.onView(rests, what),
    });
    const readers = new TagReaders({
      ...{ time, site, random: random.fork("readers"), broker: this.#broker },
      onSwept: (by, reads) => this.#judge.inside.swept(by, reads),
    });
    this.#devices = new MqttDevices({
      ...{ time, site, random: random.fork("locker"), broker: this.#broker, readers },
      onPulse: (pulse) => this.#judge.pulse(pulse, this.#power.elapsed()),
    });
    const doors = new Doors({
      ...{ time, random: random.fork("doors"), keys, handhelds, running: () => this.#power.running },
      onAsk: (asked) => this.#judge.spoken.asked(asked),
      onAnswer: (asked, answer, rests) => this.#judge.answers.onAnswer(asked, answer, rests),
      onView: (rests, what) => this.#judge.answers.onView(rests, what),
      onOpened: (code, deposit) => {
        const issues = Array.from({ length: 8 }, (_, at) => at + 1);
        this.#judge.opened(
          code,
          deposit,
          issues.map((issue) => keys.codeOf(deposit, issue, 1)),
        );
      },
      onPass: (pass, said) => this.#judge.passes.answered(pass, said),
      onSecret: (secret) => this.#judge.secrets.know(secret),
      noticeOf: (deposit) => fleet.deposit(deposit)?.code ?? null,
    });
    const pry = (compartment: string): void => {
      if (site.cabinet.pry(compartment, now())) this.#judge.pried();
      readers.wake();
    };
    this.#mixUps = new MixUps({
      ...{ time, random: random.fork("mix-ups"), site, pry },
      touched: (compartment) => {
        this.#judge.inside.touched(compartment);
        readers.wake();
      },
      blind: (compartment) => void this.#judge.blind.add(compartment),
    });
    const { hands } = this.#mixUps;
    this.#weather = new Weather({
      ...{ time, random: random.fork("weather"), site, bridge: this.#bridge, fleet, disk, wall },
      pace: options.pace ?? 1,
      cut: (cut) => this.#power.arm(cut),
      restart: () => this.#power.restart(),
      blind: (compartment, sensorMs) => {
        this.#judge.blind.add(compartment);
        if (sensorMs > 0) this.#judge.inside.sensorLies(compartment, sensorMs);
      },
    });
    this.#strangers = new Strangers({ time, random: random.fork("strangers"), doors, hands, pry });
    const digest = (token: string): string => keys.secrets.digest("session", token);
    this.#handIns = new HandIns({
      ...{ time, random: random.fork("hand-ins"), doors, hands, keys },
      onSecret: (secret) => this.#judge.secrets.know(secret),
    });
    this.#passes = new Passes({
      ...{ time, random: random.fork("passes"), doors, hands, running: () => this.#power.running },
    });
    this.#staff = new Staff({ time, random: random.fork("staff"), doors, hands, digest });
    const plan = newPlan(options.seed, trafficOf(options.parcels));
    const street = { now, sleep: (ms: number) => (this.#isOver ? goHome() : time.sleep(ms)) };
    const doorways = this.#strangers.unsettle(doors.doorways());
    this.#people = time.sleep(1_000).then(() => runPeople(plan, doorways, hands, street, { patience }));
  }

  async live(): Promise<Day> {
    const isOver = (): boolean => this.#isOver;
    this.#people.then(
      (report) => {
        this.#report = report;
      },
      (error: unknown) => this.#judge.failed(`people: ${String(error)}`),
    );
    this.#power.boot();
    this.#devices.begin();
    this.#weather.begin(isOver);
    void this.#strangers.roam(isOver);
    void this.#handIns.roam(isOver);
    void this.#passes.roam(isOver);
    void this.#staff.work(isOver);
    void this.#mixUps.roam(isOver);
    await this.#run(() => this.#report !== null && this.#time.now >= dayMs, longestMs);
    this.#isOver = true;
    await this.#heal();
    return this.#day();
  }

  /** Until `done`, or until so much time has passed. */
  async #run(done: () => boolean, untilMs: number): Promise<void> {
    while (!this.#isCaught()) {
      await atRest();
      this.#judge.afterStep(this.#power.running);
      if (++this.#steps % compareEvery === 0) this.#judge.compare(this.#power.running);
      if (this.#steps > stepsMax) this.#judge.failed("something turns in circles");
      if (done() || !this.#time.step(untilMs)) return;
    }
  }
  #isCaught(): boolean {
    const { broken } = this.#judge.verdicts;
    return this.#options.until === undefined
      ? broken.length > 0
      : broken.some(({ law }) => law === this.#options.until);
  }
  /** The line is good again and nobody comes any more: everything that was written must reach the fleet. */
  async #heal(): Promise<void> {
    this.#weather.clear();
    this.#power.calm();
    const end = this.#time.now + healMs;
    await this.#run(() => this.#power.running !== null && this.#judge.trail.isWhole(), end);
    if (this.#isCaught()) return;
    this.#judge.atEnd(this.#power.running);
  }
  #day(): Day {
    const { verdicts, history, orders, answers, trail, secrets, keypads } = this.#judge;
    return {
      broken: verdicts.broken,
      checked: Object.fromEntries(verdicts.checked),
      fingerprint: history.fingerprint(),
      struck: { ...this.#weather.struck },
      people: this.#report ?? noPeople,
      figures: {
        ...{ hours: Math.round(this.#time.now / hour), steps: this.#steps, events: history.seq, goUp: trail.wanted },
        ...{ cuts: this.#power.cuts, boots: this.#power.boots, pulses: orders.pulses, answers: answers.given },
        ...{
          mqttMessages: this.#broker.messages,
          repeated: answers.repeated,
          audits: this.#staff.audits,
          keypadWaits: keypads.waits,
        },
        ...{ framesLost: this.#bridge.lost, framesDoubled: this.#bridge.doubled, secretBytes: secrets.bytes },
        ...this.#strangers.figures,
        ...this.#handIns.figures,
        ...this.#mixUps.figures,
        ...this.#judge.cases.raised,
        ...this.#judge.passes.figures,
      },
    };
  }
}

const goHome = (): Promise<void> => Promise.reject(new Error("the day is over"));
const noPeople: PeopleReport = {
  ...{ parcels: 0, deposited: 0, collected: 0, overdue: 0, recalled: 0, abandoned: 0, refused: {}, broughtBack: 0 },
  ...{ byHandheld: 0, wrongCodes: 0, doorsLeftOpen: 0, closedWithParcelInside: 0, codeToOpenMs: [], problems: [] },
};
