import { afterEach, expect, test } from "vitest";
import type { CompartmentView } from "../../gateway/api/reads.ts";
import { type ApiSite, apiSite, keyed } from "./api-site.ts";
import { secretOf } from "./broker-site.ts";

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
  stage: "overdue",
  carrier: "swift",
  parcels: ["RR473124829GB"],
  reason: "x",
});

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

test("a courier sees what the own carrier is to take back, and what each of it is", async () => {
  site = await apiSite();
  site.sessions.set(keyed("session", "c"), { kind: "courier", id: "cora", carrier: "swift" });
  site.compartments.set("A-2", held);
  site.compartments.set("A-3", { ...held, compartment: "A-3", carrier: "other" });
  const asHeld = { ...held, occupancy: "held" as const, holdUntilAt: 7_000 };
  site.compartments.set("A-4", { ...asHeld, compartment: "A-4", stage: "held" });
  site.compartments.set("A-5", { ...asHeld, compartment: "A-5", stage: "refused-at-locker" });
  site.compartments.set("A-6", { ...asHeld, compartment: "A-6", stage: "recalling" });
  const { body } = await site.call("GET", "/courier/overdue", { as: "c" });
  const about = { deposit: held.deposit, parcels: held.parcels, size: "M" };
  expect(body).toEqual([
    { ...about, compartment: "A-2", stage: "overdue" },
    { ...about, compartment: "A-5", stage: "refused-at-locker", holdUntilAt: 7_000 },
  ]);
});

test("a kiosk learns who it is, how long its keypad waits, and how the collections go that it began", async () => {
  site = await apiSite();
  const as = `kiosk-1:${secretOf("kiosk-1")}`;
  site.keypadWaits.set("kiosk-1", 12_000);
  const session = await site.call("GET", "/kiosk/session", { as });
  expect(session.body).toEqual({ type: "signed-in", id: "kiosk-1", waitMs: 12_000 });
  expect(session.headers.get("set-cookie")).toContain("HttpOnly");
  expect((await site.call("GET", "/kiosk/session")).status).toBe(401);
  const { terminal, ...shown } = {
    ...{ collection: "0".repeat(16), compartment: "A-2", terminal: "kiosk-1", stage: "open" as const, attempt: 1 },
    ...{ parcels: ["RR473124829GB"], leftOpen: false, jammed: false, may: ["report" as const] },
  };
  site.collections.set(shown.collection, { ...shown, terminal });
  expect((await site.call("GET", `/kiosk/collections/${shown.collection}`, { as })).body).toEqual(shown);
  site.collections.set(shown.collection, { ...shown, terminal: "kiosk-2" });
  const other = await site.call("GET", `/kiosk/collections/${shown.collection}`, { as });
  expect([other.status, other.body.code]).toEqual([404, "not-found"]);
  expect((await site.call("GET", `/kiosk/collections/${shown.collection}`)).status).toBe(401);
});

test("a courier's screen learns who is signed in, and whether parcels would be taken", async () => {
  site = await apiSite();
  site.sessions.set(keyed("session", "c"), { kind: "courier", id: "cora", carrier: "swift", leftMs: 9_000 });
  const session = await site.call("GET", "/courier/session", { as: "c" });
  expect(session.body).toEqual({ type: "session", id: "cora", carrier: "swift", leftMs: 9_000 });
  expect((await site.call("GET", "/courier/session")).status).toBe(401);
  const check = async (body: object) => (await site.call("POST", "/courier/checks", { as: "c", body, key: null })).body;
  const taken = { type: "parcels", accessible: false, size: "S" };
  expect(await check({ parcels: ["rr 473124829 gb"] })).toEqual(taken);
  expect(await check({ parcels: ["OTHER1"] })).toMatchObject({ code: "not-consented", status: 403, why: "phone" });
  expect(await check({ parcels: ["OTHER1"], phone: "138 0000 5678" })).toEqual(taken);
  expect((await site.call("POST", "/courier/checks", { body: { parcels: ["OTHER1"] }, key: null })).status).toBe(401);
  expect(site.asked).toEqual([]);
});

test("a page may use its camera and compile its own WebAssembly, and nothing else", async () => {
  site = await apiSite();
  const { headers } = await site.call("GET", "/health");
  const policy = new Map(
    (headers.get("content-security-policy") ?? "").split(";").map((part) => {
      const [name = "", ...sources] = part.split(" ");
      return [name, sources];
    }),
  );
  expect(policy.get("script-src")).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  expect([policy.get("worker-src"), policy.get("manifest-src")]).toEqual([["'self'"], ["'self'"]]);
  expect(headers.get("permissions-policy")).toContain("camera=(self)");
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
      ...["/health", "/ready", "/metrics", "/live", "/layout", "/compartments", "/site"],
      ...["/pre-advices", "/hand-ins"],
      ...[
        ...["session", "codes", "answers", "badge", "scans", "presence", "collections/{id}"],
        ...["reopen", "confirm", "report", "refuse"].map((step) => `collections/{id}/${step}`),
        ...["hand-ins", "hand-ins/{id}"],
        ...["reopen", "move", "cancel", "confirm"].map((step) => `hand-ins/{id}/${step}`),
      ].map((path) => `/kiosk/${path}`),
      ...[
        "session",
        "overdue",
        "checks",
        "deposits",
        "deposits/{id}",
        ...["hand-ins", "hand-ins/{id}", ...["fetch", "confirm", "report"].map((step) => `hand-ins/{id}/${step}`)],
        ...["reopen", "swap", "cancel", "confirm", "recall", "confirm-recall"].map((step) => `deposits/{id}/${step}`),
      ].map((path) => `/courier/${path}`),
      ...[
        "session",
        "health",
        ...["alarms", "devices"],
        "alarms/{id}/acknowledge",
        "journal",
        "parcels/{waybill}",
        "parcels/{waybill}/events",
        ...["events", "trends", "compartments/{id}/events"],
        ...["audit", "stock", "stock/{day}", "stock/{day}/csv"],
        ...["open", "answer", "end"].map((step) => `audit/{id}/${step}`),
        "compartments",
        ...["compartments/{id}", "compartments/{id}/witnesses"],
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
  expect(policy).not.toContain("'unsafe");
  const served = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? "");
  expect(served.length).toBeGreaterThan(2);
  for (const file of served) {
    expect(file).toMatch(/^\//);
    expect((await site.call("GET", file)).status).toBe(200);
  }
});

test("too many requests of one address are refused for a while", async () => {
  site = await apiSite({ limits: { requestsPerMinuteMax: 5 } });
  let result = await site.call("GET", "/health");
  for (let more = 0; more < 5; more++) result = await site.call("GET", "/health");
  expect([result.status, result.body.code]).toEqual([429, "too-many-requests"]);
  expect(Number(result.headers.get("retry-after"))).toBeGreaterThan(0);
});
