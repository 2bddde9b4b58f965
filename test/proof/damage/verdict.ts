/** What is held against what: the site's own words and its board, the undamaged history, the fleet's trail. */
import { expect } from "vitest";
import { type EventOf, goesUp, type Recorded } from "../../../gateway/core/event.ts";
import { decodeBody } from "../../../gateway/journal/upcast.ts";
import { verifyStore } from "../../../gateway/journal/verify.ts";
import type { FleetPlace } from "./fleet.ts";
import type { Held, Original } from "./history.ts";
import type { Hole } from "./kinds.ts";
import type { People } from "./people.ts";
import { compartments, journalOf, siteId } from "./site.ts";

type EpochOpened = EventOf<"epoch-opened">;
interface Seen {
  readonly compartment: string;
  readonly service: string;
  readonly occupancy: string;
  readonly parcels?: readonly string[];
  readonly deposit?: string;
}

/** The epochs that were opened since the undamaged history. */
export const newEpochs = async (people: People): Promise<readonly EpochOpened[]> =>
  (await people.journalTail()).flatMap(({ event }) =>
    event.type === "epoch-opened" && event.epoch.counter > 1 ? [event] : [],
  );
export const leftSafeMode = async (people: People): Promise<readonly string[]> =>
  (await people.journalTail()).flatMap(({ event }) =>
    event.type === "safe-mode-left" ? [`${event.compartment} by ${event.by}`] : [],
  );
export const unproven = async (people: People): Promise<readonly string[]> =>
  (await board(people)).filter(({ service }) => service === "unproven").map(({ compartment }) => compartment);
export const board = (people: People): Promise<readonly Seen[]> => people.maintainerReads("compartments");

/** What is known only from before the end of the hole. */
export const notProvenAcross = ({ history }: Original, upTo: number): readonly string[] =>
  compartments.filter((compartment) => {
    const said = history.findLast(
      ({ event }) =>
        (event.type === "deposit-made" || event.type === "compartment-freed") && event.compartment === compartment,
    );
    return (said?.seq ?? 0) <= upTo;
  });

/** Returns the end of what may be missing. */
export const expectHole = ({ holes }: EpochOpened, wanted: Hole, { last }: Original): number => {
  const [from, upTo] = [holes[0]?.from ?? 0, holes.at(-1)?.upTo ?? Number.MAX_SAFE_INTEGER];
  if (wanted.from !== "some") expect(from).toBe(wanted.from);
  if (wanted.upTo === "reserved") expect(upTo).toBeGreaterThan(last);
  else if (wanted.upTo !== "some") expect(upTo).toBe(wanted.upTo);
  expect(upTo).toBeGreaterThanOrEqual(from);
  return upTo;
};

/** Every parcel of `held` lies where it lay, under its deposit, and nothing else lies anywhere. */
export const expectLedger = async (people: People, held: readonly Held[]): Promise<void> => {
  const inside = (await board(people))
    .filter(({ occupancy }) => occupancy !== "free")
    .map(({ compartment, occupancy, deposit, parcels }) => ({ compartment, occupancy, deposit, parcels }));
  const wanted = held
    .map(({ compartment, deposit, waybill }) => ({ compartment, occupancy: "held", deposit, parcels: [waybill] }))
    .sort((one, other) => (one.compartment < other.compartment ? -1 : 1));
  expect(inside).toEqual(wanted);
};

/** The gateway is stopped: its store is sound, and what went up is in the fleet's trail, each event once. */
export const expectSound = async (folder: string, fleet: FleetPlace, fromEpoch = 1): Promise<readonly Recorded[]> => {
  const own: Recorded[] = [];
  const up: string[] = [];
  const onEvent = (_seq: number, body: string): void => {
    const recorded = decodeBody(body);
    own.push(recorded);
    if (goesUp(recorded.event.type) && recorded.epoch >= fromEpoch) up.push(body);
  };
  const { ok, faults } = await verifyStore(journalOf(folder), { onEvent });
  expect({ ok, faults }).toEqual({ ok: true, faults: [] });
  const trail = (await fleet.trail(siteId)).filter(({ epoch }) => epoch >= fromEpoch);
  expect(trail.map(({ body }) => body)).toEqual(up);
  return own;
};
