/** A relay board on a Modbus line: pulses by the board's own timer, doors and items by polling. */
import type { PulseLock } from "../../core/effect.ts";
import type { Observation } from "../../core/observation.ts";
import type { Device, DeviceHost } from "../../ports/device.ts";
import type { LineError } from "../../ports/line.ts";
import { decodeAnswer, encodeRequest, type RelayAnswer, type RelayRequest } from "../../wire/modbus-relay.ts";
import { untilTaken } from "../until-taken.ts";
import { type Bus, type BusMember, type BusResult, busOf } from "./bus.ts";
import {
  type Board,
  isInPlay,
  isReady,
  type ModbusRelaySettings,
  newBoard,
  nextRequest,
  pulsed,
  took,
  untold,
} from "./protocol.ts";

export const modbusRelay = (settings: ModbusRelaySettings, host: DeviceHost): Device => new ModbusRelay(settings, host);

/** Orders of which this process knows that it sent them: none is ever sent twice. */
const ordersRemembered = 256;
/** clear, version and read: what an order may have to do before a board may be pulsed. */
const stepsToReady = 3;

class ModbusRelay implements Device {
  readonly #settings: ModbusRelaySettings;
  readonly #host: DeviceHost;
  readonly #performed = new Set<string>();
  #board: Board;
  #running: { readonly bus: Bus; readonly member: BusMember } | null = null;
  #lastSeenAt: number | null = null;
  #roundTripMs: number | null = null;
  #requests = 0;
  #errors = 0;

  constructor(settings: ModbusRelaySettings, host: DeviceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#board = newBoard(host.device, settings, host.wiring);
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#board = newBoard(this.#host.device, this.#settings, this.#host.wiring);
    const bus = busOf(this.#host.openLine(this.#settings.line), this.#host.clock);
    const next = (): RelayRequest => nextRequest(this.#board, this.#host.clock.now().elapsed);
    let polled = next();
    const member: BusMember = {
      nextAt: () => this.#board.nextAt,
      isSilent: () => this.#board.health === "silent",
      isInPlay: (now) => isInPlay(this.#board, now),
      poll: () => {
        polled = next();
        return this.#frame(polled);
      },
      polled: (result) => this.#take(polled, result),
    };
    this.#running = { bus, member };
    bus.join(member);
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
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
    await this.#tellForSure(await this.#pulse(effect));
  }

  async receive(subtopic: string): Promise<void> {
    this.#errors++;
    this.#host.log.warn("modbus-board-published", { subtopic });
  }

  figures() {
    return {
      device: this.#host.device,
      kind: "modbus-relay",
      online: this.#board.health === "heard",
      lastSeenAt: this.#lastSeenAt,
      roundTripMs: this.#roundTripMs,
      requests: this.#requests,
      errors: this.#errors,
      firmware: this.#board.firmware,
    };
  }

  async #pulse(effect: PulseLock): Promise<Observation> {
    const { order, attempt, compartment, lock } = effect;
    const done = (outcome: "refused" | "unconfirmed" | "expired"): Observation => ({
      type: "pulse-failed",
      order,
      attempt,
      outcome,
    });
    const running = this.#running;
    const wired = this.#host.wiring.some((wire) => wire.compartment === compartment && wire.lock === lock);
    if (!running || !wired) return done("refused");
    const inTime = (): boolean => this.#host.clock.now().elapsed < effect.deadline;
    const ready = await this.#makeReady(running.bus, inTime);
    if (ready !== "ready") return done(ready);
    const request: RelayRequest = { type: "pulse", relay: lock, tenths: tenthsOf(effect.pulseMs) };
    const result = await running.bus.order(this.#frame(request), () => {
      if (!inTime()) return false;
      pulsed(this.#board, compartment, this.#host.clock.now().elapsed);
      return true;
    });
    if (result === null) return done("expired");
    const answer = this.#answerOf(request, result);
    if (answer?.type === "done" && result.ok) {
      return { type: "pulse-acknowledged", order, attempt, roundTripMs: result.roundTripMs };
    }
    if (answer?.type === "exception") return done("refused");
    return done(!result.ok && !result.error.sent ? "refused" : "unconfirmed");
  }

  /** A board that is new or silent is asked first: a pulse goes only to one that answers. */
  async #makeReady(bus: Bus, inTime: () => boolean): Promise<"ready" | "refused" | "expired"> {
    for (let step = 0; !isReady(this.#board); step++) {
      if (step >= stepsToReady) return "refused";
      const request = nextRequest(this.#board, this.#host.clock.now().elapsed);
      const result = await bus.order(this.#frame(request), inTime);
      if (result === null) return "expired";
      this.#take(request, result);
      if (!result.ok && result.error.code !== "exception") return "refused";
    }
    return "ready";
  }

  #frame(request: RelayRequest) {
    this.#requests++;
    return { unit: this.#settings.unit, pdu: encodeRequest(request), timeoutMs: this.#settings.timeoutMs };
  }

  #take(request: RelayRequest, result: BusResult): void {
    const answer = this.#answerOf(request, result);
    for (const observation of took(this.#board, answer, this.#host.clock.now().elapsed)) {
      this.#host.observe(observation).catch((error: unknown) => {
        this.#host.log.warn("observation-not-taken", { observation: observation.type, error: String(error) });
        untold(this.#board, observation);
      });
    }
  }

  /** Null: nothing that can be trusted came back. */
  #answerOf(request: RelayRequest, result: BusResult): RelayAnswer | null {
    const answer = result.ok ? decodeAnswer(request, result.pdu) : exceptionOf(result.error);
    if (answer === null || answer.type === "malformed") {
      this.#errors++;
      return answer === null || request.type !== "set-all" ? null : answer;
    }
    if (answer.type === "exception") this.#errors++;
    this.#lastSeenAt = this.#host.clock.now().at;
    if (result.ok) this.#roundTripMs = result.roundTripMs;
    return answer;
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

/** The board's timer counts steps of 100 ms; hardware limits of a coil: 100..1000 ms. */
const tenthsOf = (pulseMs: number): number => Math.min(10, Math.max(1, Math.round(pulseMs / 100)));
const exceptionOf = (error: LineError): RelayAnswer | null =>
  error.code === "exception" ? { type: "exception", exception: 0 } : null;
