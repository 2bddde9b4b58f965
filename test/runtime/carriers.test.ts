/** Devices know the carriers of the configuration: a carrier's own number is no pickup code, however it looks. */
import { afterEach, expect, test } from "vitest";
import { folders, rigConfig, startRig } from "./rig.ts";

const places = folders();
afterEach(() => places.remove());

test("eight digits are a parcel where a carrier's pattern says so", async () => {
  const data = places.fresh();
  const { devices } = rigConfig(data);
  const carriers = [{ id: "swift", name: "Swift", waybillPatterns: ["8[0-9]{7}"] }];
  const rig = await startRig(data, {
    config: { devices: [...devices, { id: "hand-1", kind: "handheld" }], rules: { settleMs: 500, carriers } },
  });
  const scan = (id: string, line: string) =>
    rig.gateway.receive("hand-1", "scan", new TextEncoder().encode(JSON.stringify({ id, data: line })));
  await scan("m-1", "87654321");
  await scan("m-2", "12345678");
  const kept: unknown[] = [];
  for await (const { payload } of rig.gateway.journal.readScans({ limit: 10, device: "hand-1" }))
    kept.push(JSON.parse(new TextDecoder().decode(payload)));
  expect(kept).toContainEqual({ topic: "scan", kind: "waybill", waybill: "87654321" });
  expect(JSON.stringify(kept)).not.toContain("12345678");
  await rig.gateway.stop();
});
