/** Hand-ins over HTTP: what a request means, what a kiosk may see, what a courier's round lists. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HandInView, HandInWaitingView } from "../../gateway/api/reads.ts";
import type { Answer } from "../../gateway/core/answer.ts";
import { refuse } from "../../gateway/core/refusal.ts";
import { type ApiSite, apiSite, type Call, keyed } from "./api-site.ts";
import { secretOf } from "./broker-site.ts";

let site: ApiSite;
beforeEach(async () => {
  site = await apiSite();
});
afterEach(() => site.stop());

const deposit = "0123456789abcdef0123456789abcdef";
const fresh = "00000000000000000000000000000001";
const receipt = "fedcba9876543210";
const kiosk = { as: `kiosk-1:${secretOf("kiosk-1")}` };
const courier = { as: "a courier's token" };
const upstream = { as: `sender:${secretOf("sender")}` };
const terminal = { kind: "kiosk", terminal: "kiosk-1" };
const session = { kind: "courier", session: keyed("session", courier.as) };
const held: Answer = { type: "hand-in", deposit, compartment: "A-01", size: "M", stage: "held", receipt };

describe("a request becomes the command that it means", () => {
  const code = (text: string) => ({ digest: keyed("code", text) });
  const rows: [string, Call, object, object][] = [
    [
      "/kiosk/hand-ins",
      { ...kiosk, body: { code: "12345678", size: "L" } },
      { type: "begin-hand-in", deposit: fresh, ...code("12345678"), size: "L" },
      terminal,
    ],
    [
      "/kiosk/hand-ins",
      { ...kiosk, body: { code: "rr 473124829 gb", carrier: "swift" } },
      { type: "begin-hand-in", deposit: fresh, label: "RR473124829GB", carrier: "swift" },
      terminal,
    ],
    [`/kiosk/hand-ins/${deposit}/reopen`, kiosk, { type: "reopen-hand-in", deposit }, terminal],
    [
      `/kiosk/hand-ins/${deposit}/move`,
      { ...kiosk, body: { reason: "too-small" } },
      { type: "move-hand-in", deposit, reason: "too-small" },
      terminal,
    ],
    [`/kiosk/hand-ins/${deposit}/cancel`, kiosk, { type: "cancel-hand-in", deposit }, terminal],
    [`/kiosk/hand-ins/${deposit}/confirm`, kiosk, { type: "confirm-hand-in", deposit }, terminal],
    [`/courier/hand-ins/${deposit}/fetch`, courier, { type: "fetch-hand-in", deposit }, session],
    [`/courier/hand-ins/${deposit}/confirm`, courier, { type: "confirm-fetch", deposit }, session],
    [
      `/courier/hand-ins/${deposit}/report`,
      { ...courier, body: { problem: "wrong" } },
      { type: "report-hand-in", deposit, problem: "wrong" },
      session,
    ],
  ];
  test.each(rows)("%s", async (path, call, command, by) => {
    site.answer(() => held);
    const result = await site.call("POST", path, call);
    expect([result.status, result.body]).toEqual([200, held]);
    expect(site.asked.at(-1)?.asked).toMatchObject({ command, by });
  });

  test("an announcement gets an id of its own", async () => {
    const announced = { type: "announced", announcement: fresh, issue: 1, untilAt: 5 } as const;
    site.answer(() => announced);
    const body = { parcels: ["rr473124829gb"], carrier: "swift", size: "S" };
    expect((await site.call("POST", "/hand-ins", { ...upstream, body })).body).toEqual(announced);
    expect(site.asked.at(-1)?.asked).toMatchObject({
      command: { type: "announce-hand-in", announcement: fresh, parcels: ["RR473124829GB"], carrier: "swift" },
      by: { kind: "system" },
    });
  });
});

describe("the one field for every kind of code", () => {
  test.each([
    ["a label", "RR473124829GB", { label: "RR473124829GB" }],
    ["a GS1 label", "(00)340123450000000017", { label: "340123450000000017" }],
    ["a carrier's number", "SW-000001", { label: "SW-000001" }],
    ["a pickup code", "12345678", { digest: keyed("code", "12345678") }],
    ["a pickup code in groups", "1234 5678", { digest: keyed("code", "12345678") }],
    ["half of a pickup code", "1234", {}],
    ["one digit", "7", {}],
    ["a digit too many", "123456789", { label: "123456789" }],
    ["a phone number", "13812345678", {}],
  ])("%s", async (_what, text, fields) => {
    const offer = { type: "hand-in-offer", carriers: ["swift"], parcels: ["RR473124829GB"] } as const;
    site.answer(() => offer);
    const { body } = await site.call("POST", "/kiosk/codes", { ...kiosk, body: { code: text } });
    expect(body).toEqual(offer);
    const { command } = site.asked.at(-1)!.asked;
    expect(command).toEqual({ type: "present-pickup-code", ...fields });
  });

  test("a pass that nobody signed ends before the site", async () => {
    const before = site.asked.length;
    const { body } = await site.call("POST", "/kiosk/codes", { ...kiosk, body: { code: "postern:pass:abcdef" } });
    expect(body).toMatchObject({ code: "pass-invalid", why: "malformed" });
    expect(site.asked).toHaveLength(before);
  });
});

test("a repeated request carries the same key and the same words, so that it opens no second door", async () => {
  site.answer(() => held);
  for (let times = 0; times < 2; times++)
    await site.call("POST", "/kiosk/hand-ins", { ...kiosk, key: "once", body: { code: "12345678" } });
  const [first, second] = site.asked.map(({ asked }) => [asked.key, asked.request]);
  expect(second).toEqual(first);
});

test("what a command was answered is found by its key, by the kiosk that sent it, and no other", async () => {
  site.answered.set(keyed("command", "kiosk|kiosk-1|lost"), held);
  site.answered.set(keyed("command", "kiosk|kiosk-1|wrong"), refuse("code-wrong", { waitMs: 30_000 }));
  const heard = (key: string, as = kiosk) =>
    site.call("GET", "/kiosk/answers", { ...as, headers: { "idempotency-key": key } });
  expect((await heard("lost")).body).toEqual(held);
  const wrong = await heard("wrong");
  expect([wrong.status, wrong.body.code, wrong.body.waitMs]).toEqual([404, "code-wrong", 30_000]);
  expect((await heard("no key")).body.code).toBe("idempotency-key-missing");
  expect((await heard("never-sent")).body.code).toBe("not-found");
  expect((await heard("lost", { as: `kiosk-2:${secretOf("kiosk-2")}` })).status).toBe(404);
});

test("a no of the core is a problem with its code and figures", async () => {
  site.answer(() => refuse("carrier-unclear", { carriers: "post,swift" }));
  const { status, body } = await site.call("POST", "/kiosk/hand-ins", { ...kiosk, body: { code: "RR473124829GB" } });
  expect([status, body.code, body.carriers]).toEqual([409, "carrier-unclear", "post,swift"]);
});

test("a kiosk sees the hand-ins that were begun there, and no other", async () => {
  const view: HandInView = {
    ...{ deposit, compartment: "A-01", size: "M", carrier: "swift", parcels: ["RR473124829GB"], terminal: "kiosk-1" },
    ...{ stage: "made", attempt: 1, leftOpen: false, receipt, may: [] },
  };
  site.handIns.set(deposit, view);
  const { terminal: _own, ...shown } = view;
  expect((await site.call("GET", `/kiosk/hand-ins/${deposit}`, kiosk)).body).toEqual(shown);
  site.handIns.set(deposit, { ...view, terminal: "kiosk-2" });
  expect((await site.call("GET", `/kiosk/hand-ins/${deposit}`, kiosk)).status).toBe(404);
});

test("a courier's round lists what waits for the courier's carrier", async () => {
  site.sessions.set(keyed("session", courier.as), { kind: "courier", id: "chen", carrier: "swift" });
  const waiting: HandInWaitingView = {
    ...{ deposit, compartment: "A-01", size: "M", parcels: ["RR473124829GB"], stage: "overdue", since: 5, opens: true },
  };
  site.waitingHandIns.set("swift", [waiting]);
  site.waitingHandIns.set("slow", [{ ...waiting, compartment: "A-02" }]);
  expect((await site.call("GET", "/courier/hand-ins", courier)).body).toEqual([waiting]);
  expect((await site.call("GET", `/courier/hand-ins/${deposit}`, courier)).status).toBe(404);
});
