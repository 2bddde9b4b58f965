/** What a timeline of one door or one parcel leaves out, and what it must not. Rows from the oldest to the newest. */
import { expect, test } from "vitest";
import { withoutEchoes } from "../../gateway/web/maintainer/events/echoes.ts";

type Short = readonly [type: string, compartment?: string, more?: Readonly<Record<string, boolean>>];
const listed = (events: readonly Short[]) =>
  events
    .map(([type, compartment, more], at) => ({
      ...{ seq: at + 1, epoch: 1, at, synced: true },
      event: { type, ...(compartment === undefined ? {} : { compartment }), ...more },
    }))
    .reverse();

const closed = { open: false };
const [ordered, fired, still] = [
  ["unlock-ordered", "A-1"],
  ["pulse-acknowledged"],
  ["door-read", "A-1", closed],
] as const;
const opened = ["door-opened", "A-1"] as const;

test.each<[string, readonly Short[], readonly number[]]>([
  ["closed still, and then it opened", [ordered, fired, still, opened, ["door-closed", "A-1"]], [1, 2, 4, 5]],
  ["read before the lock was known to have fired", [ordered, still, fired, opened], [1, 3, 4]],
  ["the reason for a second pulse stays", [ordered, fired, still, ordered, fired, still, opened], [1, 2, 3, 4, 5, 7]],
  ["a door that jams was read closed", [ordered, fired, still, ["door-jammed", "A-1"]], [1, 2, 3, 4]],
  ["another door's opening says nothing of this one", [ordered, still, ["door-opened", "A-2"]], [1, 2, 3]],
  ["readable again after a silence", [["door-unreadable", "A-1"], still, ordered, opened], [1, 2, 3, 4]],
  ["found open", [["door-read", "A-1", { open: true }], ["door-closed", "A-1"], ordered, opened], [1, 2, 3, 4]],
])("%s", (_what, events, stays) =>
  expect(
    withoutEchoes(listed(events))
      .map(({ seq }) => seq)
      .reverse(),
  ).toEqual(stays),
);
