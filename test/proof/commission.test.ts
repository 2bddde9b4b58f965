/** Commissioning against simulated cabinets with planted faults: each is found by its name, none is invented. */
import { describe, expect, test } from "vitest";
import { modelNow } from "../../firmware-sim/main.ts";
import type { MischiefInput } from "../../firmware-sim/mischief.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { nobody } from "../../gateway/commission/commission.ts";
import type { Finding } from "../../gateway/wire/faces/commission.ts";
import { commissionAll, compartmentsOf, jobOf, personAt, planOf, startCabinet } from "../commission/rig.ts";
import { count, figure, full } from "../scale.ts";

const patience = { timeout: 3_600_000 };
const locks = 6;

/** Two locks for a swapped pair, one dead lock, one contact stuck either way. */
const planted = (seed: number) => {
  const random = newRandom(`commission/${seed}`);
  const order = random.shuffle(Array.from({ length: locks }, (_, lock) => lock));
  const [first = 0, second = 1, dead = 2, stuck = 3] = order;
  const wires = random.hit(0.5) ? ("swapped-locks" as const) : ("swapped-contacts" as const);
  const reads = random.hit(0.5) ? ("open" as const) : ("closed" as const);
  const mischief: readonly MischiefInput[] = [
    { kind: wires, lock: first, with: second },
    { kind: "jam", lock: dead },
    { kind: "stuck-contact", lock: stuck, stuck: reads },
  ];
  return { mischief, wires, reads, dead, stuck, pair: [first, second].sort((a, b) => a - b) };
};
type Planted = ReturnType<typeof planted>;

const nameOf = (lock: number): string => `A-${lock + 1}`;
const wordOf = (finding: Finding): string => {
  if (finding.kind === "swapped-pair") return `${finding.kind} ${finding.wires} ${finding.compartments.join(" ")}`;
  const place = "place" in finding ? (finding.place.compartment ?? finding.place.lock) : "";
  return `${finding.kind} ${place}${"reads" in finding ? ` ${finding.reads}` : ""}`;
};
const wordsWithPerson = ({ wires, pair, dead, stuck, reads }: Planted): string[] => [
  `swapped-pair ${wires.replace("swapped-", "")} ${pair.map(nameOf).join(" ")}`,
  `dead-lock ${nameOf(dead)}`,
  `stuck-contact ${nameOf(stuck)} ${reads}`,
];
const wordsAlone = ({ pair, dead, stuck, reads }: Planted): string[] => [
  `swapped-pair either ${pair.map(nameOf).join(" ")}`,
  `lock-or-contact-dead ${nameOf(dead)}`,
  reads === "open" ? `stuck-contact ${nameOf(stuck)} open` : `lock-or-contact-dead ${nameOf(stuck)}`,
];

const runOne = async (seed: number, isSeen: boolean) => {
  const plan = planted(seed);
  const simulator = await startCabinet(
    {
      seed,
      lines: [{ transport: "tcp", boards: [{ device: "board-1", unit: 3 }] }],
      compartments: compartmentsOf("board-1", "A", locks),
    },
    plan.mischief,
  );
  try {
    const line = { transport: "tcp", host: "127.0.0.1", port: simulator.ports.boards["board-1"] ?? 0 };
    const device = { id: "board-1", kind: "modbus-relay", settings: { line, unit: 3, timeoutMs: 2000 } };
    const person = isSeen ? personAt(simulator) : nobody;
    const { map } = await commissionAll([jobOf(device, planOf("board-1", "A", locks))], person);
    const pulses = simulator.site.truth(modelNow()).compartments;
    return { plan, map, pulsesMost: Math.max(...pulses.map((one) => one.pulses)) };
  } finally {
    await simulator.stop();
  }
};

describe("a swapped pair, a dead lock and a stuck contact", () => {
  const seeds = Array.from({ length: count(1, 40) }, (_, at) => at + 1);
  const figures = { cabinets: 0, planted: 0, found: 0, invented: 0 };
  test.each(seeds)("are found in cabinet %i, with a person and by contacts alone", patience, async (seed) => {
    for (const isSeen of full ? [true, false] : [true]) {
      const { plan, map, pulsesMost } = await runOne(seed, isSeen);
      const expected = isSeen ? wordsWithPerson(plan) : wordsAlone(plan);
      const found = map.findings.map(wordOf);
      figures.cabinets++;
      figures.planted += expected.length;
      figures.found += expected.filter((word) => found.includes(word)).length;
      figures.invented += found.filter((word) => !expected.includes(word)).length;
      expect(found.sort()).toEqual(expected.sort());
      expect(map.without.toSorted()).toEqual([plan.dead, plan.stuck].map(nameOf).sort());
      expect(map.wires).toHaveLength(locks - 2);
      expect(pulsesMost).toBeLessThanOrEqual(2);
    }
  });
  test("in figures", () => {
    figure("commission", figures);
    expect(figures.cabinets).toBeGreaterThanOrEqual(seeds.length);
  });
});
