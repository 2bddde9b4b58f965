import { afterEach, describe, expect, test } from "vitest";
import type { CompartmentView } from "../../gateway/api/reads.ts";
import { type ApiSite, apiSite, keyed, listenLive } from "./api-site.ts";
import { until } from "./broker-site.ts";

let site: ApiSite;
afterEach(() => site?.stop());

const view = (compartment: string, more: Partial<CompartmentView> = {}): CompartmentView => ({
  compartment,
  size: "M",
  accessible: false,
  door: "closed",
  service: "in-service",
  occupancy: "free",
  ...more,
});
const opened = (compartment: string) => ({ type: "door-opened" as const, compartment });

describe("live", () => {
  test("a stranger hears how compartments change, a maintainer hears every event masked", async () => {
    site = await apiSite();
    site.sessions.set(keyed("session", "m"), { kind: "maintainer", id: "mia" });
    site.compartments.set("A-1", view("A-1", { door: "open", deposit: "0".repeat(32) }));
    const stranger = await listenLive(site.url);
    const staff = await listenLive(site.url, { authorization: "Bearer m" });
    await until(() => stranger.heard.length === 1 && staff.heard.length === 1);
    site.happen({ type: "courier-signed-out", courier: "cora", session: "a-digest-of-a-token" });
    site.happen(opened("A-1"));
    await until(() => stranger.heard.length === 2 && staff.heard.length === 4);
    expect(stranger.heard[1]).toEqual({ event: "compartment", id: "1.2", data: view("A-1", { door: "open" }) });
    expect(staff.heard.map(({ event, id }) => `${event} ${id}`)).toEqual([
      "hello 1.0",
      "event 1.1",
      "event 1.2.0",
      "compartment 1.2",
    ]);
    expect(JSON.stringify(staff.heard)).not.toContain("a-digest-of-a-token");
    stranger.close();
    staff.close();
  });

  test("after a cut a client goes on where it was, each event once", async () => {
    site = await apiSite();
    for (const id of ["A-1", "A-2", "A-3", "A-4"]) site.compartments.set(id, view(id));
    const first = await listenLive(site.url);
    await until(() => first.heard.length === 1);
    site.happen(opened("A-1"));
    await until(() => first.heard.length === 2);
    first.close();
    await first.ended;
    site.happen(opened("A-2"));
    site.happen(opened("A-3"));
    const second = await listenLive(site.url, { "last-event-id": first.lastId() });
    site.happen(opened("A-4"));
    await until(() => second.heard.length === 3);
    expect(second.heard.map(({ id }) => id)).toEqual(["1.2", "1.3", "1.4"]);
    second.close();
  });

  test.each([
    ["between an event and its compartment", "1.1.0", ["compartment 1.1", "event 1.2.0", "compartment 1.2"]],
    ["behind a compartment", "1.1", ["event 1.2.0", "compartment 1.2"]],
  ])("a maintainer who was cut off %s hears neither of them twice", async (_where, id, rest) => {
    site = await apiSite();
    site.sessions.set(keyed("session", "m"), { kind: "maintainer", id: "mia" });
    site.compartments.set("A-1", view("A-1"));
    site.happen(opened("A-1"));
    site.happen(opened("A-1"));
    const staff = await listenLive(site.url, { authorization: "Bearer m", "last-event-id": id });
    await until(() => staff.heard.length === rest.length);
    expect(staff.heard.map((message) => `${message.event} ${message.id}`)).toEqual(rest);
    staff.close();
  });

  test.each([
    ["of events that are no longer kept", "1.1", "reset"],
    ["of another history", "2.1", "hello"],
    ["beyond the head", "1.99", "hello"],
    ["that is none", "x", "hello"],
  ])("a Last-Event-ID %s starts anew and says so", async (_what, id, event) => {
    site = await apiSite();
    site.compartments.set("A-1", view("A-1"));
    for (let seq = 0; seq < 5; seq++) site.happen(opened("A-1"));
    site.cut(3);
    const listener = await listenLive(site.url, { "last-event-id": id });
    await until(() => listener.heard.length === 1);
    expect(listener.heard[0]).toMatchObject({ event, id: "1.5" });
    listener.close();
  });

  test("a client that reads nothing is cut off; the others hear on", async () => {
    site = await apiSite({ limits: { heartbeatMs: 50 } });
    site.sessions.set(keyed("session", "m"), { kind: "maintainer", id: "mia" });
    site.compartments.set("A-1", view("A-1"));
    const { port } = new URL(site.url);
    const { bare } = await import("./broker-site.ts");
    const frozen = await bare(Number(port));
    frozen.send(Buffer.from("GET /live HTTP/1.1\r\nhost: x\r\nauthorization: Bearer m\r\n\r\n"));
    await until(() => frozen.received().includes("hello"));
    frozen.socket.pause();
    const awake = await listenLive(site.url);
    const block = {
      type: "compartment-blocked" as const,
      compartment: "A-1",
      reason: "r".repeat(190),
      by: { kind: "system" as const },
    };
    // What the two kernels buffer is theirs; beyond it this side waits, and gives up between two heartbeats.
    let seq = 0;
    for (; seq < 60_000; await until(() => awake.lastId() === `1.${seq}`)) {
      for (let more = 0; more < 5_000; more++) seq = site.happen(block).seq;
    }
    frozen.socket.resume();
    await frozen.closed;
    expect(frozen.received().includes(`id: 1.${seq}\n`)).toBe(false);
    awake.close();
  });

  test("a maintainer's stream ends with the session, and there are only so many streams", async () => {
    site = await apiSite({ limits: { heartbeatMs: 20, liveClientsMax: 1 } });
    site.sessions.set(keyed("session", "m"), { kind: "maintainer", id: "mia" });
    const staff = await listenLive(site.url, { authorization: "Bearer m" });
    expect((await site.call("GET", "/live")).status).toBe(503);
    site.sessions.clear();
    await staff.ended;
    expect(staff.heard.at(-1)?.event).toBe("signed-out");
  });
});

test("a courier sees what became of a deposit of the own carrier, and of no other's", async () => {
  site = await apiSite();
  site.sessions.set(keyed("session", "own"), { kind: "courier", id: "bo", carrier: "blue" });
  site.sessions.set(keyed("session", "other"), { kind: "courier", id: "cy", carrier: "swift" });
  const path = `/courier/deposits/${"0".repeat(32)}`;
  const seen = await site.call("GET", path, { as: "own" });
  expect([seen.status, seen.body.compartment, seen.body.stage]).toEqual([200, "A-01", "held"]);
  expect((await site.call("GET", path, { as: "other" })).body.code).toBe("unknown-deposit");
  expect((await site.call("GET", path)).status).toBe(401);
});
