/** Clients of `/live` over a line that is cut in the middle of anything, and over a gateway that is killed. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeBody } from "../../../gateway/journal/upcast.ts";
import { verifyStore } from "../../../gateway/journal/verify.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { until } from "../../free-port.ts";
import { chanceOf } from "../../integration/mutate.ts";
import { count, figure } from "../../scale.ts";
import { cuttingProxy } from "../rig/cutting-proxy.ts";
import { type EventSource, eventSource } from "../rig/event-source.ts";
import { patientMs, processSite } from "../rig/process-site.ts";

const seqOf = (id: string): number => Number(id.split(".")[1]);
/** Sequences of one type of message, as they came. */
const told = ({ heard }: EventSource, type: string): number[] =>
  heard.filter((message) => message.type === type).map(({ lastId }) => seqOf(lastId));

test("after each cut a client goes on where it was: nothing missed, nothing twice, in order", async () => {
  const site = await processSite();
  const chance = chanceOf(3);
  const proxy = await cuttingProxy(() => 400 + chance(3_000));
  const lead = (): void => proxy.leadTo(Number(new URL(site.api).port));
  await site.start();
  lead();
  const as = await site.maintainer();
  const live = (): string => `http://127.0.0.1:${proxy.port}/live`;
  const staff = eventSource(live, { authorization: `Bearer ${as}` });
  const stranger = eventSource(live);
  await until(() => staff.heard.length > 0 && stranger.heard.length > 0, patientMs);

  const changes = count(60, 3_000);
  for (let done = 0; done < changes; done++) {
    if (done === Math.floor(changes / 2)) {
      await site.end("SIGKILL");
      await site.start();
      lead();
    }
    const verb = Math.floor(done / 8) % 2 === 0 ? "block" : "release";
    const path = `/maintainer/compartments/A-0${(done % 8) + 1}/${verb}`;
    expect((await site.call("POST", path, { as, body: { reason: "to and fro" } })).status).toBe(200);
  }
  await site.end("SIGTERM");
  await site.start();
  lead();
  const last = await site.figure("postern_journal_events_total");
  await until(
    () => [staff, stranger].every(({ heard }) => seqOf(heard.at(-1)?.lastId ?? "0.0") >= last - 1),
    patientMs,
  );
  await until(() => told(staff, "event").includes(last), patientMs);
  await Promise.all([staff.close(), stranger.close()]);
  await proxy.stop();
  await site.end("SIGTERM");

  const journal: { readonly seq: number; readonly compartment: boolean }[] = [];
  await verifyStore(dataPlaces(join(site.data, "gateway")).journal, {
    onEvent: (seq, body) => journal.push({ seq, compartment: "compartment" in decodeBody(body).event }),
  });
  const between = (from: number, to: number) => journal.filter(({ seq }) => seq >= from && seq <= to);
  const [events, doors, seen] = [told(staff, "event"), told(staff, "compartment"), told(stranger, "compartment")];
  expect(events).toEqual(between(events[0]!, events.at(-1)!).map(({ seq }) => seq));
  for (const views of [doors, seen]) {
    const about = between(views[0]!, views.at(-1)!).filter(({ compartment }) => compartment);
    expect(views).toEqual(about.map(({ seq }) => seq));
  }
  expect(staff.connects()).toBeGreaterThan(changes / 30);
  figure("live: events, cuts, connections", [events.length, proxy.cuts, staff.connects() + stranger.connects()]);
  await site.stop();
}, 600_000);
