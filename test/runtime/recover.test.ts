import { afterAll, describe, expect, test } from "vitest";
import type { Gateway } from "../../gateway/assemble.ts";
import type { EventType } from "../../gateway/core/event.ts";
import { deadLine, folders, startRig } from "./rig.ts";

const { fresh, remove } = folders();
afterAll(remove);

const typesOf = async (gateway: Gateway, from = 0): Promise<EventType[]> => {
  const types: EventType[] = [];
  for await (const { recorded } of gateway.journal.read(from)) types.push(recorded.event.type);
  return types;
};

describe("the first start", () => {
  test("opens site, layout and epoch, reads every door and is ready", async () => {
    const { gateway, failures } = await startRig(fresh());
    await gateway.ready;
    expect(await typesOf(gateway)).toEqual(
      expect.arrayContaining(["site-opened", "gateway-started", "layout-adopted", "epoch-opened", "start-settled"]),
    );
    const board = await gateway.reads.board.compartments();
    expect(board.map(({ compartment, door, occupancy }) => [compartment, door, occupancy])).toEqual([
      ["A-01", "closed", "free"],
      ["A-02", "closed", "free"],
      ["A-03", "closed", "free"],
      ["A-04", "closed", "free"],
    ]);
    expect(gateway.reads.unready()).toEqual([]);
    await gateway.stop();
    expect(failures).toEqual([]);
  });

  test("does not wait for a dead board for ever: its doors are unknown", async () => {
    const { gateway } = await startRig(fresh(), { line: deadLine });
    await gateway.ready;
    const board = await gateway.reads.board.compartments();
    expect(new Set(board.map(({ door }) => door))).toEqual(new Set(["unknown"]));
    await gateway.stop();
  });
});

describe("the next start", () => {
  test("goes on with the same epoch, state and site time", async () => {
    const data = fresh();
    const first = await startRig(data);
    await first.gateway.ready;
    await first.gateway.stop();
    const before = first.gateway.journal.head();
    const second = await startRig(data);
    await second.gateway.ready;
    const { gateway } = second;
    expect(gateway.journal.head().epoch).toEqual(before.epoch);
    const types = await typesOf(gateway, before.seq + 1);
    expect(types[0]).toBe("gateway-started");
    expect(types).not.toContain("epoch-opened");
    expect(types).not.toContain("layout-adopted");
    const elapsed: number[] = [];
    for await (const { recorded } of gateway.journal.read(0)) elapsed.push(recorded.elapsed);
    expect(elapsed).toEqual([...elapsed].sort((one, other) => one - other));
    await gateway.stop();
  });

  test("refuses another site's store", async () => {
    const data = fresh();
    const first = await startRig(data);
    await first.gateway.stop();
    await expect(startRig(data, { config: { site: "elsewhere" } })).rejects.toMatchObject({ code: "wrong-site" });
  });
});
