/**
 * Every event that a running site has written, read by a software in which every schema has moved on. What a step does
 * to one event is proven in test/journal/format/upcast.test.ts.
 */
import { expect, test } from "vitest";
import { z } from "zod";
import { type Event, type EventType, eventTable } from "../../../gateway/core/event.ts";
import { evolve, freezeSite, newSite } from "../../../gateway/core/site.ts";
import { chainHash, genesis } from "../../../gateway/journal/store/codec.ts";
import { readEvents } from "../../../gateway/journal/store/event-log.ts";
import { makeDecoder } from "../../../gateway/journal/upcast.ts";
import { figure } from "../../scale.ts";
import { hour } from "../rig/virtual-parts.ts";
import { VirtualSite } from "../rig/virtual-site.ts";

/** Every event has got a name for its site, which old ones are given on the way in. */
const types = Object.keys(eventTable) as EventType[];
const later = Object.fromEntries(
  types.map((type) => {
    const { version, schema, ...rest } = eventTable[type];
    const moved = (schema as z.ZodObject).extend({ district: z.string() });
    return [type, { ...rest, version: version + 1, schema: moved }];
  }),
) as unknown as typeof eventTable;
const steps = Object.fromEntries(
  types.map((type) => [
    type,
    { [eventTable[type].version]: (event: Readonly<Record<string, unknown>>) => ({ ...event, district: "north" }) },
  ]),
);

test("the history of a running site is read after every schema moved on, and tells the same", async () => {
  const site = new VirtualSite();
  await site.boot();
  for (let parcel = 0; parcel < 6; parcel++) {
    const held = await site.deposit();
    if (held.type !== "deposit") throw new Error(held.type);
    if (parcel % 2 === 0) await site.collect(held.deposit);
    else if (parcel === 3) await site.powerCut(hour).then(() => site.boot());
  }
  await site.off(hour);
  const { seq, hash } = site.gateway.journal.head();
  const written = freezeSite(site.gateway.site());

  const store = await site.files.openStore(false);
  const fold = newSite();
  let link = genesis;
  const seen = new Set<EventType>();
  for await (const { recorded, body } of readEvents(store, 1, seq, makeDecoder(later, steps))) {
    link = chainHash(link, body);
    const { district, ...event } = recorded.event as Event & { readonly district?: string };
    expect(district).toBe("north");
    seen.add(recorded.event.type);
    evolve(fold, { ...recorded, event: event as Event });
  }
  expect(link).toBe(hash);
  expect(freezeSite(fold)).toEqual(written);
  figure("events of an older schema, kinds of them", [seq, seen.size]);
});
