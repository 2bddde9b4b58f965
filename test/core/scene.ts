/**
 * A bank of compartments with couriers, recipients and sensors, one turn at a time. After every turn the laws of the
 * ledger are checked, so that each test checks them too.
 */
import { expect } from "vitest";
import type { Answer } from "../../gateway/core/answer.ts";
import type { Command } from "../../gateway/core/command.ts";
import type { Effect } from "../../gateway/core/effect.ts";
import type { Event, EventOf, EventType } from "../../gateway/core/event.ts";
import type { Input } from "../../gateway/core/input.ts";
import type { Compartment } from "../../gateway/core/locker/compartment.ts";
import { Rules, type Shown, type StockTools, type Tools } from "../../gateway/core/rules.ts";
import {
  decide,
  effectsOf,
  evolve,
  freezeSite,
  newSite,
  nextDue,
  type Site,
  thawSite,
} from "../../gateway/core/site.ts";
import type { Actor, CompartmentPlan, Moment } from "../../gateway/core/vocabulary.ts";
import { problems } from "./ledger-laws.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const system: Actor = { kind: "system" };
export const kiosk: Actor = { kind: "kiosk", terminal: "kiosk-1" };
export const anna: Actor = { kind: "courier", session: "session-of-anna-------" };
/** Of the same carrier as anna. */
export const arno: Actor = { kind: "courier", session: "session-of-arno-------" };
/** Of another carrier. */
export const berta: Actor = { kind: "courier", session: "session-of-berta------" };
export const handheld: Actor = { kind: "handheld", device: "handheld-1" };
export const waybills = ["RR473124829GB", "RA123456785CH", "340123450000000017", "EE000000016DE"] as const;

export const plan = (compartment: string, change: Partial<CompartmentPlan> = {}): CompartmentPlan => ({
  compartment,
  size: "M",
  accessible: false,
  device: "board-1",
  lock: Number(compartment.slice(2)),
  itemSensor: false,
  supply: "supply-1",
  ...change,
});
export const bank = (count: number, change: Partial<CompartmentPlan> = {}): CompartmentPlan[] =>
  Array.from({ length: count }, (_, at) => plan(`A-${String(at + 1).padStart(2, "0")}`, change));

export interface SceneOptions {
  readonly layout?: readonly CompartmentPlan[];
  readonly rules?: Record<string, unknown>;
  readonly codeDigest?: Tools["codeDigest"];
  /** With it the site states its stock. */
  readonly stock?: StockTools;
}

export class Scene {
  site: Site = newSite();
  readonly tools: Tools;
  readonly layout: readonly CompartmentPlan[];
  elapsed = 1_000;
  /** The clock on the wall: by how much it is ahead of site time, and whether it is believed. */
  wall = { ahead: 1_800_000_000_000, synced: true };
  seq = 0;
  /** Events of the latest turn, and all so far. */
  last: readonly Event[] = [];
  readonly events: Event[] = [];
  readonly effects: Effect[] = [];
  answer: Answer = { type: "done" };
  /** What kiosks show to whoever stands there with a phone. */
  readonly numbers = new Map<string, Shown>();
  /** False: the laws are not checked after each turn. */
  checked = true;
  #ids = 0;

  constructor({ layout = bank(4), rules = {}, codeDigest, stock }: SceneOptions = {}) {
    this.layout = layout;
    this.tools = {
      rules: Rules.parse({
        carriers: [
          { id: "swift", name: "Swift", unknownConsent: "accept", waybillPatterns: ["SW[0-9]{6}"] },
          { id: "slow", name: "Slow", waybillPatterns: ["SL[0-9]{6}"] },
        ],
        ...rules,
      }),
      freshId: (bytes) => (++this.#ids).toString(16).padStart(bytes * 2, "0"),
      codeDigest: codeDigest ?? ((deposit, issue) => codeOf(deposit, issue)),
      keyVersion: 1,
      shown: (number) => this.numbers.get(number) ?? null,
      ...(stock ? { stock } : {}),
    };
    this.start({ first: true });
    this.signIn("anna", "swift", anna);
    this.signIn("arno", "swift", arno);
    this.signIn("berta", "slow", berta);
  }

  get moment(): Moment {
    const { ahead, synced } = this.wall;
    return { at: ahead + this.elapsed, synced, elapsed: this.elapsed };
  }

  turn(input: Input): this {
    const { events, answer } = decide(this.site, input, this.moment, this.tools);
    this.answer = answer;
    this.last = events;
    for (const event of events) {
      this.given(event);
      this.effects.push(...effectsOf(this.site, event));
    }
    this.events.push(...events);
    if (this.checked) expect(problems(this.site)).toEqual([]);
    return this;
  }
  /** As the journal would replay it. */
  given(event: Event): void {
    evolve(this.site, { ...this.moment, seq: ++this.seq, epoch: 1, event });
  }
  ask(command: Command, by: Actor = anna): this {
    return this.turn({ kind: "command", asked: { command, by } });
  }
  tick(): this {
    return this.turn({ kind: "tick" });
  }
  /** Lets time pass and acts on every deadline on the way, each at its time. Gathers the events in `last`. */
  pass(ms: number): this {
    const [until, seen] = [this.elapsed + ms, [] as Event[]];
    for (let due = nextDue(this.site); due !== null && due <= until; due = nextDue(this.site)) {
      this.elapsed = Math.max(this.elapsed, due);
      this.tick();
      if (this.last.length === 0) throw new Error("a deadline that nothing clears");
      seen.push(...this.last);
    }
    this.elapsed = until;
    this.last = seen;
    return this;
  }

  // Devices
  opens(compartment: string): this {
    return this.turn({ kind: "observation", observation: { type: "door-sensed-open", compartment } });
  }
  closes(compartment: string): this {
    return this.turn({ kind: "observation", observation: { type: "door-sensed-closed", compartment } });
  }
  falls(compartment: string): this {
    return this.turn({ kind: "observation", observation: { type: "door-sensed-unknown", compartment } });
  }
  item(compartment: string, present: boolean): this {
    return this.turn({ kind: "observation", observation: { type: "item-sensed", compartment, present } });
  }
  pulsed(compartment: string, outcome?: "refused" | "unconfirmed" | "expired"): this {
    const { order, attempt } = this.compartment(compartment).order ?? { order: "", attempt: 0 };
    const about = { order, attempt };
    return this.turn({
      kind: "observation",
      observation: outcome
        ? { type: "pulse-failed", ...about, outcome }
        : { type: "pulse-acknowledged", ...about, roundTripMs: 3 },
    });
  }
  reads(epc: string, ...compartments: string[]): this {
    return this.turn({ kind: "observation", observation: { type: "tag-read", device: "rfid-1", epc, compartments } });
  }
  /** Pulse, open, `openMs` with hands inside, closed. */
  cycle(compartment: string, { openMs = 5_000, item }: { openMs?: number; item?: boolean } = {}): this {
    this.pulsed(compartment).pass(300).opens(compartment).pass(openMs);
    if (item !== undefined) this.item(compartment, item);
    return this.closes(compartment);
  }

  // People
  signIn(courier: string, carrier: string, by: Actor): this {
    const session = by.kind === "courier" ? by.session : "session-of-handheld---";
    const command = { type: "sign-in-courier", courier, carrier, proof: "right", session, source: "kiosk-1" } as const;
    return this.ask(command, by.kind === "handheld" ? by : system);
  }
  begin(parcels: readonly string[] = [waybills[0]], more: Record<string, unknown> = {}, by: Actor = anna): this {
    const deposit = (this.#ids++).toString(16).padStart(32, "d");
    return this.ask({ type: "begin-deposit", deposit, parcels: [...parcels], ...more } as Command, by);
  }
  /** Begins a deposit and puts it in; returns its id. */
  deposit(parcels: readonly string[] = [waybills[0]], more: Record<string, unknown> = {}, by: Actor = anna): string {
    this.begin(parcels, more, by);
    const { deposit, compartment } = this.depositAnswer;
    const { itemSensor } = this.compartment(compartment).plan;
    this.cycle(compartment, itemSensor ? { item: true } : {});
    if (!itemSensor) this.ask({ type: "confirm-deposit", deposit }, by);
    expect(this.site.custody.deposits.get(deposit)?.code).not.toBeNull();
    return deposit;
  }
  present(deposit: string, issue = 1): this {
    return this.ask({ type: "present-pickup-code", digest: codeOf(deposit, issue) }, kiosk);
  }

  // Process
  start({
    first = false,
    settle = true,
    closed = true,
  }: {
    first?: boolean;
    settle?: boolean;
    closed?: boolean;
  } = {}): this {
    const opened = first
      ? { siteOpened: "site-1", newEpoch: { epoch: { counter: 1, id: "e".repeat(16) }, reason: "first", holes: [] } }
      : {};
    const layout = [...this.layout];
    this.ask(
      { type: "start-gateway", boot: "b".repeat(16), software: "test", offTimeMs: 0, layout, ...opened } as Command,
      system,
    );
    if (closed)
      for (const { compartment, itemSensor } of this.layout) {
        this.closes(compartment);
        if (itemSensor && first) this.item(compartment, false);
      }
    return settle ? this.ask({ type: "settle-after-start" }, system) : this;
  }
  /** Goes on from what comes back of a snapshot. */
  refreeze(): this {
    this.site = thawSite(JSON.parse(JSON.stringify(freezeSite(this.site))));
    return this;
  }

  // Looks
  compartment(id: string): Compartment {
    const found = this.site.locker.compartments.get(id);
    if (!found) throw new Error(`no compartment ${id}`);
    return found;
  }
  stageOf(deposit: string): string {
    return this.site.custody.deposits.get(deposit)?.stage.state ?? "gone";
  }
  get types(): EventType[] {
    return this.last.map(({ type }) => type);
  }
  /** Of the latest turn. */
  one<T extends EventType>(type: T): EventOf<T> {
    const found = this.last.find((event) => event.type === type);
    if (!found) throw new Error(`no ${type} among ${this.types.join(", ")}`);
    return found as EventOf<T>;
  }
  get refusal(): string | undefined {
    return this.answer.type === "refused" ? this.answer.code : undefined;
  }
  get depositAnswer(): Extract<Answer, { type: "deposit" }> {
    if (this.answer.type !== "deposit") throw new Error(`answered ${JSON.stringify(this.answer)}`);
    return this.answer;
  }
  get handInAnswer(): Extract<Answer, { type: "hand-in" }> {
    if (this.answer.type !== "hand-in") throw new Error(`answered ${JSON.stringify(this.answer)}`);
    return this.answer;
  }
  get collectionAnswer(): Extract<Answer, { type: "collection" }> {
    if (this.answer.type !== "collection") throw new Error(`answered ${JSON.stringify(this.answer)}`);
    return this.answer;
  }
}

export const codeOf = (deposit: string, issue: number): string => `code-${deposit.slice(-16)}-${issue}`;
