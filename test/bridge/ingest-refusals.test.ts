/** The fleet's ingest on both databases: forks, breaks in history, strangers, and what contradicts itself. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { checkFrame } from "../../cloud-bridge/fleet/ingest/frame-check.ts";
import type { Event } from "../../gateway/core/event.ts";
import { until } from "../free-port.ts";
import { bodies, deskOn, framesOf, hello, newSite, text } from "./desk.ts";
import { type Place, places, trailOf } from "./fleet-rig.ts";
import { append, eventNumber, freshJournal, live, madeEvent, upwards } from "./history.ts";

describe.each(places)("a fleet on %s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());

  test("other content for a known sequence is refused as forked, and the original stays", async () => {
    const { site, journal } = await newSite(place);
    const copy = await freshJournal({ site });
    await live(journal, 20);
    await append(copy, [eventNumber(1), madeEvent(77), eventNumber(3)]);
    const { tell } = deskOn(place);
    const [original] = await framesOf(journal, site, 2000);
    const [other] = await framesOf(copy, site, 2000);
    await tell(site, "frame", original!);
    expect(await tell(site, "frame", other!)).toMatchObject({ seq: 20, fault: "forked" });
    expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
    expect(await readSite(place.database, site, 42)).toMatchObject({ forkAlarms: 1 });
  });

  test("of two heirs in one batch the second is the fork", async () => {
    const { site, journal } = await newSite(place);
    const copy = await freshJournal({ site });
    await live(journal, 20);
    await append(copy, [madeEvent(78), madeEvent(79)]);
    const { worker, heads } = deskOn(place);
    for (const one of [journal, copy]) void worker.receive(site, "frame", (await framesOf(one, site, 2000))[0]!);
    await until(() => heads.some(({ fault }) => fault === "forked"));
    const trail = (await trailOf(place.database, site)).map(({ body }) => body);
    expect([await bodies(journal), await bodies(copy)]).toContainEqual(trail);
  });

  test("a hello from behind the fleet's head is told that the fleet is ahead", async () => {
    const { site, journal } = await newSite(place);
    await live(journal, 20);
    const { tell } = deskOn(place);
    const old = hello(journal, site);
    await live(journal, 20);
    for (const frame of await framesOf(journal, site, 2000)) await tell(site, "frame", frame);
    expect(await tell(site, "hello", old)).toMatchObject({ fault: "fleet-ahead", seq: 40 });
    expect(await tell(site, "hello", hello(journal, site))).toMatchObject({ seq: 40, hash: journal.head().hash });
    // It may have been an old copy of a hello, late: that alone is no alarm.
    expect(await readSite(place.database, site, 42)).toMatchObject({ forkAlarms: 0, forks: [] });
    const epoch = { counter: 1, id: "f".repeat(16) };
    expect(await tell(site, "hello", hello(journal, site, { epoch }))).toMatchObject({ fault: "forked" });
    expect(await tell(site, "hello", hello(journal, site, { hash: "f".repeat(64) }))).toMatchObject({
      fault: "forked",
    });
    const next = hello(journal, site, { epoch: { counter: 2, id: "2".repeat(16) } });
    expect((await tell(site, "hello", next)).fault).toBeUndefined();
    expect(await readSite(place.database, site, 42)).toMatchObject({ forkAlarms: 1 });
  });

  test("a site that was behind and says so itself raises the alarm, once", async () => {
    const { site, journal } = await newSite(place);
    await live(journal, 20);
    const { tell } = deskOn(place);
    const known = await framesOf(journal, site, 2000);
    const epoch = { counter: 2, id: "e".repeat(16) };
    await journal.startEpoch(epoch);
    const holes = [{ from: 21, upTo: null }];
    await append(journal, [{ type: "epoch-opened", epoch, reason: "fleet-ahead", holes, unproven: [] }]);
    const frames = (await framesOf(journal, site, 2000)).map((frame) => JSON.parse(new TextDecoder().decode(frame)));
    const { frame } = shifted(frames[1], 40);
    await tell(site, "frame", known[0]!);
    for (const _time of ["first", "again"]) await tell(site, "frame", text(frame));
    const status = await readSite(place.database, site, 42);
    expect(status?.forks).toMatchObject([{ fault: "fleet-ahead", epoch: 1, seq: 20 }]);
  });

  test("what nobody enrolled is not known", async () => {
    const journal = await freshJournal({ site: "stranger" });
    await live(journal, 5);
    const { tell } = deskOn(place);
    const [frame] = await framesOf(journal, "stranger", 2000);
    expect(await tell("stranger", "hello", hello(journal, "stranger"))).toMatchObject({ fault: "unknown-site" });
    expect(await tell("stranger", "frame", frame!)).toMatchObject({ fault: "unknown-site", epoch: null });
    expect(await trailOf(place.database, "stranger")).toEqual([]);
  });

  test("a new epoch follows, with its hole reported as a gap", async () => {
    const { site, journal } = await newSite(place);
    await live(journal, 20);
    const epoch = { counter: 2, id: "e".repeat(16) };
    const { tell, refills, worker } = deskOn(place);
    const lost = await framesOf(journal, site, 2000);
    await journal.startEpoch(epoch);
    const opened: Event = {
      type: "epoch-opened",
      epoch,
      reason: "lossy-repair",
      holes: [{ from: 21, upTo: 40 }],
      unproven: ["A-1"],
    };
    await append(journal, [opened, eventNumber(21)]);
    const frames = (await framesOf(journal, site, 2000)).map((frame) => JSON.parse(new TextDecoder().decode(frame)));
    // As after a loss: the new epoch begins beyond what was reserved.
    const late = shifted(frames[1], 40);
    await tell(site, "frame", lost[0]!);
    const { head } = late;
    expect(await tell(site, "frame", text(late.frame))).toMatchObject({ epoch, seq: head });
    const status = await readSite(place.database, site, 42);
    expect(status).toMatchObject({ gaps: [{ epoch: 1, from: 21, to: 40 }], epoch: 2 });
    expect(status?.epochs).toContainEqual(expect.objectContaining({ epoch: 2, reason: "lossy-repair" }));
    expect(status?.compartments).toContainEqual(expect.objectContaining({ compartment: "A-1", content: "unproven" }));
    const ask = { v: 1, site, request: "r", from: 1, to: 100, before: 2 };
    void worker.receive(site, "ask", text(ask));
    await until(() => refills.length === 1);
    const kept = (await upwards(journal)).filter(({ recorded }) => recorded.epoch === 1);
    expect(refills[0]?.events).toEqual(kept.map(({ recorded, prev, body }) => ({ seq: recorded.seq, prev, body })));
    expect(refills[0]).toMatchObject({ more: false, head: kept.at(-1)!.recorded.seq });
  });

  test("what contradicts itself is not stored", async () => {
    const { site, journal } = await newSite(place);
    await append(journal, [madeEvent(1), madeEvent(2), madeEvent(3)]);
    const [bytes] = await framesOf(journal, site, 2000);
    const frame = JSON.parse(new TextDecoder().decode(bytes));
    const [first, second] = frame.events;
    const wrong: readonly (readonly [string, object])[] = [
      ["another site", { ...frame, site: "site-x" }],
      ["another epoch", { ...frame, epoch: 2 }],
      [
        "a changed body",
        { ...frame, events: [{ ...first, body: first.body.replace("A-", "B-") }, ...frame.events.slice(1)] },
      ],
      ["events out of order", { ...frame, events: [second, first, ...frame.events.slice(2)] }],
      ["an event beyond its range", { ...frame, to: frame.from }],
      ["a body that is no event", { ...frame, events: [{ ...first, body: "[]" }] }],
      ["an end before its beginning", { ...frame, from: frame.to + 1 }],
    ];
    for (const [name, one] of wrong) expect([name, checkFrame(site, text(one))]).toEqual([name, null]);
    expect(checkFrame(site, bytes!)).not.toBeNull();
    expect(checkFrame(site, new Uint8Array([0xff, 0xfe]))).toBeNull();
    const { worker } = deskOn(place);
    await worker.receive(site, "frame", text(wrong[1]![1]));
    await until(() => worker.figures().badFrames === 1);
    expect(await trailOf(place.database, site)).toEqual([]);
  });
});

/** The same frame with every sequence moved up: as if history had gone on elsewhere in between. */
const shifted = (frame: FrameLike, by: number): { frame: FrameLike; head: number } => {
  const body = ({ seq, body }: { seq: number; body: string }): string =>
    body.replace(`"seq":${seq}`, `"seq":${seq + by - 20}`);
  const [first] = frame.events;
  const event = { seq: first!.seq + by - 20, prev: first!.prev, body: body(first!) };
  const moved = { ...frame, from: event.seq, to: event.seq + 1, events: [event] };
  return { frame: moved, head: event.seq + 1 };
};
interface FrameLike {
  readonly from: number;
  readonly to: number;
  readonly events: readonly { readonly seq: number; readonly prev: string; readonly body: string }[];
}
