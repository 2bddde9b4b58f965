/**
 * A reader that publishes 2,000 tag reads a second, each as a message of its own, and a second one over LLRP, while
 * parcels come, go, are stolen and laid elsewhere: nothing is lost, nothing waits at a full inbox, what the site
 * believes of every tag is what physically is, and memory stays where it was. How long a pickup takes meanwhile is
 * `npm run bench -- flood`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelNow } from "../../../firmware-sim/main.ts";
import type { Event } from "../../../gateway/core/event.ts";
import { nodeFiles } from "../../../gateway/journal/files/node-files.ts";
import { openJournal } from "../../../gateway/journal/open.ts";
import { decodeBody } from "../../../gateway/journal/upcast.ts";
import { verifyStore } from "../../../gateway/journal/verify.ts";
import { realClock } from "../../../gateway/platform/clock.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { realEntropy } from "../../../gateway/platform/entropy.ts";
import { inboxBounds } from "../../../gateway/runtime/inbox.ts";
import { until } from "../../free-port.ts";
import { count, figure } from "../../scale.ts";
import { type Flood, floodId, startFlood } from "../rig/flood-reader.ts";
import { type ProcessSite, patientMs } from "../rig/process-site.ts";
import { bring, flooding, floodSite, force, heard, newTag, type Parcel, weigh } from "./site.ts";

const perSecond = 2_000;
const seconds = count(30, 600);
const lanes = 4;
/** What the process holds on to may grow by so much in the last two thirds of the flood: parcels have a history. */
const growthMiBMax = 16;

let site: ProcessSite;
let flood: Flood;
beforeAll(async () => {
  site = await floodSite();
  await site.start();
}, 300_000);
afterAll(() => site?.stop());

const rssMiB = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

interface Sample {
  readonly rssMiB: number;
  readonly waiting: Readonly<Record<string, number>>;
}
const sampleEveryMs = 250;
/** Looks at the process until `done`. */
const watched = async (done: () => boolean): Promise<readonly Sample[]> => {
  const samples: Sample[] = [];
  while (!done()) {
    const text = await (await fetch(`${site.api}/metrics`)).text();
    const waiting = [...text.matchAll(/^postern_inbox_waiting\{kind="(\w+)"\} (\d+)$/gm)];
    samples.push({
      rssMiB: rssMiB(site.pid),
      waiting: Object.fromEntries(waiting.map(([, kind = "", many]) => [kind, Number(many)])),
    });
    await new Promise((resolve) => setTimeout(resolve, sampleEveryMs));
  }
  return samples;
};

/** One parcel after the other is brought and collected; the last one stays. */
const comeAndGo = async (courier: string, done: () => boolean, walks: Parcel[]): Promise<Parcel> => {
  for (;;) {
    const parcel = await bring(site, courier);
    walks.push(parcel);
    if (done()) return parcel;
    await site.collect(parcel.deposit);
  }
};

interface Wrong {
  readonly named: readonly string[];
  readonly tags: ReadonlyMap<string, string | null>;
}
/** In compartments that no parcel of the lanes fits into exactly, so that nobody comes in between. */
const elsewhere = { misplaced: "D-06", strange: "E-06" };
/** A theft, a parcel laid behind another door, and something that nobody brought. */
const goWrong = async (courier: string): Promise<Wrong> => {
  const { cabinet } = site.simulator.site;
  const [stolen, moved] = [await bring(site, courier), await bring(site, courier)];
  const [nobodys, strange] = [newTag(), "RUBBISH"];
  await force(site, [stolen.compartment], (now) => cabinet.takeOut(stolen.compartment, now));
  await force(site, [moved.compartment, elsewhere.misplaced], (now) => {
    cabinet.takeOut(moved.compartment, now);
    cabinet.putIn(elsewhere.misplaced, moved.waybill, now, moved.epc);
  });
  await force(site, [elsewhere.strange], (now) => cabinet.putIn(elsewhere.strange, strange, now, nobodys));
  const sensed = cabinet.planOf(moved.compartment)?.itemSensor;
  return {
    named: [
      `unexpected-removal ${stolen.compartment}`,
      `misplacement ${elsewhere.misplaced}`,
      `ghost ${elsewhere.strange}`,
      // The beam sees that it left, besides.
      ...(sensed ? [`unexpected-removal ${moved.compartment}`] : []),
    ].sort(),
    tags: new Map([
      [stolen.epc, null],
      [moved.epc, elsewhere.misplaced],
      [nobodys, elsewhere.strange],
    ]),
  };
};

const journal = (): string => dataPlaces(join(site.data, "gateway")).journal;
const history = async (): Promise<readonly Event[]> => {
  const events: Event[] = [];
  await verifyStore(journal(), { onEvent: (_, body) => void events.push(decodeBody(body).event) });
  return events;
};
/** Where the site takes each tag to be; absent: nowhere. */
const believed = (events: readonly Event[]): Map<string, string> => {
  const places = new Map<string, string>();
  for (const event of events) {
    if (event.type !== "presence-changed") continue;
    if (event.presence === "present") places.set(event.epc, event.compartment);
    else if (places.get(event.epc) === event.compartment) places.delete(event.epc);
  }
  return places;
};
const truth = (): Map<string, string> => {
  const { compartments } = site.simulator.site.truth(modelNow());
  const { cabinet } = site.simulator.site;
  return new Map(compartments.flatMap((one) => cabinet.tagsIn(one.compartment).map((epc) => [epc, one.compartment])));
};
const same = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean =>
  one.size === other.size && [...one].every(([epc, where]) => other.get(epc) === where);

const scansKept = async (): Promise<number> => {
  const onFailure = (error: unknown): never => {
    throw error;
  };
  const options = { site: "demo", clock: realClock(), entropy: realEntropy(), onFailure };
  const opened = await openJournal(nodeFiles(journal()), options);
  const kept = new Uint8Array(flood.sent() + 1);
  const numberOf = new Map(Array.from({ length: flood.sent() }, (_, at) => [floodId(at + 1), at + 1]));
  for await (const { id } of opened.journal.readScans({ device: flooding, limit: Number.MAX_SAFE_INTEGER })) {
    const number = numberOf.get(id);
    if (number !== undefined) kept[number] = 1;
  }
  await opened.journal.close();
  return kept.reduce((sum, one) => sum + one, 0);
};

test("a flood of tag reads loses nothing, delays nothing for ever, and is believed rightly", async () => {
  const courier = await site.courier();
  flood = await startFlood({
    ...{ port: site.mqtt, device: flooding, secret: site.secretOf(flooding), sweep: heard(site) },
    perSecond: () => perSecond,
  });
  const walks: Parcel[] = [];
  let isOver = false;
  const started = performance.now();
  const samples = watched(() => isOver);
  const wrong = goWrong(courier);
  const people = Array.from({ length: lanes }, () => comeAndGo(courier, () => isOver, walks));
  const weights: [number, number] = [0, 0];
  for (const [at, part] of [1 / 3, 1].entries()) {
    await Promise.race([flood.reached(perSecond * seconds * part), Promise.all([wrong, ...people])]);
    weights[at] = await weigh(site);
  }
  const rate = Math.round(flood.sent() / ((performance.now() - started) / 1000));
  isOver = true;
  const [named, left] = [await wrong, await Promise.all(people)];
  // Tags are read to the end: what has just been laid down or taken away is believed a little later.
  await until(async () => same(believed(await history()), truth()), patientMs).catch(() => undefined);
  const refused = await site.figure("postern_inbox_full_total");
  const taken = await samples;
  await flood.stop();
  const thinned = await site.figure("postern_scans_thinned_total");
  expect(await site.end("SIGTERM")).toBe(0);

  const events = await history();
  figure("flood: reads sent, a second, parcels through", [flood.sent(), rate, walks.length]);
  figure("flood: most that waited at once", mostWaiting(taken));
  figure("flood: held on to after a third and at the end; resident at most (MiB)", [...weights, peak(taken)]);
  figure("flood: disagreements", named.named);

  expect(flood.acknowledged()).toBe(flood.sent());
  expect(await scansKept()).toBe(flood.sent());
  expect({ refused, thinned }).toEqual({ refused: 0, thinned: 0 });
  for (const [kind, most] of Object.entries(mostWaiting(taken)))
    expect(most).toBeLessThan(inboxBounds[`${kind}Max` as keyof typeof inboxBounds]);
  expect(believed(events)).toEqual(truth());
  for (const [epc, where] of named.tags) expect(believed(events).get(epc) ?? null).toBe(where);
  for (const { epc, compartment } of left) expect(believed(events).get(epc)).toBe(compartment);
  expect(wronglyPlaced(events, walks, named)).toEqual([]);
  expect(disagreements(events)).toEqual(named.named);
  const collected = events.flatMap((event) => (event.type === "parcels-collected" ? event.parcels : []));
  const gone = walks.filter((walk) => !left.includes(walk)).map(({ waybill }) => waybill);
  expect([...collected].sort()).toEqual(gone.sort());
  expect(weights[1]).toBeLessThan(weights[0] + growthMiBMax);
}, 3_600_000);

/** Tags that were ever believed to be where they never were. */
const wronglyPlaced = (events: readonly Event[], walks: readonly Parcel[], { tags }: Wrong): string[] => {
  const place = new Map(walks.map(({ epc, compartment }) => [epc, compartment]));
  return events.flatMap((event) => {
    if (event.type !== "presence-changed" || event.presence !== "present" || tags.has(event.epc)) return [];
    return place.get(event.epc) === event.compartment ? [] : [`${event.epc} ${event.compartment}`];
  });
};
const disagreements = (events: readonly Event[]): string[] =>
  events
    .flatMap((event) => (event.type === "disagreement-raised" ? [`${event.kind} ${event.compartment}`] : []))
    .sort();

const mostWaiting = (samples: readonly Sample[]): Record<string, number> => {
  const most: Record<string, number> = {};
  for (const { waiting } of samples)
    for (const [kind, many] of Object.entries(waiting)) most[kind] = Math.max(most[kind] ?? 0, many);
  return most;
};
const peak = (samples: readonly Sample[]): number => Math.round(Math.max(...samples.map(({ rssMiB: mib }) => mib)));
