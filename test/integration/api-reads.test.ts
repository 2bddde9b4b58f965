/** What can be looked at: the board, live events with resume, health, metrics, the description, the certificate. */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { siteCertificate } from "../../gateway/api/certificate.ts";
import type { CompartmentView } from "../../gateway/api/reads.ts";
import { ApiSettings } from "../../gateway/api/settings.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { type ApiSite, apiSite, keyed, listenLive } from "./api-site.ts";
import { secretOf, until } from "./broker-site.ts";

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
const held = view("A-2", {
  occupancy: "overdue",
  deposit: "0".repeat(32),
  carrier: "swift",
  parcels: ["RR473124829GB"],
  reason: "x",
});
const opened = (compartment: string) => ({ type: "door-opened" as const, compartment });

test("everybody sees door, service and occupancy, and nothing about parcels", async () => {
  site = await apiSite();
  site.compartments.set("A-2", held);
  const { body } = await site.call("GET", "/compartments");
  expect(body).toEqual([
    { compartment: "A-2", size: "M", accessible: false, door: "closed", service: "in-service", occupancy: "overdue" },
  ]);
});

test("a maintainer sees compartments with deposits, one parcel's trail and the journal without digests", async () => {
  site = await apiSite();
  site.sessions.set(keyed("session", "m"), { kind: "maintainer", id: "mia" });
  site.compartments.set("A-2", held);
  site.happen({ type: "courier-signed-out", courier: "cora", session: "a-digest-of-a-token" });
  const read = async (path: string) => (await site.call("GET", path, { as: "m" })).body;
  expect(await read("/maintainer/compartments/A-2")).toEqual({ ...held });
  expect((await site.call("GET", "/maintainer/compartments/Z-9", { as: "m" })).status).toBe(404);
  expect(await read("/maintainer/parcels/RR473124829GB")).toEqual([
    { seq: 1, epoch: 1, at: 5, type: "deposit-made", compartment: "A-1" },
  ]);
  expect((await site.call("GET", "/maintainer/parcels/UNKNOWN1", { as: "m" })).status).toBe(404);
  expect(await read("/maintainer/journal?limit=5")).toEqual([
    { seq: 1, epoch: 1, at: 1000, synced: true, event: { type: "courier-signed-out", courier: "cora" } },
  ]);
  expect(await read("/maintainer/health")).toEqual({ devices: [], site: { uplink: "connected" } });
});

test("a courier sees the overdue parcels of the own carrier", async () => {
  site = await apiSite();
  site.sessions.set(keyed("session", "c"), { kind: "courier", id: "cora", carrier: "swift" });
  site.compartments.set("A-2", held);
  site.compartments.set("A-3", { ...held, compartment: "A-3", carrier: "other" });
  site.compartments.set("A-4", { ...held, compartment: "A-4", occupancy: "held" });
  const { body } = await site.call("GET", "/courier/overdue", { as: "c" });
  expect(body.map(({ compartment }: { compartment: string }) => compartment)).toEqual(["A-2"]);
});

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
      "event 1.1",
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

test("alive, ready and figures are there for those who watch", async () => {
  site = await apiSite();
  expect((await site.call("GET", "/health")).body).toEqual({ status: "alive" });
  expect((await site.call("GET", "/ready")).status).toBe(200);
  site.unready.push("boards");
  const waiting = await site.call("GET", "/ready");
  expect([waiting.status, waiting.body]).toEqual([503, { ready: false, waitingFor: ["boards"] }]);
  site.answer(() => ({ type: "done" }));
  await site.call("POST", "/kiosk/collections/0123456789abcdef/reopen", { as: `kiosk-1:${secretOf("kiosk-1")}` });
  const { body } = await site.call("GET", "/metrics");
  expect(body).toContain("postern_journal_seq 0");
  expect(body).toContain('route="POST /kiosk/collections/:id/reopen",status="200"');
  expect(body).not.toContain("0123456789abcdef");
});

test("the description is OpenAPI 3.1 and knows every route", async () => {
  site = await apiSite();
  const { body } = await site.call("GET", "/openapi.json");
  expect(body.openapi).toBe("3.1.0");
  expect(Object.keys(body.paths).sort()).toEqual(
    [
      ...["/health", "/ready", "/metrics", "/live", "/compartments", "/pre-advices"],
      ...[
        "session",
        "codes",
        ...["reopen", "confirm", "report", "refuse"].map((step) => `collections/{id}/${step}`),
      ].map((path) => `/kiosk/${path}`),
      ...[
        "session",
        "overdue",
        "deposits",
        "deposits/{id}",
        ...["reopen", "swap", "cancel", "confirm", "recall", "confirm-recall"].map((step) => `deposits/{id}/${step}`),
      ].map((path) => `/courier/${path}`),
      ...[
        "session",
        "health",
        "alarms",
        "alarms/{id}/acknowledge",
        "journal",
        "parcels/{waybill}",
        "compartments",
        "compartments/{id}",
        ...["open", "block", "release", "audit"].map((step) => `compartments/{id}/${step}`),
      ].map((path) => `/maintainer/${path}`),
    ].sort(),
  );
  const code = body.paths["/kiosk/codes"].post;
  expect(code.parameters.map(({ name }: { name: string }) => name)).toContain("idempotency-key");
  expect(Object.keys(code.responses)).toEqual(["200", "4XX", "5XX"]);
});

test("the page comes with a strict policy and nothing from elsewhere", async () => {
  site = await apiSite();
  const page = await site.call("GET", "/");
  expect(page.status).toBe(200);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  for (const file of ["/", "/board.js", "/board.css"]) {
    expect((await site.call("GET", file)).body).not.toMatch(/https?:\/\//);
  }
});

test("too many requests of one address are refused for a while", async () => {
  site = await apiSite({ limits: { requestsPerMinuteMax: 5 } });
  let result = await site.call("GET", "/health");
  for (let more = 0; more < 5; more++) result = await site.call("GET", "/health");
  expect([result.status, result.body.code]).toEqual([429, "too-many-requests"]);
  expect(Number(result.headers.get("retry-after"))).toBeGreaterThan(0);
});

describe("HTTPS", () => {
  test("plain HTTP is for loopback only", () => {
    expect(ApiSettings.safeParse({ host: "0.0.0.0" }).success).toBe(false);
    expect(ApiSettings.safeParse({ host: "0.0.0.0", https: true }).success).toBe(true);
    expect(ApiSettings.safeParse({ host: "localhost" }).success).toBe(true);
  });

  test("a site makes itself an authority, keeps it, and renews the certificate before its end", async () => {
    const folder = await mkdtemp(join(tmpdir(), "postern-tls-"));
    const clock = realClock();
    let at = clock.now().at;
    const told = { now: () => ({ at, synced: true, elapsed: 0 }) };
    const settings = { names: ["locker.example", "::1", "192.0.2.7"], host: "0.0.0.0" };
    const first = await siteCertificate(settings, folder, told);
    expect(first.caFile).toBe(join(folder, "ca.pem"));
    expect((await stat(join(folder, "site-key.pem"))).mode & 0o777).toBe(0o600);
    expect((await siteCertificate(settings, folder, told)).cert).toBe(first.cert);
    expect(await first.renew()).toBeNull();
    const ca = await readFile(first.caFile as string, "utf8");
    site = await apiSite({ https: true }, { tls: first });
    const { port } = new URL(site.url);
    for (const servername of ["localhost", "locker.example"]) {
      await new Promise<void>((resolve, reject) => {
        const socket = connectTls({ host: "127.0.0.1", port: Number(port), ca, servername }, () =>
          resolve(void socket.end()),
        );
        socket.once("error", reject);
      });
    }
    const answer = await new Promise<{ status: number | undefined; hsts: unknown; cookie: string | undefined }>(
      (resolve, reject) =>
        httpsRequest(
          `https://localhost:${port}/kiosk/session`,
          { ca, family: 4, method: "POST", headers: { "content-type": "application/json" } },
          (response) => {
            response.resume();
            resolve({
              status: response.statusCode,
              hsts: response.headers["strict-transport-security"],
              cookie: response.headers["set-cookie"]?.[0],
            });
          },
        )
          .once("error", reject)
          .end(JSON.stringify({ device: "kiosk-1", secret: secretOf("kiosk-1") })),
    );
    expect(answer).toMatchObject({ status: 200, hsts: expect.stringContaining("max-age") });
    expect(answer.cookie).toMatch(/^__Host-postern-kiosk=.*; Secure/);
    at += 350 * 24 * 3_600_000;
    const renewed = await first.renew();
    expect(renewed?.cert).not.toBe(first.cert);
    expect(await readFile(first.caFile as string, "utf8")).toBe(ca);
    expect((await siteCertificate({ ...settings, names: ["other.example"] }, folder, told)).cert).not.toBe(
      renewed?.cert,
    );
    await rm(folder, { recursive: true });
  });
});
