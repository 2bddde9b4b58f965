/** Personal side records go with their deposits: one that a repair brought back is erased again, no living one is. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Journal } from "../../gateway/ports/journal.ts";
import { fleetInMemory, holdParcel, keptByFleet, playBoard } from "./a-day.ts";
import { folders, type RigOptions, startRig } from "./rig.ts";

const { fresh, remove } = folders();
afterAll(remove);
const eventually = async (look: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 20));
};
const gone = "9".repeat(32);

/** A journal in which side records have come back, and what is erased of them. */
const withSides = (...deposits: readonly string[]) => {
  const left = new Set(deposits);
  let sweeps = 0;
  const dressJournal = (journal: Journal): Journal =>
    new Proxy(journal, {
      get: (target, name: keyof Journal) => {
        const own = target[name];
        if (name === "eraseSide") return async (deposit: string) => void left.delete(deposit);
        if (name === "sides")
          return async function* () {
            sweeps++;
            yield* [...left];
          };
        return typeof own === "function" ? (own.bind(target) as unknown) : own;
      },
    });
  return { left, dressJournal, sweeps: () => sweeps };
};

/** A site that holds one parcel and stands still. */
const heldSite = async () => {
  const data = fresh();
  const board = playBoard();
  const { gateway } = await startRig(data, { line: board.line });
  await gateway.ready;
  const { deposit } = await holdParcel(gateway, board, "RR473124829GB");
  const kept = await keptByFleet(gateway.journal);
  await gateway.stop();
  const head = gateway.journal.head();
  const restart = (options: RigOptions) => startRig(data, { line: board.line, ...options });
  const lose = (): void => rmSync(join(data, "journal", "store"), { recursive: true });
  return { deposit, kept, head, restart, lose };
};

describe("side records at a start", () => {
  test("are erased when their deposit is gone, and kept while it lives", { timeout: 60_000 }, async () => {
    const { deposit, restart } = await heldSite();
    const { left, dressJournal } = withSides(deposit, gone);
    const { gateway } = await restart({ dressJournal });
    await gateway.ready;
    await eventually(() => !left.has(gone));
    expect([...left]).toEqual([deposit]);
    await gateway.stop();
  });

  test("of deposits that the fleet gives back are not erased, those of ended ones are", {
    timeout: 60_000,
  }, async () => {
    const { deposit, kept, head, restart, lose } = await heldSite();
    lose();
    const { left, dressJournal } = withSides(deposit, gone);
    const { gateway } = await restart({ dressJournal, bridge: fleetInMemory({ site: "bench", head, kept }) });
    await gateway.ready;
    await eventually(() => !left.has(gone));
    expect([...left]).toEqual([deposit]);
    await gateway.stop();
  });

  test("wait for the fleet's word while something is lost that it may know", { timeout: 60_000 }, async () => {
    const { deposit, kept, head, restart, lose } = await heldSite();
    lose();
    const { left, dressJournal, sweeps } = withSides(deposit, gone);
    const silent = { ...fleetInMemory({ site: "bench", head, kept }), connect: () => {} };
    const { gateway } = await restart({ dressJournal, bridge: silent });
    await gateway.ready;
    await gateway.stop();
    expect([sweeps(), left.size]).toEqual([0, 2]);
  });

  test("wait for nobody where there is no fleet", { timeout: 60_000 }, async () => {
    const { deposit, restart, lose } = await heldSite();
    lose();
    const { left, dressJournal } = withSides(deposit, gone);
    const { gateway } = await restart({ dressJournal });
    await gateway.ready;
    await eventually(() => left.size === 0);
    await gateway.stop();
  });
});
