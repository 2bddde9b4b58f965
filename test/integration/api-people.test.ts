/** Malformed requests, who may ask, signing in, and faults inside. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refuse } from "../../gateway/core/refusal.ts";
import { InboxFull } from "../../gateway/ports/inbox.ts";
import { type ApiSite, apiSite, type Call, keyed, people } from "./api-site.ts";
import { secretOf } from "./broker-site.ts";

let site: ApiSite;
beforeEach(async () => {
  site = await apiSite();
});
afterEach(() => site.stop());

const deposit = "0123456789abcdef0123456789abcdef";
const collection = "0123456789abcdef";
const kiosk = { as: `kiosk-1:${secretOf("kiosk-1")}` };
const courier = { as: "a courier's token" };
const maintainer = { as: "a maintainer's token" };
const upstream = { as: `sender:${secretOf("sender")}` };
const last = () => site.asked.at(-1)?.asked;

describe("a malformed request names field and rule, and no secret", () => {
  const rows: [string, string, Call, number, string, string][] = [
    ["a code of no digits", "/kiosk/codes", { ...kiosk, body: { code: "  " } }, 400, "request-malformed", "body.code"],
    [
      "a code that is no text",
      "/kiosk/codes",
      { ...kiosk, body: { code: { a: 1 } } },
      400,
      "request-malformed",
      "body.code",
    ],
    ["no body", "/kiosk/codes", kiosk, 400, "request-malformed", "body"],
    [
      "a waybill with a star",
      "/courier/deposits",
      { ...courier, body: { parcels: ["RR*"] } },
      400,
      "request-malformed",
      "body.parcels.0",
    ],
    ["no parcel", "/courier/deposits", { ...courier, body: { parcels: [] } }, 400, "request-malformed", "body.parcels"],
    [
      "a size that is none",
      "/courier/deposits",
      { ...courier, body: { parcels: ["RR473124829GB"], size: "XXL" } },
      400,
      "request-malformed",
      "body.size",
    ],
    ["an id that is none", "/courier/deposits/xyz/confirm", courier, 400, "request-malformed", "params.id"],
    [
      "an empty reason",
      "/maintainer/compartments/A-1/block",
      { ...maintainer, body: { reason: "  " } },
      400,
      "request-malformed",
      "body.reason",
    ],
  ];
  test.each(rows)("%s", async (_what, path, call, status, code, field) => {
    const result = await site.call("POST", path, call);
    expect([result.status, result.body.code]).toEqual([status, code]);
    expect(result.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(site.asked).toEqual([]);
  });
  test("a value is shown, a secret one never", async () => {
    const shown = await site.call("POST", "/courier/deposits", {
      ...courier,
      body: { parcels: ["RR473124829GB"], size: "XXL", phone: "no number" },
    });
    expect(JSON.stringify(shown.body)).toContain("XXL");
    expect(JSON.stringify(shown.body)).not.toContain("no number");
    const hidden = await site.call("POST", "/kiosk/codes", { ...kiosk, body: { code: "77" } });
    expect(JSON.stringify(hidden.body)).not.toContain("77");
  });
  test.each([
    ["what is no JSON", { ...kiosk, body: "{" }, 400, "request-malformed"],
    ["another media type", { ...kiosk, body: "x", headers: { "content-type": "text/xml" } }, 415, "media-type"],
    [
      "a body that is too large",
      { ...kiosk, body: JSON.stringify({ code: "x".repeat(70_000) }) },
      413,
      "body-too-large",
    ],
  ] as const)("%s", async (_what, call, status, code) => {
    const result = await site.call("POST", "/kiosk/codes", call);
    expect([result.status, result.body.code]).toEqual([status, code]);
  });
  test("an unknown path is a problem too", async () => {
    const result = await site.call("GET", "/nothing/here");
    expect([result.status, result.body.code]).toEqual([404, "not-found"]);
  });
});

describe("who may ask", () => {
  const body = { code: "12345678" };
  const rows: [string, string, Call, number, string][] = [
    ["a kiosk without credential", "/kiosk/codes", { body }, 401, "not-signed-in"],
    ["a kiosk with a wrong secret", "/kiosk/codes", { as: "kiosk-1:wrong", body }, 401, "wrong-credentials"],
    ["a device that is no kiosk", "/kiosk/codes", { ...upstream, body }, 403, "not-allowed"],
    ["a courier without token", "/courier/deposits", { body: { parcels: ["RR473124829GB"] } }, 401, "not-signed-in"],
    [
      "a kiosk as upstream",
      "/pre-advices",
      { ...kiosk, body: { waybill: "RR473124829GB", carrier: "swift", consent: "given" } },
      403,
      "not-allowed",
    ],
  ];
  test.each(rows)("%s", async (_what, path, call, status, code) => {
    const result = await site.call("POST", path, call);
    expect([result.status, result.body.code]).toEqual([status, code]);
    expect(site.asked).toEqual([]);
  });
  test.each(["health", "alarms", "compartments", "compartments/A-1", "journal", "parcels/RR473124829GB"])(
    "only a maintainer's live session reads /maintainer/%s",
    async (path) => {
      site.sessions.set(keyed("session", "c"), { kind: "courier", id: "cora", carrier: "swift" });
      for (const as of [undefined, "unknown", "c"]) {
        const result = await site.call("GET", `/maintainer/${path}`, as === undefined ? {} : { as });
        expect([result.status, result.body.code]).toEqual([401, "not-signed-in"]);
      }
    },
  );
});

describe("signing in", () => {
  const untilMs = 1_800_000;
  test("a courier's badge and PIN stop at the door; a repeated request gives the same token", async () => {
    site.answer(() => ({ type: "signed-in", id: "cora", carrier: "swift", untilMs }));
    const body = { badge: people.badge, pin: people.pin };
    const first = await site.call("POST", "/courier/session", { key: "s1", body });
    const again = await site.call("POST", "/courier/session", { key: "s1", body });
    const next = await site.call("POST", "/courier/session", { key: "s2", body });
    expect(first.body).toMatchObject({ type: "signed-in", id: "cora", untilMs });
    expect(again.body.token).toBe(first.body.token);
    expect(next.body.token).not.toBe(first.body.token);
    expect(site.asked[0]?.asked.command).toEqual({
      type: "sign-in-courier",
      courier: "cora",
      carrier: "swift",
      proof: "right",
      session: keyed("session", first.body.token),
      source: "127.0.0.1",
    });
    expect(JSON.stringify(site.asked)).not.toMatch(/badge-4711|471108/);
    expect(JSON.stringify(site.asked)).not.toContain(first.body.token);
    expect(first.headers.get("set-cookie")).toMatch(/^postern-courier=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });
  test("at a kiosk the wrong tries are counted there", async () => {
    site.answer(() => refuse("wrong-credentials"));
    const result = await site.call("POST", "/courier/session", { ...kiosk, body: { badge: "nobody", pin: "0000" } });
    expect(result.status).toBe(401);
    expect(result.headers.get("set-cookie")).toBeNull();
    expect(last()).toMatchObject({
      by: { kind: "kiosk", terminal: "kiosk-1" },
      command: { proof: "wrong", source: "kiosk-1" },
    });
  });
  test("a maintainer's one-time code goes in as its step", async () => {
    site.answer(() => ({ type: "signed-in", id: "mia", untilMs }));
    const body = { account: people.account, password: people.password, oneTimeCode: people.code };
    const result = await site.call("POST", "/maintainer/session", { body });
    expect(last()?.command).toMatchObject({
      type: "sign-in-maintainer",
      maintainer: "mia",
      proof: "right",
      totpStep: 7,
    });
    expect(JSON.stringify(site.asked)).not.toMatch(/correct horse|123456/);
    expect(result.body.token).toMatch(/^[\w-]{43}$/);
  });
  test("a cookie serves the site's own pages only", async () => {
    const cookie = "postern-courier=token";
    const body = { parcels: ["RR473124829GB"] };
    site.answer(() => ({ type: "deposit", deposit, compartment: "A-1", size: "S", stage: "opening" }));
    for (const origin of [undefined, "http://elsewhere.example", "null"]) {
      const headers = { cookie, ...(origin ? { origin } : {}) };
      const result = await site.call("POST", "/courier/deposits", { headers, body });
      expect([result.status, result.body.code]).toEqual([403, "origin-refused"]);
    }
    const own = await site.call("POST", "/courier/deposits", { headers: { cookie, origin: site.url }, body });
    expect(own.status).toBe(200);
    expect(last()?.by).toEqual({ kind: "courier", session: keyed("session", "token") });
  });
  test("a kiosk's cookie stands for its credential and cannot be made up", async () => {
    site.answer(() => ({ type: "done" }));
    const signedIn = await site.call("POST", "/kiosk/session", {
      body: { device: "kiosk-1", secret: secretOf("kiosk-1") },
    });
    const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(cookie).not.toContain("secret");
    const headers = { cookie, origin: site.url };
    const good = await site.call("POST", `/kiosk/collections/${collection}/reopen`, { headers });
    expect(good.status).toBe(200);
    const forged = { cookie: cookie.replace("kiosk-1.", "kiosk-2."), origin: site.url };
    const bad = await site.call("POST", `/kiosk/collections/${collection}/reopen`, { headers: forged });
    expect([bad.status, bad.body.code]).toEqual([401, "wrong-credentials"]);
  });
});

test("a full inbox is 503 with the time to wait; a failure inside tells nothing", async () => {
  site.answer(() => Promise.reject(new InboxFull()));
  const full = await site.call("POST", `/kiosk/collections/${collection}/reopen`, kiosk);
  expect([full.status, full.body.code, full.headers.get("retry-after")]).toEqual([503, "inbox-full", "1"]);
  site.answer(() => Promise.reject(new Error("inner thoughts")));
  const failed = await site.call("POST", `/kiosk/collections/${collection}/reopen`, kiosk);
  expect([failed.status, failed.body.code]).toEqual([500, "internal"]);
  expect(JSON.stringify(failed.body)).not.toContain("inner thoughts");
});
