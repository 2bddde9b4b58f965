/** A lock board on a bus: pulses by the board's own timer, doors and items by polling, in whatever it speaks. */
import type { PulseLock } from "../../core/effect.ts";
import type { Observation } from "../../core/observation.ts";
import type { Timer } from "../../ports/clock.ts";
import type { Device, DeviceHost } from "../../ports/device.ts";
import type { PduLineSettings } from "../../ports/line.ts";
import { untilTaken } from "../until-taken.ts";
import {
  asksToReady,
  type Board,
  type BoardAsk,
  decided,
  isGreeted,
  isInPlay,
  isReady,
  newBoard,
  nextAsk,
  pulsed,
  took,
  untold,
} from "./board.ts";
import { type Bus, type BusMember, type BusResult, busOf } from "./bus.ts";
import { type BusWatch, busWatch } from "./bus-watch.ts";
import type { BoardLanguage, Heard, Message } from "./language.ts";
import type { PollSettings } from "./settings.ts";

export interface LockBoardParts {
  readonly kind: string;
  readonly line: PduLineSettings;
  readonly polls: PollSettings;
  readonly language: BoardLanguage;
}
export const lockBoard = (parts: LockBoardParts, host: DeviceHost): Device => new LockBoard(parts, host);

/** Orders of which this process knows that it sent them: none is ever sent twice. */
const ordersRemembered = 256;

interface Running {
  readonly bus: Bus;
  readonly member: BusMember;
}
/** A pulse that nobody acknowledges waits until its door is seen open. */
interface Watch {
  readonly compartment: string;
  readonly timer: Timer;
  readonly settle: (roundTripMs: number | null) => void;
}

class LockBoard implements Device {
  readonly #parts: LockBoardParts;
  readonly #host: DeviceHost;
  readonly #performed = new Set<string>();
  readonly #watches = new Set<Watch>();
  #board: Board;
  #running: Running | null = null;
  #lastSeenAt: number | null = null;
  #roundTripMs: number | null = null;
  #requests = 0;
  #errors = 0;
  readonly #busWatch: BusWatch;

  constructor(parts: LockBoardParts, host: DeviceHost) {
    this.#parts = parts;
    this.#host = host;
    this.#board = this.#newBoard();
    this.#busWatch = busWatch(parts.line);
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#board = this.#newBoard();
    const bus = busOf(this.#host.openLine(this.#parts.line), this.#host.clock);
    let polled = this.#nextAsk();
    const member: BusMember = {
      nextAt: () => this.#board.nextAt,
      isSilent: () => this.#board.health === "silent",
      isInPlay: (now) => isInPlay(this.#board, now),
      poll: () => {
        polled = this.#nextAsk();
        return this.#request(polled);
      },
      polled: (result) => this.#take(polled, result),
    };
    this.#running = { bus, member };
    bus.join(member);
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    for (const watch of [...this.#watches]) watch.settle(null);
    await running?.bus.leave(running.member);
  }

  async perform(effect: Parameters<Device["perform"]>[0]): Promise<void> {
    if (effect.type !== "pulse-lock") {
      this.#errors++;
      this.#host.log.error("effect-not-for-this-device", { effect: effect.type });
      return;
    }
    const id = `${effect.order}-${effect.attempt}`;
    if (this.#performed.has(id)) return;
    this.#performed.add(id);
    if (this.#performed.size > ordersRemembered) {
      for (const oldest of this.#performed) {
        this.#performed.delete(oldest);
        break;
      }
    }
    await this.#pulse(effect);
  }

  async receive(subtopic: string): Promise<void> {
    this.#errors++;
    this.#host.log.warn("lock-board-published", { subtopic });
  }

  figures() {
    return {
      device: this.#host.device,
      kind: this.#parts.kind,
      online: this.#board.health === "heard",
      lastSeenAt: this.#lastSeenAt,
      roundTripMs: this.#roundTripMs,
      requests: this.#requests,
      errors: this.#errors,
      firmware: this.#board.firmware,
      bus: this.#busWatch.figures(),
    };
  }

  #newBoard(): Board {
    return newBoard(this.#host.device, this.#parts.polls, this.#parts.language, this.#host.wiring);
  }
  #nextAsk(): BoardAsk {
    return nextAsk(this.#board, this.#host.clock.now().elapsed);
  }

  /** Resolves when the one fate of this attempt has been told. */
  async #pulse(effect: PulseLock): Promise<void> {
    const { order, attempt, compartment, lock } = effect;
    const no = (outcome: "refused" | "unconfirmed" | "expired"): Promise<void> =>
      this.#tellForSure({ type: "pulse-failed", order, attempt, outcome });
    const yes = (roundTripMs: number): Promise<void> =>
      this.#tellForSure({ type: "pulse-acknowledged", order, attempt, roundTripMs });
    const running = this.#running;
    const wired = this.#host.wiring.some((wire) => wire.compartment === compartment && wire.lock === lock);
    if (!running || !wired) return no("refused");
    const inTime = (): boolean => this.#host.clock.now().elapsed < effect.deadline;
    const ready = await this.#makeReady(running.bus, inTime);
    if (ready !== "ready") return no(ready);
    const { confirms, ...message } = this.#parts.language.pulse(lock, coilMs(effect.pulseMs));
    const result = await running.bus.order(this.#request(message), () => {
      if (!inTime()) return false;
      pulsed(this.#board, compartment, this.#host.clock.now().elapsed, confirms === null);
      return true;
    });
    if (result === null) return no("expired");
    if (!result.ok) decided(this.#board, compartment);
    if (!result.ok && result.error.code !== "exception" && !result.error.sent) return no("refused");
    const heard = this.#heard(result, confirms);
    if (heard.type === "declined") return no("refused");
    if (heard.type === "nothing" || !result.ok) return no("unconfirmed");
    if (confirms) return yes(result.roundTripMs);
    await this.#seenOpen(compartment, (roundTripMs) => (roundTripMs === null ? no("unconfirmed") : yes(roundTripMs)));
  }

  /** Told with the round trip of the answer that shows the door open, before the opening; null: none did in time. */
  #seenOpen(compartment: string, tell: (roundTripMs: number | null) => Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const settle = (roundTripMs: number | null): void => {
        watch.timer.cancel();
        this.#watches.delete(watch);
        resolve(tell(roundTripMs));
        decided(this.#board, compartment);
      };
      const timer = this.#host.clock.after(this.#parts.polls.seenOpenMs, () => settle(null));
      const watch: Watch = { compartment, timer, settle };
      this.#watches.add(watch);
    });
  }

  /** A board that is new or silent is asked first: a pulse goes only to one that answers. */
  async #makeReady(bus: Bus, inTime: () => boolean): Promise<"ready" | "refused" | "expired"> {
    for (let step = 0; !isReady(this.#board); step++) {
      if (step >= asksToReady(this.#board)) return "refused";
      const ask = this.#nextAsk();
      const result = await bus.order(this.#request(ask), inTime);
      if (result === null) return "expired";
      this.#take(ask, result);
      if (!result.ok && result.error.code !== "exception") return "refused";
    }
    return "ready";
  }

  #request({ unit, pdu }: Message) {
    this.#requests++;
    return { unit, pdu, timeoutMs: this.#parts.polls.timeoutMs };
  }

  #take(ask: BoardAsk, result: BusResult): void {
    const greeted = isGreeted(this.#board);
    // A greeting is best effort: whatever comes back, the board is there.
    const heard = this.#heard(result, (pdu) => !greeted || ask.read(pdu) !== null);
    const { round } = this.#board;
    this.#busWatch.heard(ask.pdu, result.ok && heard.type === "answer" ? result : null);
    const observations = took(this.#board, ask, heard, this.#host.clock.now().elapsed);
    if (!greeted && isGreeted(this.#board)) this.#warnOfStuck();
    if (greeted && (round?.done ?? 0) + 1 >= this.#parts.language.reads.length) this.#busWatch.rounded();
    for (const observation of observations) {
      this.#settleWatches(observation, result.ok ? result.roundTripMs : 0);
      this.#host.observe(observation).catch((error: unknown) => {
        this.#host.log.warn("observation-not-taken", { observation: observation.type, error: String(error) });
        untold(this.#board, observation);
      });
    }
  }

  #settleWatches(seen: Observation, roundTripMs: number): void {
    if (this.#watches.size === 0) return;
    for (const watch of [...this.#watches]) {
      if (seen.type === "device-silent") watch.settle(null);
      else if (seen.type === "door-sensed-open" && seen.compartment === watch.compartment) watch.settle(roundTripMs);
    }
  }

  #warnOfStuck(): void {
    const relays = this.#board.stuckOn.join(" ");
    if (relays === "") return;
    this.#errors++;
    this.#host.log.error("relay-stays-on", { relays });
  }

  /** `trusts`: is this an answer? Null: there is none to come; the request has left. */
  #heard(result: BusResult, trusts: ((pdu: Uint8Array) => boolean) | null): Heard {
    if (result.ok && trusts === null) return { type: "answer", pdu: result.pdu };
    const trusted = result.ok && trusts?.(result.pdu) === true;
    if (!trusted) this.#errors++;
    if (!trusted && (result.ok || result.error.code !== "exception")) return { type: "nothing" };
    this.#lastSeenAt = this.#host.clock.now().at;
    if (!result.ok) return { type: "declined" };
    this.#roundTripMs = result.roundTripMs;
    return { type: "answer", pdu: result.pdu };
  }

  /** The fate of an order must reach the site. */
  async #tellForSure(observation: Observation): Promise<void> {
    const { clock, log } = this.#host;
    try {
      await untilTaken(
        clock,
        () => this.#host.observe(observation),
        () => this.#running === null,
      );
    } catch (error) {
      log.warn("observation-not-taken", { observation: observation.type, error: String(error) });
    }
  }
}

/** Hardware limits of a coil: 100..1000 ms. */
const coilMs = (pulseMs: number): number => Math.min(1000, Math.max(100, pulseMs));
