/** Snapshots and what follows behind the journal: proven before they count, cut only behind what the fleet has. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CutAway } from "../../gateway/api/reads.ts";
import type { Gateway } from "../../gateway/assemble.ts";
import type { Recorded } from "../../gateway/core/event.ts";
import { freezeSite } from "../../gateway/core/site.ts";
import { holdParcel, playBoard } from "./a-day.ts";
import { folders, type Rig, startRig } from "./rig.ts";

const { fresh, remove } = folders();
afterAll(remove);
const eventually = async (look: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 20));
};
/** Makes history: each turn is one event. */
const wrongCodes = async ({ inbox }: Gateway, count: number): Promise<void> => {
  for (let terminal = 0; terminal < count; terminal++)
    await inbox.submit({
      by: { kind: "kiosk", terminal: `kiosk-${terminal}` },
      command: { type: "present-pickup-code", digest: "x".repeat(43) },
    });
};
const folded = ({ log }: Rig): number =>
  Number(log.find(({ what }) => what === "journal-folded")?.figures["events"] ?? -1);

test("a start folds from a proven snapshot and has the same state", { timeout: 60_000 }, async () => {
  const data = fresh();
  const config = { journal: { snapshotEvents: 100 } };
  const board = playBoard();
  const first = await startRig(data, { config, line: board.line });
  await first.gateway.ready;
  await holdParcel(first.gateway, board, "RR473124829GB");
  await wrongCodes(first.gateway, 150);
  await eventually(() => first.log.some(({ what }) => what === "snapshot-proven"));
  await first.gateway.stop();
  const before = JSON.parse(JSON.stringify(freezeSite(first.gateway.site()))) as { custody: unknown };
  const { seq } = first.gateway.journal.head();
  const second = await startRig(data, { config, line: board.line });
  await second.gateway.ready;
  expect(folded(second)).toBeGreaterThan(0);
  expect(folded(second)).toBeLessThan(seq);
  const after = JSON.parse(JSON.stringify(freezeSite(second.gateway.site()))) as { custody: unknown };
  expect(JSON.stringify(after.custody)).toContain("RR473124829GB");
  expect(JSON.stringify(before.custody)).toContain("RR473124829GB");
  await second.gateway.stop();
});

describe("the parcel's trail", () => {
  test("shows what is on disk, in order, and is rebuilt when its table is gone", { timeout: 60_000 }, async () => {
    const data = fresh();
    const board = playBoard();
    const first = await startRig(data, { line: board.line });
    await first.gateway.ready;
    await holdParcel(first.gateway, board, "RR473124829GB");
    const trail = await first.gateway.reads.trail("RR473124829GB");
    expect(trail.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["deposit-begun", "unlock-ordered", "deposit-made"]),
    );
    expect(trail.map(({ seq }) => seq)).toEqual(trail.map(({ seq }) => seq).sort((one, other) => one - other));
    expect(await first.gateway.reads.trail("RR000000000GB")).toEqual([]);
    await first.gateway.stop();
    rmSync(join(data, "tables"), { recursive: true });
    const second = await startRig(data, { line: board.line });
    expect(await second.gateway.reads.trail("RR473124829GB")).toEqual(trail);
    await second.gateway.stop();
  });
});

describe("the live feed", () => {
  test("gives everything after a place, then what follows, each once", { timeout: 60_000 }, async () => {
    const { gateway } = await startRig(fresh());
    await gateway.ready;
    const abort = new AbortController();
    const from = gateway.reads.live.head().seq - 2;
    const seen: Recorded[] = [];
    const reading = (async () => {
      for await (const recorded of gateway.reads.live.after(from, abort.signal)) seen.push(recorded);
    })();
    await eventually(() => seen.length === 2);
    await wrongCodes(gateway, 3);
    const head = (): number => gateway.reads.live.head().seq;
    await eventually(() => seen.at(-1)?.seq === head());
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_one, at) => from + 1 + at));
    abort.abort();
    await reading;
    await gateway.stop();
  });

  test("says so when what is asked for is no longer kept", { timeout: 60_000 }, async () => {
    const { gateway } = await startRig(fresh(), { config: { journal: { snapshotEvents: 100 } } });
    await gateway.ready;
    await wrongCodes(gateway, 120);
    const read = async (): Promise<void> => {
      for await (const _one of gateway.reads.live.after(5, new AbortController().signal)) return;
    };
    await read();
    // The runtime cuts by itself only what is a month old.
    await eventually(() =>
      gateway.journal.cut(50).then(
        () => true,
        () => false,
      ),
    );
    await eventually(() =>
      read().then(
        () => false,
        (error: unknown) => error instanceof CutAway,
      ),
    );
    await gateway.stop();
  });
});

test("the journal's tail comes newest first, page by page", { timeout: 60_000 }, async () => {
  const { gateway } = await startRig(fresh());
  await gateway.ready;
  await wrongCodes(gateway, 30);
  const head = gateway.journal.durableHead().seq;
  const page = await gateway.reads.journalTail(10);
  expect(page.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_one, at) => head - at));
  const older = await gateway.reads.journalTail(10, head - 9);
  expect(older[0]?.seq).toBe(head - 10);
  expect(await gateway.reads.journalTail(10, 1)).toEqual([]);
  await gateway.stop();
});
