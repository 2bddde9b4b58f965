/**
 * Parcels that come and go at a site of any size, as inputs of the core: half of its compartments are always full,
 * each cycle puts one parcel in and lets the oldest one be collected.
 */
import type { Answer } from "../../gateway/core/answer.ts";
import type { Command } from "../../gateway/core/command.ts";
import type { Event, Recorded } from "../../gateway/core/event.ts";
import type { Input } from "../../gateway/core/input.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import { Rules, type Tools } from "../../gateway/core/rules.ts";
import { decide, effectsOf, evolve, newSite, nextDue, type Site } from "../../gateway/core/site.ts";
import type { Actor, CompartmentPlan, Epoch, Moment } from "../../gateway/core/vocabulary.ts";

export interface Life {
  readonly site: Site;
  readonly moment: () => Moment;
  /** Takes the next input as the runtime does; `record` gives the events their sequence. Returns ms and events. */
  turn(record: (moment: Moment, events: readonly Event[]) => readonly Recorded[]): {
    readonly ms: number;
    readonly events: number;
  };
}

/** Site time between two inputs. */
const pauseMs = 2_000;
const courier: Actor = { kind: "courier", session: "s".repeat(43) };
const kiosk: Actor = { kind: "kiosk", terminal: "kiosk-1" };
const system: Actor = { kind: "system" };

export const layoutOfSize = (count: number): CompartmentPlan[] =>
  Array.from({ length: count }, (_, at) => ({
    compartment: `${String.fromCharCode(65 + Math.floor(at / 1000))}-${String((at % 1000) + 1).padStart(2, "0")}`,
    ...{ size: "M", accessible: false, device: `board-${Math.floor(at / 8)}`, lock: at % 8 },
    ...{ itemSensor: true, supply: `supply-${Math.floor(at / 16)}` },
  }));

/** `startAt`: wall time of the first input. */
export const newLife = (layout: readonly CompartmentPlan[], epoch: Epoch, startAt: number): Life => {
  const site = newSite();
  const inputs = live(site, layout, epoch);
  let elapsed = 0;
  let ids = 0;
  const tools: Tools = {
    rules: Rules.parse({
      ...{ courierSessionMs: 1e12, courierIdleMs: 1e12 },
      carriers: [{ id: "swift", name: "Swift", unknownConsent: "accept", waybillPatterns: ["SW[0-9]{8}"] }],
    }),
    freshId: (bytes) => (++ids).toString(16).padStart(bytes * 2, "0"),
    codeDigest: (deposit, issue) => `${deposit}-${issue}`.padEnd(43, "-"),
    keyVersion: 1,
  };
  const moment = (): Moment => ({ at: startAt + elapsed, synced: true, elapsed });
  let answer: Answer = { type: "done" };
  return {
    site,
    moment,
    turn: (record) => {
      elapsed += pauseMs;
      const due = nextDue(site);
      const isDue = due !== null && due <= elapsed;
      const input: Input = isDue ? { kind: "tick" } : inputs.next(answer).value;
      const now = moment();
      const started = performance.now();
      const decision = decide(site, input, now, tools);
      const decided = performance.now();
      const recorded = record(now, decision.events);
      const from = performance.now();
      for (const one of recorded) {
        evolve(site, one);
        effectsOf(site, one.event);
      }
      nextDue(site);
      const ms = decided - started + performance.now() - from;
      if (!isDue) answer = decision.answer;
      return { ms, events: recorded.length };
    },
  };
};

function* live(site: Site, layout: readonly CompartmentPlan[], epoch: Epoch): Generator<Input, never, Answer> {
  const newEpoch = { epoch, reason: "first" as const, holes: [] };
  const boot = { boot: "b".repeat(16), software: "bench", offTimeMs: 0, siteOpened: "bench", newEpoch };
  yield asked({ type: "start-gateway", ...boot, layout: [...layout] }, system);
  for (const { compartment } of layout) {
    yield seen({ type: "door-sensed-closed", compartment });
    yield seen({ type: "item-sensed", compartment, present: false });
  }
  yield asked({ type: "settle-after-start" }, system);
  const who = { courier: "courier-1", carrier: "swift", proof: "right", source: "kiosk-1" } as const;
  yield asked({ type: "sign-in-courier", ...who, session: "s".repeat(43) }, system);
  const held: { readonly deposit: string; readonly compartment: string }[] = [];
  for (let parcel = 0; ; parcel++) {
    const deposit = parcel.toString(16).padStart(32, "0");
    const waybill = `SW${String(parcel % 1e8).padStart(8, "0")}`;
    const begun = yield once({ type: "begin-deposit", deposit, parcels: [waybill] }, courier, parcel);
    if (begun.type !== "deposit") throw new Error(`parcel ${parcel}: ${JSON.stringify(begun)}`);
    yield* opening(site, begun.compartment, true);
    held.push(begun);
    const oldest = held.length * 2 < layout.length ? undefined : held.shift();
    if (!oldest) continue;
    const code = site.custody.deposits.get(oldest.deposit)?.code;
    if (!code) throw new Error(`parcel ${parcel} has no code`);
    yield once({ type: "present-pickup-code", digest: code.digest }, kiosk, parcel);
    yield* opening(site, oldest.compartment, false);
  }
}

/** Pulse, open, hands inside, closed. */
function* opening(site: Site, compartment: string, present: boolean): Generator<Input, void, Answer> {
  const { order = "", attempt = 0 } = site.locker.compartments.get(compartment)?.order ?? {};
  yield seen({ type: "pulse-acknowledged", order, attempt, roundTripMs: 3 });
  yield seen({ type: "door-sensed-open", compartment });
  yield seen({ type: "door-sensed-closed", compartment });
  yield seen({ type: "item-sensed", compartment, present });
}

const asked = (command: Command, by: Actor): Input => ({ kind: "command", asked: { command, by } });
/** As it comes over HTTP: with a key, so that the answer is stored. */
const once = (command: Command, by: Actor, number: number): Input => {
  const key = `${command.type}-${number}`.padEnd(43, "k");
  return { kind: "command", asked: { command, by, key, request: key } };
};
const seen = (observation: Observation): Input => ({ kind: "observation", observation });
