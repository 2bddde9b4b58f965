/**
 * Many sites on existing engines: workers, engine and database are killed, and every trail equals its journal. At CI
 * size JetStream's part is in test/bridge/jetstream.test.ts.
 */

import { expect, test } from "vitest";
import { has } from "../machine.ts";
import { program } from "../program.ts";
import { count, figure, full } from "../scale.ts";
import { start } from "./child.ts";

/** Seconds: no more than the kills take. */
const quick = ["--hold", "20", "--day", "15"];
const engines = [
  { engine: "mosquitto", program: "mosquitto", whom: "the broker" },
  { engine: "jetstream", program: "nats-server", whom: "the JetStream leader" },
].slice(0, count(1, 2));
const missing = ["postgresql", ...engines.map(({ program }) => program)].filter((name) => !has(name));
if (missing.length > 0) figure("left out: many sites on real engines; missing", missing);

test.runIf(missing.length === 0).each(engines)(
  "a worker, $engine and PostgreSQL are killed in the middle, and no site's trail is any the worse",
  async ({ engine, whom }) => {
    const args = [...program().before, "demo", "--engine", engine, "--kill", "--seed", "7", "--json"];
    const size = [
      "--sites",
      String(count(3, 50)),
      "--parcels",
      String(count(30, 5000)),
      ...(full ? ["--hold", "60"] : quick),
    ];
    const demo = start(process.execPath, [...args, ...size]);
    const code = await demo.ended;
    const result = JSON.parse(demo.text().trim().split("\n").at(-1) ?? "{}");
    figure(engine, result);
    expect(result.findings).toEqual([]);
    expect({ code, ...result }).toMatchObject({ code: 0, missing: 0, doubled: 0, disordered: 0, violations: 0 });
    const killed = result.kills.map((kill: { whom: string }) => kill.whom);
    expect(killed).toEqual(["a worker", whom, "the database"]);
    expect(result.sites).toBe(count(3, 50));
    // Each deposit and each collection is told at the least.
    expect(result.fleetEvents).toBeGreaterThan(result.deposited + result.collected);
    expect(result.collected).toBeGreaterThan(0);
  },
  3_600_000,
);
