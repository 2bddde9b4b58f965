/** A small site on which people and devices act one turn at a time; time passes only when told. */
import type { Answer } from "../../gateway/core/answer.ts";
import type { Asked, Command } from "../../gateway/core/command.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Decision, Input } from "../../gateway/core/input.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import { Rules, type StockTools, type Tools } from "../../gateway/core/rules.ts";
import { decide, evolve, freezeSite, newSite, thawSite } from "../../gateway/core/site.ts";
import { comeDue, earliest } from "../../gateway/core/turn/due.ts";
import type { Site } from "../../gateway/core/turn/state.ts";
import type { Actor, CompartmentPlan, Moment } from "../../gateway/core/vocabulary.ts";

export const minute = 60_000;
export const compartments = ["A-01", "A-02", "A-03", "A-04"] as const;
export const layout: readonly CompartmentPlan[] = compartments.map((compartment, lock) => ({
  compartment,
  size: "M",
  accessible: false,
  device: lock < 2 ? "board-1" : "board-2",
  lock,
  itemSensor: false,
  supply: "supply-1",
}));

export const system: Actor = { kind: "system" };
export const kiosk: Actor = { kind: "kiosk", terminal: "kiosk-1" };
export const digest = (word: string): string => word.padEnd(22, "-");
/** The maintainer whose session was opened by `stage.signIn(name)`. */
export const staff = (name: string): Actor => ({ kind: "maintainer", session: digest(name) });

export interface Stage {
  readonly site: Site;
  readonly tools: Tools;
  readonly moment: Moment;
  /** Things that have happened already, as the journal would replay them. */
  given(...events: readonly Event[]): void;
  ask(command: Command, by: Actor, once?: Pick<Asked, "key" | "request">): Decision;
  observe(observation: Observation): readonly Event[];
  /** Lets time pass and acts on every deadline on the way, each at its time. */
  pass(ms: number): readonly Event[];
  /** Freezes the site to JSON and goes on from what comes back. */
  restart(): void;
  /** A maintainer signs in with the next one-time code. */
  signIn(name: string): Answer;
}

export const boot = {
  type: "start-gateway",
  boot: "b".repeat(16),
  software: "test",
  offTimeMs: 0,
  siteOpened: "site-1",
  newEpoch: { epoch: { counter: 1, id: "e".repeat(16) }, reason: "first", holes: [] },
  layout: [...layout],
} satisfies Command;

/** Called before and after each event, with what caused it: `asked …`, `seen …` or `time …`. */
export type Watch = (site: Site, elapsed: number, by: string, run: () => void, event: Event) => void;

/** Days of 24 hours, and a hash that is none. */
const calendar: StockTools = {
  zone: "UTC",
  dayOf: (at) => {
    const days = Math.floor(at / (24 * 60 * minute));
    return { day: new Date(at).toISOString().slice(0, 10), endAt: (days + 1) * 24 * 60 * minute };
  },
  sha256: (text) => text.length.toString(16).padStart(64, "0"),
};

/** A started site with four closed compartments. */
export const stage = (rules: Partial<Rules> = {}, plans = layout, watch?: Watch): Stage => {
  let by = "given";
  let [site, elapsed, seq, ids, step] = [newSite(), 1_000, 0, 0, 0];
  const tools: Tools = {
    rules: Rules.parse({ carriers: [{ id: "swift", name: "Swift" }], ...rules }),
    freshId: (bytes) => (++ids).toString(16).padStart(bytes * 2, "0"),
    codeDigest: (deposit, issue) => digest(`code-${deposit.slice(-4)}-${issue}`),
    shown: () => ({ terminal: "kiosk-1", since: elapsed }),
    keyVersion: 1,
    // Whoever watches every state sees the days too.
    ...(watch ? { stock: calendar } : {}),
  };
  const now = (): Moment => ({ at: 1_800_000_000_000 + elapsed, synced: true, elapsed });
  const given = (...events: readonly Event[]): void => {
    for (const event of events) {
      const run = () => evolve(site, { ...now(), seq: ++seq, epoch: 1, event });
      if (watch) watch(site, elapsed, by, run, event);
      else run();
    }
  };
  const turn = (input: Input): Decision => {
    by = causeOf(site, input, elapsed);
    const decision = decide(site, input, now(), tools);
    given(...decision.events);
    by = "given";
    return decision;
  };
  const ask: Stage["ask"] = (command, by, once = {}) => turn({ kind: "command", asked: { command, by, ...once } });
  const observe: Stage["observe"] = (observation) => turn({ kind: "observation", observation }).events;
  const pass = (ms: number): readonly Event[] => {
    const [until, seen] = [elapsed + ms, [] as Event[]];
    for (;;) {
      const next = earliest(site.due);
      if (next === null || next > until) break;
      elapsed = Math.max(elapsed, next);
      const { events } = turn({ kind: "tick" });
      if (events.length === 0)
        throw new Error(`nothing comes of ${JSON.stringify(comeDue(site.due, elapsed, 5))}: it would come for ever`);
      seen.push(...events);
    }
    elapsed = until;
    return seen;
  };
  const signIn = (name: string): Answer =>
    ask(
      {
        type: "sign-in-maintainer",
        maintainer: name,
        proof: "right",
        session: digest(name),
        totpStep: ++step,
        source: "page",
      },
      system,
    ).answer;
  ask({ ...boot, layout: [...plans] }, system);
  for (const compartment of compartments) observe({ type: "door-sensed-closed", compartment });
  ask({ type: "settle-after-start" }, system);
  return {
    get site() {
      return site;
    },
    get moment() {
      return now();
    },
    tools,
    given,
    ask,
    observe,
    pass,
    signIn,
    restart: () => {
      site = thawSite(JSON.parse(JSON.stringify(freezeSite(site))));
    },
  };
};

const causeOf = (site: Site, input: Input, elapsed: number): string => {
  if (input.kind === "command") return `asked ${input.asked.command.type}`;
  if (input.kind === "observation") return `seen ${input.observation.type}`;
  return `time ${[...new Set(comeDue(site.due, elapsed, 100).map(({ kind }) => kind))].sort().join(" ")}`;
};

export const typesOf = (events: readonly Event[]): readonly string[] => events.map(({ type }) => type);
export const codeOf = ({ answer }: Decision): string => (answer.type === "refused" ? answer.code : answer.type);
