/** A few compartments of steel with sensors and antennas that err, and the site's core that believes them. No I/O. */
import { Mischief, type MischiefInput, MischiefSettings } from "../../../firmware-sim/mischief.ts";
import { type AirSettings, antennasInRows, sweepAir } from "../../../firmware-sim/models/air.ts";
import { Cabinet } from "../../../firmware-sim/models/cabinet.ts";
import { newRandom, type Random } from "../../../firmware-sim/random.ts";
import type { Event } from "../../../gateway/core/event.ts";
import {
  type Antenna,
  antennaOf,
  doorMoved,
  hear,
  lostBy,
  newSense,
  type Sense,
} from "../../../gateway/core/witness/presence/sense.ts";
import { bank, Scene, system } from "../../core/scene.ts";

export interface Witnesses {
  readonly sensor: boolean;
  readonly reader: boolean;
}
const device = "rfid-1";
const stepMs = 50;
const pollMs = 100;
const sweepMs = 250;
/** What a board reads so long after a pulse is told, changed or not. */
const afterPulseMs = 700;
export const errors = { stray: 0.05, missed: 0.1, cross: 0.05, stuck: 0.01 };

interface Line {
  readonly id: string;
  readonly board: string;
  readonly lock: number;
  open: boolean;
  seenOpen: boolean;
  item: boolean;
  readonly samples: boolean[];
}

export class Steel {
  readonly scene: Scene;
  readonly cabinet: Cabinet;
  readonly random: Random;
  readonly #mischief: Mischief;
  readonly #sense: Sense;
  readonly #antennas: readonly Antenna[];
  readonly #air: AirSettings;
  readonly #lines: readonly Line[];
  readonly #timers: { readonly at: number; readonly run: () => void }[] = [];
  #effects = 0;
  #events = 0;

  constructor(seed: number, { sensor, reader }: Witnesses) {
    this.random = newRandom(`reconcile-${seed}`);
    const layout = bank(4, { itemSensor: sensor, ...(reader ? { reader: device } : {}) });
    this.scene = new Scene({ layout, rules: { graceMs: 30_000, tagDepartedMs: 60_000 } });
    this.scene.checked = false;
    this.#mischief = new Mischief(this.random.fork("mischief"));
    const manner = { mechanicsMs: [40, 120] as const, bounceMs: 15, coilNeedsMs: 60, closesItselfMs: null };
    const wires = layout.map((plan) => ({
      ...{ compartment: plan.compartment, device: plan.device, lock: plan.lock, itemSensor: plan.itemSensor },
    }));
    this.cabinet = new Cabinet(wires, manner, this.#mischief, this.random.fork("doors"));
    const ids = layout.map(({ compartment }) => compartment);
    this.#air = {
      ...{ device, missed: errors.missed },
      antennas: reader ? antennasInRows([ids]) : [],
    };
    const { tagQuorum: quorum, tagWindowMs: windowMs, tagDepartedMs: departedMs } = this.scene.tools.rules;
    this.#sense = newSense({ quorum, windowMs, departedMs });
    this.#antennas = ids.map((id, at) => antennaOf(this.#sense, device, at + 1, [id]));
    this.#lines = layout.map(({ compartment: id, device: board, lock }) => ({
      ...{ id, board, lock, open: false, seenOpen: false, item: false, samples: [] },
    }));
    this.mischief({ kind: "stray-read", chance: errors.stray });
    this.mischief({ kind: "cross-read", chance: errors.cross });
    for (const { board, lock } of this.#lines)
      if (this.random.hit(errors.stuck))
        this.mischief({ kind: "stuck-contact", device: board, lock, stuck: this.random.pick(["open", "closed"]) });
  }

  get now(): number {
    return this.scene.elapsed;
  }
  mischief(one: MischiefInput): void {
    this.#mischief.add(MischiefSettings.parse(one), this.now);
  }
  wireOf(compartment: string): Line {
    return this.#lines.find(({ id }) => id === compartment)!;
  }
  announce(waybill: string, epc: string): void {
    const known = { carrier: "swift", consent: "given", goodsAllowed: true, epc } as const;
    this.scene.ask({ type: "give-pre-advice", waybill, ...known }, system);
  }

  /** Lets the steel, the air and the site go on. Ends early when `done`. */
  drive(ms: number, done: () => boolean = () => false): boolean {
    for (const end = this.now + ms; this.now < end; ) {
      if (done()) return true;
      this.scene.pass(stepMs);
      this.#follow();
      for (let at = this.#timers.length - 1; at >= 0; at--)
        if (this.#timers[at]!.at <= this.now) this.#timers.splice(at, 1)[0]?.run();
      if (this.now % pollMs < stepMs) this.#poll();
      if (this.now % sweepMs < stepMs) this.#sweep();
      this.#follow();
    }
    return done();
  }

  /** Locks fire for what was ordered, and antennas are told of doors that moved. */
  #follow(): void {
    for (; this.#effects < this.scene.effects.length; this.#effects++) {
      const effect = this.scene.effects[this.#effects]!;
      if (effect.type !== "pulse-lock") continue;
      const { device: board, lock, pulseMs, compartment } = effect;
      const at = this.now;
      this.cabinet.energise(board, lock, at, at + pulseMs);
      this.#after(pulseMs, () => this.cabinet.cut(board, lock, this.now, pulseMs));
      this.#after(stepMs, () => this.scene.pulsed(compartment));
      this.#after(afterPulseMs, () => this.#tell(this.wireOf(compartment), true));
    }
    for (; this.#events < this.scene.events.length; this.#events++) {
      const event = this.scene.events[this.#events]!;
      const open = doorIn(event);
      if (open !== null && "compartment" in event) doorMoved(this.#sense, event.compartment!, open, this.now);
    }
  }
  #poll(): void {
    for (const line of this.#lines) {
      const open = this.cabinet.sensesOpen(line.board, line.lock, this.now);
      // A contact must rest before it is believed.
      if (open === line.seenOpen && open !== line.open) {
        line.open = open;
        this.#tell(line);
      }
      line.seenOpen = open;
      line.samples.push(this.cabinet.sensesItem(line.board, line.lock, this.now));
      if (line.samples.length < 3) continue;
      const item = line.samples.filter((sample) => sample).length > 1;
      line.samples.length = 0;
      if (item === line.item) continue;
      line.item = item;
      this.scene.item(line.id, item);
    }
  }
  #tell({ id, open }: Line, again = false): void {
    if (open && !again) this.scene.opens(id);
    else if (!open) this.scene.closes(id);
  }
  #sweep(): void {
    const tagsIn = (compartment: string): readonly string[] => this.cabinet.tagsIn(compartment);
    for (const { epc, antenna, rssi } of sweepAir(this.#air, tagsIn, this.random, this.#mischief, this.now)) {
      const observation = hear(this.#sense, this.#antennas[antenna - 1]!, epc, rssi, this.now);
      if (observation) this.scene.turn({ kind: "observation", observation });
    }
    for (const observation of lostBy(this.#sense, this.now)) this.scene.turn({ kind: "observation", observation });
  }
  #after(ms: number, run: () => void): void {
    this.#timers.push({ at: this.now + ms, run });
  }
}

const doorIn = (event: Event): boolean | null => {
  if (event.type === "door-opened" || event.type === "door-forced") return true;
  if (event.type === "door-closed") return false;
  return event.type === "door-read" ? event.open : null;
};
