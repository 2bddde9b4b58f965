/** From what each lock's firing has shown to a wiring map, and to everything in it that is wrong. Pure. */
import type { Finding, Place, Wire } from "../wire/faces/commission.ts";
import type { Levels, Shown } from "./trial.ts";

/** What a person saw: the door that opened, null: none did; absent: nobody looked. */
export interface Trial extends Shown {
  readonly device: string;
  readonly door?: string | null;
  /** Its contact went back when the door was shut; null: there was nothing to wait for. */
  readonly shutAgain: boolean | null;
}

/** Nothing that is written can be true while one of these stands. */
const contradictory: ReadonlySet<Finding["kind"]> = new Set(["several-contacts", "contact-shared", "door-twice"]);
/** Corrected by the map itself; what is neither needs hands. */
const corrected: ReadonlySet<Finding["kind"]> = new Set(["swapped-pair", "crossed", "board-unplanned"]);
export const isContradiction = ({ kind }: Finding): boolean => contradictory.has(kind);
export const needsHands = ({ kind }: Finding): boolean => !contradictory.has(kind) && !corrected.has(kind);

export interface WiringMap {
  /** Proven by a door that opened and a contact that saw it. */
  readonly wires: readonly Wire[];
  /** Planned compartments that are not: their wires are nobody's. */
  readonly without: readonly string[];
  /** Level of a contact whose door is open, by device; absent: no door opened there. */
  readonly openLevels: ReadonlyMap<string, 0 | 1>;
  readonly findings: readonly Finding[];
}

export const mapOf = (
  plan: readonly Wire[],
  trials: readonly Trial[],
  untouched: readonly Finding[] = [],
): WiringMap => {
  const openLevels = openLevelsOf(trials);
  const judged = trials.map((trial) => judge(trial, plan, openLevels.get(trial.device)));
  const wires = judged.flatMap(({ wire }) => wire ?? []);
  const unsolved = judged.flatMap(({ trial, wire }) =>
    wire || trial.moved.length > 0 || trial.fired === "refused" ? [] : unanswered(trial, plan, wires, openLevels),
  );
  const findings = [
    ...untouched,
    ...judged.flatMap((one) => one.findings),
    ...unsolved,
    ...shared(trials),
    ...doorsTwice(trials),
    ...crossings(plan, wires, new Set(trials.flatMap(({ door }) => door ?? []))),
  ];
  const proven = new Set(wires.map(({ compartment }) => compartment));
  const tried = new Set(trials.map(({ device, lock }) => `${device}/${lock}`));
  const without = plan
    .filter(({ compartment, device, lock }) => tried.has(`${device}/${lock}`) && !proven.has(compartment))
    .map(({ compartment }) => compartment);
  return { wires, without, openLevels, findings };
};

/** What most of a board's contacts moved to. */
const openLevelsOf = (trials: readonly Trial[]): ReadonlyMap<string, 0 | 1> => {
  const votes = new Map<string, number>();
  for (const { device, moved } of trials)
    for (const { level } of moved) votes.set(device, (votes.get(device) ?? 0) + (level ? 1 : -1));
  return new Map([...votes].map(([device, sum]) => [device, sum > 0 ? 1 : 0]));
};

interface Judged {
  readonly trial: Trial;
  readonly wire: Wire | null;
  readonly findings: readonly Finding[];
}
const judge = (trial: Trial, plan: readonly Wire[], openLevel: 0 | 1 | undefined): Judged => {
  const { device, lock, moved, door, shutAgain } = trial;
  const place = placeOf(trial, plan);
  const no = (...findings: readonly Finding[]): Judged => ({ trial, wire: null, findings });
  if (trial.fired === "refused") return no({ kind: "lock-refused", place });
  const [only, ...more] = moved;
  if (!only) return no();
  if (more.length > 0) return no({ kind: "several-contacts", place, inputs: moved.map(({ input }) => input) });
  const { input, level } = only;
  if (door === null) return no({ kind: "contact-without-door", place, input });
  if (Number(level) !== openLevel) return no({ kind: "contact-inverted", place, input });
  const wire = { compartment: door ?? place.compartment ?? `${device} ${lock}`, device, lock, input };
  return { trial, wire, findings: shutAgain === false ? [{ kind: "left-open", place }] : [] };
};

const placeOf = ({ device, lock }: Trial, plan: readonly Wire[]): Place => {
  const planned = plan.find((wire) => wire.device === device && wire.lock === lock);
  return { device, lock, compartment: planned?.compartment ?? null };
};

/** A lock after whose pulse no contact moved: which of the two is dead? */
const unanswered = (
  trial: Trial,
  plan: readonly Wire[],
  wires: readonly Wire[],
  openLevels: WiringMap["openLevels"],
): Finding => {
  const place = placeOf(trial, plan);
  const input = freeInput(trial, plan, wires);
  const reads = readingOf(trial.rest, input, openLevels.get(trial.device) ?? 0);
  if (trial.door === null) return { kind: "dead-lock", place };
  if (trial.door !== undefined) return { kind: "stuck-contact", place, input, reads };
  return reads === "open" ? { kind: "stuck-contact", place, input, reads } : { kind: "lock-or-contact-dead", place };
};
const readingOf = (rest: Levels, input: number, openLevel: 0 | 1): "open" | "closed" =>
  Number(rest[input]) === openLevel ? "open" : "closed";

/** The contact that should have moved: the planned one, unless another door moved it. */
const freeInput = ({ device, lock, door }: Trial, plan: readonly Wire[], wires: readonly Wire[]): number => {
  const here = plan.filter((wire) => wire.device === device);
  const planned = here.find((wire) => (door ? wire.compartment === door : wire.lock === lock));
  const isFree = (input: number): boolean => !wires.some((wire) => wire.device === device && wire.input === input);
  const candidates = [planned?.input ?? lock, ...here.map(({ input }) => input)];
  return candidates.find(isFree) ?? lock;
};

const shared = (trials: readonly Trial[]): readonly Finding[] =>
  grouped(
    trials.filter(({ moved }) => moved.length === 1),
    ({ device, moved }) => `${device} ${moved[0]?.input}`,
  ).flatMap((group) => {
    const [{ device, moved }] = group;
    const input = moved[0]?.input ?? 0;
    return group.length > 1
      ? [{ kind: "contact-shared" as const, device, input, locks: group.map(({ lock }) => lock) }]
      : [];
  });

const doorsTwice = (trials: readonly Trial[]): readonly Finding[] =>
  grouped(
    trials.filter(({ door }) => typeof door === "string"),
    ({ door }) => door ?? "",
  ).flatMap((group) =>
    group.length > 1
      ? [
          {
            kind: "door-twice" as const,
            compartment: group[0].door ?? "",
            locks: group.map(({ device, lock }) => `${device} ${lock}`),
          },
        ]
      : [],
  );

/** Where the proven wires differ from the planned ones: pairs that hang on each other's wires, and the rest. */
const crossings = (plan: readonly Wire[], wires: readonly Wire[], seen: ReadonlySet<string>): readonly Finding[] => {
  const planned = new Map(plan.map((wire) => [wire.compartment, wire]));
  const crossed = (which: "lock" | "input"): Wire[] =>
    wires.filter((wire) => {
      const was = planned.get(wire.compartment);
      return was !== undefined && (was.device !== wire.device || was[which] !== wire[which]);
    });
  return (["lock", "input"] as const).flatMap((which) => {
    const list = crossed(which);
    const paired = new Set<string>();
    const pairs = list.flatMap((one): Finding[] => {
      const other = list.find(
        (two) => hangsOn(one, planned.get(two.compartment), which) && hangsOn(two, planned.get(one.compartment), which),
      );
      if (!other || paired.has(one.compartment)) return [];
      paired.add(one.compartment).add(other.compartment);
      const compartments = [one.compartment, other.compartment].sort();
      const crossedWires = which === "lock" ? "locks" : "contacts";
      return [
        {
          kind: "swapped-pair",
          wires: compartments.every((id) => seen.has(id)) ? crossedWires : "either",
          compartments,
        },
      ];
    });
    const single = list.filter(({ compartment }) => !paired.has(compartment));
    const wiresOf = which === "lock" ? "lock" : "contact";
    return [...pairs, ...single.map(({ compartment }): Finding => ({ kind: "crossed", wires: wiresOf, compartment }))];
  });
};
const hangsOn = (wire: Wire, planned: Wire | undefined, which: "lock" | "input"): boolean =>
  planned !== undefined && wire.device === planned.device && wire[which] === planned[which];

const grouped = <T>(list: readonly T[], key: (one: T) => string): readonly (readonly [T, ...T[]])[] => {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of list) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return [...groups.values()];
};

/** KERONG: every door answered at the contact beside its lock's, so the first lock has another index on the wire. */
export const indexShift = (trials: readonly Trial[]): -1 | 0 | 1 => {
  const shifts = trials.flatMap(({ lock, moved }) => (moved.length === 1 ? (moved[0]?.input ?? lock) - lock : []));
  const [first = 0] = shifts;
  const same = shifts.length > 1 && shifts.every((shift) => shift === first);
  return same && (first === 1 || first === -1) ? first : 0;
};
