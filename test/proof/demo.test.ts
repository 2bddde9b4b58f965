/** The whole circle over real sockets: nothing missing, nothing doubled, nothing untrue. */

import { expect, test } from "vitest";
import { program } from "../program.ts";
import { count, figure } from "../scale.ts";
import { start } from "./child.ts";
import { handInsSeen } from "./rig/hand-ins-seen.ts";

test("couriers and recipients drive a site, and journal, fleet and truth agree", async () => {
  const args = [...program().before, "demo", "--seed", "7", "--json"];
  const size = ["--parcels", String(count(32, 200)), "--hold", String(count(20, 60))];
  const demo = start(process.execPath, [...args, ...size]);
  const code = await demo.ended;
  const result = JSON.parse(demo.text().trim().split("\n").at(-1) ?? "{}");
  figure("demo", result);
  expect(result.findings).toEqual([]);
  expect({ missing: result.missing, doubled: result.doubled, violations: result.violations, code }).toEqual({
    ...{ missing: 0, doubled: 0, violations: 0, code: 0 },
  });
  expect(result.overdue).toBeGreaterThanOrEqual(5);
  expect(result.recalled).toBeGreaterThanOrEqual(3);
  expect(result).toMatchObject({ ...handInsSeen(result), differences: { unreported: 0, invented: 0 } });
  expect(result.fleetEvents).toBeGreaterThan(result.deposited);
}, 1_200_000);
