/** Somebody does something at random, again and again, and every change of state is written down with its cause. */
import type { Command } from "../../gateway/core/command.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import type { Actor } from "../../gateway/core/vocabulary.ts";
import { type Dice, dice, pick } from "./dice.ts";
import { boot, digest, kiosk, minute, type Stage, stage, system } from "./stage.ts";
import { type Change, statesOf } from "./states-of.ts";
import { courierFetches, personAtKiosk } from "./walk-hand-ins.ts";
import { machineSays, plans, reader, rules } from "./walk-place.ts";
import { fleetOrders } from "./walk-remote.ts";
import { goRound, type RoundHands } from "./walk-round.ts";

/** What changed, at least once each, in `turns` turns. */
export const walk = (seed: number, turns: number): readonly Change[] => {
  const changes = new Map<string, Change>();
  const on = stage(rules, plans, (site, elapsed, by, run, event) => {
    const before = statesOf(site, elapsed);
    run();
    const after = statesOf(site, elapsed);
    for (const [key, from] of before) {
      const [machine = ""] = key.split("/");
      const to = after.get(key) ?? "gone";
      const change = { machine, from, to, event: event.type, by };
      if (to !== from) changes.set(JSON.stringify(change), change);
    }
  });
  const play = new Play(on, dice(seed));
  for (let turn = 0; turn < turns; turn++) play.turn();
  return [...changes.values()];
};

class Play {
  readonly #on: Stage;
  readonly #dice: Dice;
  readonly #coming: Observation[] = [];
  #web: Actor = { kind: "courier", session: digest("nobody") };
  #ada: Actor = { kind: "maintainer", session: digest("nobody") };
  #bob = digest("nobody");
  #ids = 0;
  #steps = 100;

  constructor(on: Stage, dice: Dice) {
    this.#on = on;
    this.#dice = dice;
  }

  turn(): void {
    const next = this.#dice(0.6) ? this.#coming.shift() : undefined;
    if (next) this.#see(next);
    else this.#pick(this.#acts)();
    if (this.#dice(0.4)) this.#pass(this.#pick([1_000, 1_000, 5_000, 5_000, 20_000, minute]));
    if (this.#dice(0.02)) this.#pass(this.#pick([11 * minute, 40 * minute, 100 * minute, 8 * 24 * 60 * minute]));
  }

  readonly #acts: readonly (() => void)[] = [
    ...Array.from({ length: 8 }, () => () => this.#courier()),
    ...Array.from({ length: 5 }, () => () => this.#recipient()),
    ...Array.from({ length: 4 }, () => () => this.#handsIn()),
    ...Array.from({ length: 3 }, () => () => this.#staff()),
    ...Array.from({ length: 8 }, () => () => this.#door()),
    ...Array.from({ length: 2 }, () => () => this.#air()),
    () => this.#mend(this.#place()),
    () => goRound(this.#on.site.guided.round, this.#roundHands),
    ...Array.from({ length: 2 }, () => () => this.#machine()),
    () => this.#fleet(),
    () => this.#people(),
  ];

  readonly #roundHands: RoundHands = {
    ...{ people: () => this.#people(), see: (one) => this.#see(one), pass: (ms) => this.#pass(ms) },
    ...{ ask: (command) => this.#ask(command, this.#ada), inside: (id) => this.#inside(id), second: () => this.#bob },
    ...{ dice: (chance) => this.#dice(chance), pick: (from) => this.#pick(from) },
  };

  #courier(): void {
    const by = this.#pick<Actor>([this.#web, { kind: "handheld", device: "gun" }]);
    const deposit = this.#dice(0.3) ? undefined : this.#some(this.#on.site.custody.deposits.values());
    if (!deposit || deposit.handIn) {
      this.#ask(deposit ? courierFetches(deposit, this.#dice) : this.#fresh(), by);
      return;
    }
    const id = { deposit: deposit.deposit };
    const reason = this.#pick(["too-small", "broken", "dirty", "not-empty"] as const);
    const byStage: Partial<Record<typeof deposit.stage.state, readonly Command[]>> = {
      open: [{ type: "swap-compartment", ...id, reason }],
      closed: [
        { type: "confirm-deposit", ...id },
        { type: "confirm-deposit", ...id },
        { type: "reopen-deposit", ...id },
        { type: "swap-compartment", ...id, reason },
        { type: "cancel-deposit", ...id },
      ],
      held: [
        { type: "recall-parcels", ...id },
        { type: "recall-parcels", ...id },
        { ...this.#fresh(), join: deposit.deposit },
      ],
      refused: [{ type: "recall-parcels", ...id }],
      recalling: [{ type: "confirm-recall", ...id }],
      suspect: [{ type: "confirm-deposit", ...id }],
    };
    this.#ask(this.#pick(byStage[deposit.stage.state] ?? [{ type: "cancel-deposit", ...id }]), by);
    if (this.#dice(0.05)) this.#ask({ type: "extend-hold", ...id }, system);
  }

  #fresh() {
    const parcels = [`W${++this.#ids}`, `W${++this.#ids}`].slice(this.#dice(0.5) ? 1 : 0);
    const recipient = digest("recipient");
    if (this.#dice(0.3)) {
      const known = { carrier: "swift", consent: "given", goodsAllowed: true, epc: `epc-${parcels[0]}` } as const;
      this.#ask({ type: "give-pre-advice", waybill: parcels[0] ?? "", ...known }, system);
    }
    return { type: "begin-deposit", deposit: this.#hex(32), parcels, size: "M", recipient } as const;
  }

  #recipient(): void {
    const { deposits, collections } = this.#on.site.custody;
    const held = [...deposits.values()].flatMap(({ code }) => (code ? [code.digest] : []));
    const collection = this.#some(collections.keys());
    if (this.#dice(0.15)) {
      const deposit = this.#some(deposits.keys()) ?? "0".repeat(32);
      const issue = deposits.get(deposit)?.code?.issue ?? 1;
      this.#ask({ type: "present-pass", deposit, issue, pass: this.#pick([0, 1, 2, 3]) }, kiosk);
      return;
    }
    if (collection === undefined || this.#dice(0.4)) {
      const code = this.#dice(0.1) ? undefined : this.#some(held);
      this.#ask({ type: "present-pickup-code", digest: code ?? digest("wrong") }, kiosk);
      return;
    }
    const parcels = collections.get(collection)?.parcels ?? [];
    const problem = this.#pick(["empty", "wrong", "damaged", "door-broken"] as const);
    const command = this.#pick<Command>([
      { type: "reopen-collection", collection },
      { type: "reopen-collection", collection },
      { type: "confirm-collection", collection },
      { type: "confirm-collection", collection, taken: parcels.slice(1) },
      { type: "refuse-parcels", collection },
      { type: "refuse-parcels", collection },
      { type: "report-problem", collection, problem },
    ]);
    this.#ask(command, kiosk);
  }

  #handsIn(): void {
    const asked = personAtKiosk(this.#on.site, this.#dice, (length) => this.#hex(length));
    for (const [command, by] of asked) this.#ask(command, by);
  }
  #fleet(): void {
    this.#ask(fleetOrders(this.#on, this.#dice), system);
    const { site, moment } = this.#on;
    if (this.#dice(0.8)) this.#see({ type: "fleet-acknowledged", seq: site.history.seq, fleetAt: moment.at });
    const id = this.#some(site.remote.commands.keys());
    if (id !== undefined) this.#see({ type: "log-sent", id, failed: this.#pick([null, "not-sent-up"]) });
  }

  #staff(): void {
    const compartment = this.#place();
    const alarm = this.#some(this.#on.site.alarm.keys.keys()) ?? "f".repeat(16);
    const reason = "because";
    const command = this.#pick<Command>([
      { type: "open-compartment", compartment, reason, second: this.#bob },
      { type: "audit-compartment", compartment, found: this.#inside(compartment) },
      { type: "release-compartment", compartment, reason },
      { type: "release-compartment", compartment, reason },
      { type: "acknowledge-alarm", alarm },
      { type: "acknowledge-alarm", alarm },
    ]);
    this.#ask(command, this.#ada);
    if (this.#dice(0.05)) this.#ask({ type: "block-compartment", compartment, reason }, this.#ada);
  }

  /** Two maintainers look, say what they found, and give the compartment back. */
  #mend(compartment: string): void {
    const { bars = [], occupancy = "free" } = this.#on.site.locker.compartments.get(compartment) ?? {};
    if (bars.length === 0 && occupancy !== "suspect" && this.#dice(0.8)) return;
    this.#people();
    this.#see({ type: "door-sensed-closed", compartment });
    this.#pass(20_000);
    this.#ask({ type: "open-compartment", compartment, reason: "because", second: this.#bob }, this.#ada);
    if (this.#dice(0.8)) this.#see({ type: "door-sensed-open", compartment });
    if (this.#dice(0.8)) this.#see({ type: "door-sensed-closed", compartment });
    this.#ask({ type: "audit-compartment", compartment, found: this.#inside(compartment) }, this.#ada);
    this.#ask({ type: "release-compartment", compartment, reason: "because" }, this.#ada);
  }

  #inside(compartment: string): string[] {
    const id = this.#on.site.custody.byCompartment.get(compartment) ?? "";
    const { inside, incoming } = this.#on.site.custody.deposits.get(id) ?? { inside: [], incoming: [] };
    const all = [...inside, ...incoming];
    return this.#pick([[], all, all, inside.slice(1), this.#dice(0.2) ? ["W-0"] : []]);
  }

  #door(): void {
    const compartment = this.#place();
    const known = this.#on.site.locker.compartments.get(compartment);
    if (!known) return;
    const { door, plan } = known;
    const deposit = this.#on.site.custody.deposits.get(this.#on.site.custody.byCompartment.get(compartment) ?? "");
    const seen = (state: "open" | "closed" | "unknown") => this.#see({ type: `door-sensed-${state}`, compartment });
    if (this.#dice(0.01)) seen("open");
    if (this.#dice(0.02)) seen("unknown");
    const [epc] = deposit?.epc ?? [];
    if (epc !== undefined && this.#dice(0.3)) this.#tag("tag-read", epc, compartment);
    if (plan.itemSensor && this.#dice(0.3)) this.#see({ type: "item-sensed", compartment, present: this.#dice(0.5) });
    if (door.state !== "closed" && this.#dice(0.8)) seen("closed");
    if (plan.itemSensor && this.#dice(0.2)) this.#see({ type: "item-sensed", compartment, present: this.#dice(0.5) });
  }

  #tag(type: "tag-read" | "tag-lost", epc: string, compartment: string): void {
    this.#see({ type, device: reader, epc, compartments: [compartment], reads: 3, confidence: 0.9 });
  }
  #air(): void {
    const known = this.#some(this.#on.site.witnessed.tags.values());
    const deposit = this.#some(this.#on.site.custody.deposits.values());
    const epc = this.#pick([deposit?.epc[0], deposit?.epc[0], known?.epc, "stray"]) ?? "stray";
    if (known && this.#dice(0.5)) this.#tag("tag-lost", known.epc, known.compartment);
    else this.#tag("tag-read", epc, this.#pick([this.#place(), deposit?.compartment ?? this.#place()]));
    if (this.#dice(0.7)) this.#pass(7_000);
  }

  #machine(): void {
    this.#see(machineSays(this.#on.site, this.#dice));
    if (this.#dice(0.1)) this.#restart();
  }

  #restart(): void {
    const counter = 2 + this.#steps++;
    const upTo = this.#dice(0.5) ? null : 40;
    const epoch = { counter, id: this.#hex(16) };
    const newEpoch = { epoch, reason: "lossy-repair" as const, holes: [{ from: 30, upTo }] };
    const { siteOpened, newEpoch: first, ...again } = boot;
    // A compartment may be taken out of the layout, and come back.
    const named = plans.slice(0, this.#dice(0.2) ? 3 : 4);
    this.#on.restart();
    this.#ask({ ...again, layout: named, ...(this.#dice(0.5) ? { newEpoch } : {}) }, system);
    for (const { compartment } of named) if (this.#dice(0.9)) this.#see({ type: "door-sensed-closed", compartment });
    this.#pass(5_000);
    this.#ask({ type: "settle-after-start" }, system);
  }

  /** Everybody signs in afresh; some sign out at once. */
  #people(): void {
    const totpStep = ++this.#steps;
    const [gun, web, ada, bob] = [this.#hex(22), this.#hex(22), this.#hex(22), this.#hex(22)] as const;
    const courier = { type: "sign-in-courier", courier: "chen", carrier: "swift", proof: "right" } as const;
    const maintainer = { type: "sign-in-maintainer", proof: "right", totpStep, source: "page" } as const;
    this.#ask({ ...courier, session: web, source: "kiosk-1" }, system);
    this.#ask({ ...courier, session: gun, source: "gun", handheld: "gun" }, { kind: "handheld", device: "gun" });
    this.#ask({ ...maintainer, maintainer: "ada", session: ada }, system);
    this.#ask({ ...maintainer, maintainer: "bob", session: bob }, system);
    this.#web = { kind: "courier", session: web };
    this.#ada = { kind: "maintainer", session: ada };
    this.#bob = bob;
    if (this.#dice(0.05)) this.#ask({ type: "sign-out-courier" }, this.#web);
    if (this.#dice(0.05)) this.#ask({ type: "sign-out-maintainer" }, this.#ada);
  }

  #ask(command: Command, by: Actor): void {
    this.#follow(this.#on.ask(command, by).events);
  }
  #see(observation: Observation): void {
    this.#follow(this.#on.observe(observation));
  }
  #pass(ms: number): void {
    this.#follow(this.#on.pass(ms));
  }

  /** What locks and doors make of an order. */
  #follow(events: readonly Event[]): void {
    for (const event of events) {
      if (event.type !== "unlock-ordered") continue;
      const { order, attempt, compartment } = event;
      const outcome = this.#pick(["refused", "unconfirmed", "expired"] as const);
      const acknowledged = { type: "pulse-acknowledged", order, attempt, roundTripMs: 5 } as const;
      if (this.#dice(0.05)) continue;
      if (this.#dice(0.15)) this.#coming.push({ type: "pulse-failed", order, attempt, outcome });
      else this.#coming.push(acknowledged);
      const moves = this.#dice(0.85) ? "door-sensed-open" : "door-sensed-closed";
      this.#coming.push({ type: moves, compartment });
    }
  }

  #pick<T>(from: readonly T[]): T {
    return pick(from, this.#dice);
  }
  #place(): string {
    return this.#some(this.#on.site.locker.compartments.keys()) ?? "A-01";
  }
  #some<T>(from: Iterable<T>): T | undefined {
    const all = [...from];
    return all.length === 0 ? undefined : this.#pick(all);
  }
  #hex(length: number): string {
    return (++this.#ids).toString(16).padStart(length, "0");
  }
}
