import { describe, expect, test } from "vitest";
import { dues } from "../../gateway/core/site.ts";
import { gone, type Machine } from "../../gateway/core/states/exits.ts";
import { machines } from "../../gateway/core/states/machines.ts";
import { count, figure } from "../scale.ts";
import type { Change } from "./states-of.ts";
import { walk } from "./walk.ts";

const rows = Object.entries(machines).flatMap(([machine, { states }]) =>
  Object.entries(states).flatMap(([from, exits]) => exits.map((exit) => ({ machine, from, ...exit }))),
);
/** Where everything should come to rest; what is not named here is gone in the end. */
const rest: Readonly<Record<string, string>> = {
  door: "closed",
  compartment: "free",
  device: "heard",
  uplink: "connected",
  power: "mains",
  clock: "trusted",
};

describe("the table of exits", () => {
  test("speaks of every machine and leaves no state without an exit", () => {
    expect(Object.keys(machines).length).toBeGreaterThan(12);
    const states = Object.values(machines).flatMap(({ states: all }) => Object.values(all));
    expect(states.length).toBeGreaterThan(50);
    for (const exits of states) expect(exits.length).toBeGreaterThan(0);
  });

  test("leads to states that there are", () => {
    const lost = rows.filter(({ machine, to }) => to !== gone && !(to in (machines[machine]?.states ?? {})));
    expect(lost).toEqual([]);
  });

  test("knows every kind of deadline and no other", () => {
    const known = new Set(
      rows.flatMap(({ by }) => (by.startsWith("time ") && by !== "time alone" ? [by.slice(5)] : [])),
    );
    // These say that something stands for long, and end nothing.
    const speaking = ["door", "power-ends", "return", "uplink-lost", "fetch"];
    expect([...known, ...speaking].sort()).toEqual(Object.keys(dues).sort());
  });

  test.each(Object.entries(machines))("%s comes to rest from every state, without the cloud", (name, machine) => {
    for (const state of Object.keys(machine.states))
      expect([...reachedOffline(machine, state)], state).toContain(rest[name] ?? gone);
  });
});

test("nothing that happens to a site is missing from the table, and every state is left", () => {
  const [seeds, turns] = [count(20, 60), count(4_000, 20_000)];
  const left = new Set<string>();
  const seen = new Set<object>();
  const missing: Change[] = [];
  for (let seed = 1; seed <= seeds; seed++)
    for (const change of walk(seed, turns)) {
      left.add(`${change.machine}: ${change.from}`);
      const fitting = rows.filter((row) => fits(row, change));
      if (fitting.length === 0) missing.push(change);
      for (const row of fitting) seen.add(row);
    }
  expect(missing).toEqual([]);
  const never = rows.filter((row) => !seen.has(row));
  figure("exits", { rows: rows.length, walked: seen.size, turns: seeds * turns });
  const stuck = Object.entries(machines).flatMap(([machine, { states }]) =>
    Object.keys(states).map((state) => `${machine}: ${state}`),
  );
  expect(stuck.filter((state) => !left.has(state) && !timeOnly(state))).toEqual([]);
  expect(never.length).toBeLessThan(rows.length * count(0.4, 0.2));
}, 1_200_000);

const fits = (row: (typeof rows)[number], { machine, from, to, event, by }: Change): boolean => {
  if (row.machine !== machine || row.from !== from || row.to !== to) return false;
  // What has faded is swept out by whatever happens next.
  if (row.by === "time alone" || row.by === "with its deposit") return true;
  if (row.event !== event) return false;
  if (row.by.startsWith("with ")) return true;
  // Several deadlines of one moment are acted on in one turn.
  const [kind, ...deadlines] = by.split(" ");
  return kind === "time" ? deadlines.some((deadline) => row.by === `time ${deadline}`) : row.by === by;
};

const timeOnly = (state: string): boolean =>
  rows.filter(({ machine, from }) => `${machine}: ${from}` === state).every(({ by }) => by === "time alone");

const reachedOffline = ({ states }: Machine, start: string): ReadonlySet<string> => {
  const reached = new Set([start]);
  for (const state of reached) for (const { to, offline } of states[state] ?? []) if (offline) reached.add(to);
  return reached;
};
