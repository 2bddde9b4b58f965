/**
 * The three classes of what goes up, what waits of each, and what was dropped of the two that may be. See
 * docs/decisions/uplink-classes.md.
 */
import type { Observation } from "../../../gateway/core/observation.ts";
import type { Clock, Timer } from "../../../gateway/ports/clock.ts";
import type { Journal } from "../../../gateway/ports/journal.ts";
import type { Place } from "../../../gateway/wire/bridge.ts";
import type { UplinkSettings } from "../settings.ts";
import { type Backlog, BacklogMeter } from "./backlog.ts";
import { behindMin, Hints } from "./hints.ts";
import { type Dropped, type DropReason, dropReasons, type QueueFigures } from "./lane.ts";
import { LogSender, type LogToSend } from "./log-sender.ts";
import { type Condition, Reports } from "./telemetry.ts";

export interface LanesParts {
  readonly site: string;
  readonly settings: UplinkSettings;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly sentTo: () => number;
  readonly acknowledged: () => Place | null;
  /** Resolves when the broker has it. */
  readonly publish: (what: "hint" | "telemetry" | "log", payload: Uint8Array) => Promise<void>;
  readonly observe: (observation: Observation) => void;
  readonly condition: (() => Condition) | undefined;
  /** After each measurement: the journal may have grown without a word. */
  readonly measured: () => void;
}
export interface LaneDrops extends Dropped {
  readonly lane: "live" | "telemetry";
  readonly why: DropReason;
}
export interface LanesFigures {
  readonly backlog: Backlog;
  readonly queues: Readonly<Record<"live" | "custody" | "telemetry", QueueFigures>>;
  readonly dropped: readonly LaneDrops[];
}
/** While the line is away, drops are written down this seldom. */
const dropsEveryMs = 3_600_000;
/** As long as the walk over the journal is not at its end. */
const walkingMs = 1_000;

export class Lanes {
  readonly #parts: LanesParts;
  readonly #hints: Hints;
  readonly #reports: Reports | null;
  readonly #logs: LogSender;
  readonly #meter: BacklogMeter;
  #backlog: Backlog = { events: 0, bytes: 0, ageMs: 0, behind: 0, uncounted: 0 };
  #told: readonly LaneDrops[] = [];
  #toldAt: number;
  #line: "away" | "streaming" | "listened-to" = "away";
  #measuring: Timer | null = null;
  #stopped = false;

  constructor(parts: LanesParts) {
    const { site, settings, journal, clock, sentTo, publish, condition } = parts;
    this.#parts = parts;
    this.#toldAt = clock.now().elapsed;
    this.#meter = new BacklogMeter(journal);
    const { hintMs, live, telemetry } = settings;
    // A copy or a report that is lost on its way is not sent again: newer ones come.
    const lossy = (what: "hint" | "telemetry") => (payload: Uint8Array) =>
      void publish(what, payload).catch(() => undefined);
    this.#hints = new Hints({ site, journal, clock, hintMs, bounds: live, sentTo, publish: lossy("hint") });
    const queues = () => {
      const { events, bytes, ageMs } = this.#backlog;
      return { backlog: { events, bytes, ageMs }, dropped: this.#drops().reduce((sum, { count }) => sum + count, 0) };
    };
    const told = { site, clock, everyMs: telemetry.everyMs, bounds: telemetry, queues, publish: lossy("telemetry") };
    this.#reports = condition ? new Reports({ ...told, condition }) : null;
    this.#logs = new LogSender({
      ...{ site, clock, bytesPerSecondMax: settings.bytesPerSecondMax, mayGo: () => this.#isFree() },
      publish: (payload) => publish("log", payload),
    });
  }

  start(): Promise<void> {
    return this.#measure();
  }
  /** `listened-to`: by a fleet that takes device reports. */
  turned(line: "away" | "streaming" | "listened-to"): void {
    const isNew = this.#line === "away" && line !== "away";
    this.#line = line;
    if (line === "away") this.#hints.end();
    else this.#hints.begin();
    if (!isNew) return;
    if (line === "listened-to") this.#reports?.sample();
    else this.#reports?.stop();
    this.#tellDrops();
    if (this.#measuring) this.#measureIn(this.#parts.settings.hintMs);
  }
  appended(): void {
    this.#hints.appended();
  }
  sendLog(log: LogToSend): Promise<boolean> {
    return this.#logs.send(log);
  }
  figures(): LanesFigures {
    const now = this.#parts.clock.now().elapsed;
    const { events, bytes, ageMs } = this.#backlog;
    const telemetry = this.#reports?.lane.figures(now) ?? { events: 0, bytes: 0, ageMs: 0 };
    const queues = { live: this.#hints.lane.figures(now), custody: { events, bytes, ageMs }, telemetry };
    return { backlog: this.#backlog, queues, dropped: this.#drops() };
  }
  stop(): void {
    this.#stopped = true;
    this.#measuring?.cancel();
    this.#hints.end();
    this.#reports?.stop();
    this.#logs.stop();
  }

  async #measure(): Promise<void> {
    const { clock, settings, acknowledged, observe } = this.#parts;
    this.#measuring = null;
    const measured = await this.#meter.measure(acknowledged(), clock.now().elapsed);
    if (this.#stopped) return;
    this.#backlog = measured;
    const { behind, bytes, ageMs, uncounted } = measured;
    const { custodyBacklogMax, custodyBytesMax, custodyAgeMsMax, measureMs } = settings;
    const custodyFull = behind >= custodyBacklogMax || bytes >= custodyBytesMax || ageMs >= custodyAgeMsMax;
    observe({ type: "backlog-measured", events: behind, ageMs, custodyFull });
    this.#reports?.changed();
    this.#report();
    if (clock.now().elapsed - this.#toldAt >= dropsEveryMs) this.#tellDrops();
    this.#parts.measured();
    this.#measureIn(uncounted > 0 ? Math.min(walkingMs, measureMs) : measureMs);
  }
  #measureIn(restMs: number): void {
    this.#measuring?.cancel();
    this.#measuring = this.#parts.clock.after(restMs, () => void this.#measure());
  }

  /** Reports and logs wait for custody: while that is far behind they would only take its place. */
  #isFree(): boolean {
    const { journal, sentTo } = this.#parts;
    return this.#line === "listened-to" && journal.durableHead().seq - sentTo() < behindMin;
  }
  #report(): void {
    this.#reports?.send(this.#isFree());
    this.#logs.go();
  }

  #drops(): readonly LaneDrops[] {
    const lanes = { live: this.#hints.lane, telemetry: this.#reports?.lane };
    return (["live", "telemetry"] as const).flatMap((lane) => {
      const dropped = lanes[lane]?.dropped();
      return dropped ? dropReasons.map((why) => ({ lane, why, ...dropped[why] })) : [];
    });
  }
  /** What was dropped since it was said last becomes one event. */
  #tellDrops(): void {
    const now = this.#drops();
    const before = new Map(this.#told.map((one) => [`${one.lane} ${one.why}`, one]));
    const drops = now.flatMap(({ lane, why, count, bytes }) => {
      const told = before.get(`${lane} ${why}`) ?? { count: 0, bytes: 0 };
      return count > told.count ? [{ lane, why, count: count - told.count, bytes: bytes - told.bytes }] : [];
    });
    this.#told = now;
    this.#toldAt = this.#parts.clock.now().elapsed;
    if (drops.length > 0) this.#parts.observe({ type: "uplink-dropped", drops });
  }
}
