/** The hands of a demo's visitor: which one is offered first, and when there is nothing to put in. */
import { expect, test } from "vitest";
import { type AtScreen, handsAt } from "../../gateway/web/shared/scan/at-screen.ts";
import { type DemoDoor, isVisitors } from "../../gateway/wire/demo.ts";

type Door = NonNullable<AtScreen["door"]>;
const door = (does: Door["does"], parcels: readonly string[] = ["A"]): Door => ({ compartment: "A-01", parcels, does });

test.each<[string, AtScreen["door"], readonly string[], ReturnType<typeof handsAt>]>([
  ["a courier puts the parcel in", door("in"), [], { next: "put-in", isFull: false }],
  ["then shuts the door", door("in"), ["A"], { next: "close", isFull: true }],
  ["of two the other one goes in as well", door("in", ["A", "B"]), ["A"], { next: "put-in", isFull: false }],
  [
    "a recipient takes it out, and puts nothing back that lies there",
    door("out"),
    ["A"],
    { next: "take-out", isFull: true },
  ],
  ["then shuts the door", door("out"), [], { next: "close", isFull: false }],
  ["whoever does not want it shuts the door before it", door("back"), ["A"], { next: "close", isFull: true }],
  ["or puts it back first", door("back"), [], { next: "put-in", isFull: false }],
  ["at a door of nobody's screen something goes in", null, [], { next: "put-in", isFull: false }],
  ["and something may lie beside it", null, ["A"], { next: "close", isFull: false }],
])("%s", (_what, at, contents, hands) => expect(handsAt(at, contents)).toEqual(hands));

const open = (by: DemoDoor["by"], ...parcels: string[]): DemoDoor => ({
  ...{ compartment: "A-01", contents: [], by },
  ...(parcels.length > 0 ? { task: { parcels, does: "in" as const } } : {}),
});
test.each<[string, DemoDoor, boolean]>([
  ["that was opened for the visitor's parcel is the visitor's", open("visitor", "VV000000000CN"), true],
  ["also where a simulated person stood just now", open("people", "VV000000000CN"), true],
  [
    "that was opened for others is theirs, before anybody of them was seen there",
    open("visitor", "UA000000005CN"),
    false,
  ],
  ["that nobody asked for is the visitor's, who forced it", open("visitor"), true],
  ["is theirs who stand there, when all is said and done", open("people"), false],
])("a door %s", (_what, door, isMine) => expect(isVisitors(door)).toBe(isMine));
