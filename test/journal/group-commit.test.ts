/** Which commit a record goes into, on storage that answers at once and on storage that answers late. */
import { expect, test } from "vitest";
import { GroupCommit } from "../../gateway/journal/group-commit.ts";
import { genesis } from "../../gateway/journal/store/codec.ts";
import { unpackScans } from "../../gateway/journal/store/scan-codec.ts";
import type { Store } from "../../gateway/journal/store/store.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { range, scan } from "./site/place.ts";

/** A store that takes `ms` for each synced write, and what was written: scan records of each commit. */
const rigOf = (ms: number) => {
  const clock = virtualClock();
  const written: number[] = [];
  const write = async (value: Uint8Array): Promise<void> => {
    await clock.sleep(ms);
    written.push(unpackScans(value)?.length ?? 0);
  };
  const batch = () => {
    const values: Uint8Array[] = [];
    return { put: (_key: string, value: Uint8Array) => values.push(value), write: () => write(values.at(-1)!) };
  };
  const commits = new GroupCommit(
    { put: (_key: string, value: Uint8Array) => write(value), batch } as unknown as Store,
    {
      clock,
      scanOp: (value) => ({ type: "put", key: "s", value }),
      gate: () => null,
      onDurable: () => {},
      onFailure: (error) => {
        throw error;
      },
    },
  );
  const scans = (count: number): Promise<unknown> => Promise.all(range(1, count).map((n) => commits.scan(scan(n))));
  return { clock, commits, scans, written };
};

test.each([
  ["storage that answers late waits for as many records as it has just let go", 10, 40, [40, 40]],
  ["storage that answers late does not wait for a few", 10, 4, [4, 1, 3]],
  ["storage that answers at once waits for nobody", 1, 40, [40, 1, 39]],
])("%s", async (_, ms, count, commits) => {
  const { clock, scans, written } = rigOf(ms);
  // Each record that is acknowledged is followed by another one: the first at once, the others a moment later.
  const after = scans(count).then(async () => {
    const first = scans(1);
    await clock.sleep(0.5);
    await Promise.all([first, scans(count - 1)]);
  });
  await clock.runUntil(() => written.reduce((sum, one) => sum + one, 0) === 2 * count, 1_000);
  await after;
  expect(written).toEqual(commits);
});

test("who stays away is not waited for", async () => {
  const { clock, scans, written } = rigOf(10);
  const after = scans(40).then(() => scans(1));
  expect(await clock.runUntil(() => written.length === 2, 29)).toBe(true);
  await after;
  expect(written).toEqual([40, 1]);
});

test("an event ends the waiting: a person stands before the door", async () => {
  const { clock, commits, scans, written } = rigOf(10);
  const after = scans(40).then(async () => {
    const first = scans(1);
    commits.event(1, genesis, "{}");
    await Promise.all([first, commits.joined()]);
  });
  expect(await clock.runUntil(() => written.length === 2, 20)).toBe(true);
  await after;
  expect(written).toEqual([40, 1]);
});
