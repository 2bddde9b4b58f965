/** Requests become commands with digests instead of secrets; refusals and faults become problems. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { statusOf } from "../../gateway/api/answer.ts";
import { type RefusalCode, refusals, refuse } from "../../gateway/core/refusal.ts";
import { type ApiSite, apiSite, type Call, keyed } from "./api-site.ts";
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

describe("a request becomes the command that it means", () => {
  const reason = "lamp broken";
  const rows: [string, string, Call, object, object][] = [
    [
      "POST",
      "/kiosk/codes",
      { ...kiosk, body: { code: " 12345678 " } },
      { type: "present-pickup-code", digest: keyed("code", "12345678") },
      { kind: "kiosk", terminal: "kiosk-1" },
    ],
    [
      "POST",
      `/kiosk/collections/${collection}/reopen`,
      kiosk,
      { type: "reopen-collection", collection },
      { kind: "kiosk", terminal: "kiosk-1" },
    ],
    [
      "POST",
      `/kiosk/collections/${collection}/confirm`,
      { ...kiosk, body: { taken: ["rr 47312482 9 gb"] } },
      { type: "confirm-collection", collection, taken: ["RR473124829GB"] },
      { kind: "kiosk", terminal: "kiosk-1" },
    ],
    [
      "POST",
      `/kiosk/collections/${collection}/report`,
      { ...kiosk, body: { problem: "empty" } },
      { type: "report-problem", collection, problem: "empty" },
      { kind: "kiosk", terminal: "kiosk-1" },
    ],
    [
      "POST",
      `/kiosk/collections/${collection}/refuse`,
      kiosk,
      { type: "refuse-parcels", collection },
      { kind: "kiosk", terminal: "kiosk-1" },
    ],
    [
      "POST",
      "/courier/deposits",
      { ...courier, body: { parcels: ["RR473124829GB"], size: "M" } },
      { type: "begin-deposit", deposit: "00000000000000000000000000000001", parcels: ["RR473124829GB"], size: "M" },
      { kind: "courier", session: keyed("session", courier.as) },
    ],
    [
      "POST",
      `/courier/deposits/${deposit}/reopen`,
      courier,
      { type: "reopen-deposit", deposit },
      { kind: "courier", session: keyed("session", courier.as) },
    ],
    [
      "POST",
      `/courier/deposits/${deposit}/swap`,
      { ...courier, body: { reason: "too-small", size: "L" } },
      { type: "swap-compartment", deposit, reason: "too-small", size: "L" },
      { kind: "courier", session: keyed("session", courier.as) },
    ],
    [
      "POST",
      `/courier/deposits/${deposit}/cancel`,
      courier,
      { type: "cancel-deposit", deposit },
      { kind: "courier", session: keyed("session", courier.as) },
    ],
    [
      "POST",
      `/courier/deposits/${deposit}/confirm`,
      { ...courier, body: { looked: true } },
      { type: "confirm-deposit", deposit, looked: true },
      { kind: "courier", session: keyed("session", courier.as) },
    ],
    [
      "POST",
      `/courier/deposits/${deposit}/recall`,
      courier,
      { type: "recall-parcels", deposit },
      { kind: "courier", session: keyed("session", courier.as) },
    ],
    [
      "POST",
      `/courier/deposits/${deposit}/confirm-recall`,
      courier,
      { type: "confirm-recall", deposit },
      { kind: "courier", session: keyed("session", courier.as) },
    ],
    [
      "DELETE",
      "/courier/session",
      courier,
      { type: "sign-out-courier" },
      { kind: "courier", session: keyed("session", courier.as) },
    ],
    [
      "POST",
      "/maintainer/compartments/A-1/open",
      { ...maintainer, body: { reason, second: "another's" } },
      { type: "open-compartment", compartment: "A-1", reason, second: keyed("session", "another's") },
      { kind: "maintainer", session: keyed("session", maintainer.as) },
    ],
    [
      "POST",
      "/maintainer/compartments/A-1/block",
      { ...maintainer, body: { reason } },
      { type: "block-compartment", compartment: "A-1", reason },
      { kind: "maintainer", session: keyed("session", maintainer.as) },
    ],
    [
      "POST",
      "/maintainer/compartments/A-1/release",
      { ...maintainer, body: { reason } },
      { type: "release-compartment", compartment: "A-1", reason },
      { kind: "maintainer", session: keyed("session", maintainer.as) },
    ],
    [
      "POST",
      "/maintainer/compartments/A-1/audit",
      { ...maintainer, body: { found: [] } },
      { type: "audit-compartment", compartment: "A-1", found: [] },
      { kind: "maintainer", session: keyed("session", maintainer.as) },
    ],
    [
      "POST",
      `/maintainer/alarms/${collection}/acknowledge`,
      maintainer,
      { type: "acknowledge-alarm", alarm: collection },
      { kind: "maintainer", session: keyed("session", maintainer.as) },
    ],
    [
      "DELETE",
      "/maintainer/session",
      maintainer,
      { type: "sign-out-maintainer" },
      { kind: "maintainer", session: keyed("session", maintainer.as) },
    ],
    [
      "POST",
      "/pre-advices",
      { ...upstream, body: { waybill: "RR473124829GB", carrier: "swift", consent: "given", phone: "138 0000 5678" } },
      {
        type: "give-pre-advice",
        waybill: "RR473124829GB",
        carrier: "swift",
        consent: "given",
        goodsAllowed: true,
        recipient: keyed("phone", "13800005678"),
      },
      { kind: "system" },
    ],
  ];
  test.each(rows)("%s %s", async (method, path, call, command, by) => {
    if (path === "/kiosk/codes") {
      site.answer(() => ({
        type: "collection",
        collection,
        deposit,
        compartment: "A-1",
        parcels: [],
        stage: "opening",
      }));
    }
    if (path.endsWith("swap") || path === "/courier/deposits") {
      site.answer(() => ({ type: "deposit", deposit, compartment: "A-1", size: "M", stage: "opening" }));
    }
    const result = await site.call(method, path, call);
    expect(result.status).toBe(200);
    expect(last()?.command).toEqual(command);
    expect(last()?.by).toEqual(by);
  });
});

test("a recipient's number that a courier enters is digested, sealed and kept as four digits", async () => {
  site.answer(() => ({ type: "deposit", deposit, compartment: "A-1", size: "S", stage: "opening" }));
  await site.call("POST", "/courier/deposits", {
    ...courier,
    body: { parcels: ["RR473124829GB"], phone: "+86 138-1234-5678", language: "en" },
  });
  const { asked, sides } = site.asked[0] as (typeof site.asked)[number];
  expect(JSON.stringify(asked)).not.toContain("13812345678");
  expect(asked.command).toMatchObject({ recipient: keyed("phone", "+8613812345678") });
  expect(sides[0]?.deposit).toBe((asked.command as { deposit: string }).deposit);
  expect(JSON.parse(Buffer.from(sides[0]?.sealed ?? []).toString())).toEqual({
    v: 1,
    phoneLast4: "5678",
    contact: "sealed",
    language: "en",
  });
});

test("a list of pre-advices gives a result for each, in order, and each its own key", async () => {
  site.answer(({ command }) =>
    "carrier" in command && command.carrier === "other" ? refuse("foreign-carrier") : { type: "done" },
  );
  const advice = { waybill: "RR473124829GB", carrier: "swift", consent: "given" };
  const result = await site.call("POST", "/pre-advices", {
    ...upstream,
    body: [advice, { ...advice, carrier: "other" }, advice],
  });
  expect(result.body.results.map((one: { type: string; code?: string }) => one.code ?? one.type)).toEqual([
    "done",
    "foreign-carrier",
    "done",
  ]);
  expect(new Set(site.asked.map(({ asked }) => asked.key)).size).toBe(3);
});

describe("every refusal has its status and is a problem", () => {
  test.each(Object.keys(refusals) as RefusalCode[])("%s", async (code) => {
    site.answer(() => refuse(code, { waitMs: 30_500 }));
    const result = await site.call("POST", "/kiosk/codes", { ...kiosk, body: { code: "12345678" } });
    expect(result.status).toBe(statusOf[code]);
    expect(result.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(result.headers.get("retry-after")).toBe("31");
    expect(result.body).toMatchObject({
      code,
      status: statusOf[code],
      type: `urn:postern:problem:${code}`,
      waitMs: 30_500,
    });
  });
});

describe("a broken rule is answered with field and value, whatever the value", () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['"perhaps"', "perhaps"],
    ["7", 7],
    ["1e999", "Infinity"],
    ["-1e999", "-Infinity"],
    ["null", undefined],
    ["[1e999]", undefined],
  ];
  test.each(rows)("consent %s", async (text, value) => {
    const body = `{"waybill":"RR473124829GB","carrier":"swift","consent":${text}}`;
    const result = await site.call("POST", "/pre-advices", { ...upstream, body });
    expect([result.status, result.body.code]).toEqual([400, "request-malformed"]);
    // One advice or a list of them: what fits neither is reported of both.
    const named = result.body.errors.flatMap((error: { value?: unknown }) => error.value ?? []);
    expect(named).toEqual(value === undefined ? [] : expect.arrayContaining([value]));
  });
  test("a body that is a bare number gets no value: it may be the code itself", async () => {
    const result = await site.call("POST", "/kiosk/codes", { ...kiosk, body: "9".repeat(400) });
    expect([result.status, result.body.code]).toEqual([400, "request-malformed"]);
    expect(result.body.errors[0]).not.toHaveProperty("value");
  });
});

describe("the Idempotency-Key", () => {
  const body = { code: "12345678" };
  const sent = async (call: Call) => {
    await site.call("POST", "/kiosk/codes", call);
    return last();
  };
  test("is needed by every command", async () => {
    for (const [path, as] of [
      ["/kiosk/codes", kiosk.as],
      ["/courier/deposits", courier.as],
      ["/pre-advices", upstream.as],
    ] as const) {
      const result = await site.call("POST", path, { as, key: null, body });
      expect([result.status, result.body.code]).toEqual([
        400,
        expect.stringMatching(/idempotency-key-missing|request-malformed/),
      ]);
    }
    expect(site.asked).toEqual([]);
  });
  test("gives the same digests for the same key, sender and request, others for others", async () => {
    const first = await sent({ ...kiosk, key: "k1", body });
    expect(await sent({ ...kiosk, key: "k1", body })).toMatchObject({ key: first?.key, request: first?.request });
    const other = await sent({ ...kiosk, key: "k1", body: { code: "87654321" } });
    expect(other?.key).toBe(first?.key);
    expect(other?.request).not.toBe(first?.request);
    expect((await sent({ ...kiosk, key: "k2", body }))?.key).not.toBe(first?.key);
    expect((await sent({ as: `kiosk-2:${secretOf("kiosk-2")}`, key: "k1", body }))?.key).not.toBe(first?.key);
  });
});
