import { expect, test } from "vitest";
import { liveADay } from "./world.ts";

test("one day", async () => {
  const started = performance.now();
  const day = await liveADay({ seed: Number(process.env["POSTERN_SEED"] ?? 1), parcels: 30 });
  console.log(JSON.stringify(day, null, 1).slice(0, 6000), performance.now() - started);
  expect(day.broken).toEqual([]);
});
