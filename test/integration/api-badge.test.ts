/** A badge held to the reader beside a kiosk: it waits there for its PIN, for a moment, once. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refuse } from "../../gateway/core/refusal.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { type ApiSite, apiSite, keyed, listenLive, people } from "./api-site.ts";
import { secretOf, until } from "./broker-site.ts";

const as = `kiosk-1:${secretOf("kiosk-1")}`;
const pin = { pin: people.pin };
const clock = virtualClock();
let site: ApiSite;
beforeEach(async () => {
  site = await apiSite({}, { clock: { ...clock, now: clock.now } });
  site.answer(({ command }) =>
    command.type === "sign-in-courier" && command.proof === "right"
      ? { type: "signed-in", id: "cora", carrier: "swift", untilMs: 1000 }
      : refuse("wrong-credentials"),
  );
});
afterEach(() => site.stop());

const signIn = (key: string, body: object = pin, at: string | undefined = as) =>
  site.call("POST", "/courier/session", { key, body, ...(at !== undefined && { as: at }) });
const shown = async () => (await site.call("GET", "/kiosk/badge", { as })).body;

describe("a badge that was shown", () => {
  test("is there for its kiosk, which then asks for the PIN alone", async () => {
    expect(await shown()).toEqual({ leftMs: null });
    site.desk.showBadge("kiosk-1", people.badge);
    expect((await shown()).leftMs).toBeGreaterThan(0);
    const { status, body } = await signIn("s1");
    expect([status, body.id]).toEqual([200, "cora"]);
    expect(site.asked.at(-1)?.asked).toMatchObject({
      by: { kind: "kiosk", terminal: "kiosk-1" },
      command: { type: "sign-in-courier", courier: "cora", proof: "right", source: "kiosk-1" },
    });
    expect(site.asked.at(-1)?.asked.command).toMatchObject({ session: keyed("session", body.token) });
    expect(JSON.stringify(site.asked)).not.toMatch(/badge-4711|471108/);
  });

  test("signs in once: the same request again gets the same token, another one nothing", async () => {
    site.desk.showBadge("kiosk-1", people.badge);
    const first = await signIn("s1");
    expect((await signIn("s1")).body.token).toBe(first.body.token);
    expect(await shown()).toEqual({ leftMs: null });
    expect((await signIn("s2")).status).toBe(401);
    expect(site.asked).toHaveLength(2);
  });

  test("stays after a wrong PIN, which counts as any other", async () => {
    site.desk.showBadge("kiosk-1", people.badge);
    expect((await signIn("s1", { pin: "000000" })).status).toBe(401);
    expect(site.asked.at(-1)?.asked.command).toMatchObject({ courier: "cora", proof: "wrong", source: "kiosk-1" });
    expect((await signIn("s2")).status).toBe(200);
  });

  test("is gone after a minute", async () => {
    site.desk.showBadge("kiosk-1", people.badge);
    await clock.run(60_001);
    expect(await shown()).toEqual({ leftMs: null });
    expect((await signIn("s1")).status).toBe(401);
    expect(site.asked).toHaveLength(0);
  });

  test("gives way to the next one", async () => {
    site.desk.showBadge("kiosk-1", people.badge);
    site.desk.showBadge("kiosk-1", "somebody else's");
    expect((await signIn("s1")).status).toBe(401);
    expect(site.asked.at(-1)?.asked.command).toMatchObject({ proof: "wrong" });
  });

  test.each([
    ["at another kiosk", `kiosk-2:${secretOf("kiosk-2")}`],
    ["elsewhere than at a kiosk", undefined],
  ])("counts nothing %s", async (_, at) => {
    site.desk.showBadge("kiosk-1", people.badge);
    const { status } = await site.call("POST", "/courier/session", { key: "s1", body: pin, ...(at && { as: at }) });
    expect(status).toBe(401);
    expect(site.asked).toHaveLength(0);
  });

  test("of which many kiosks have one is bounded", () => {
    for (let kiosk = 0; kiosk < 400; kiosk++) site.desk.showBadge(`kiosk-${kiosk}`, people.badge);
    expect(site.desk.badgeShownFor("kiosk-0")).toBeNull();
    expect(site.desk.badgeShownFor("kiosk-399")).toBeGreaterThan(0);
  });
});

describe("a line of the scanner beside a kiosk", () => {
  const lines = async (at = as) => (await site.call("POST", "/kiosk/scans", { as: at })).body.lines;

  test("is given to that kiosk's page, once, in order", async () => {
    site.desk.showLine("kiosk-1", "12345678");
    site.desk.showLine("kiosk-1", "RR473124829GB");
    expect(await lines(`kiosk-2:${secretOf("kiosk-2")}`)).toEqual([]);
    expect(await lines()).toEqual(["12345678", "RR473124829GB"]);
    expect(await lines()).toEqual([]);
  });

  test("is gone when nobody took it, and so is the oldest of too many", async () => {
    site.desk.showLine("kiosk-1", "12345678");
    await clock.run(10_001);
    expect(await lines()).toEqual([]);
    for (let nth = 0; nth < 40; nth++) site.desk.showLine("kiosk-1", `RR${nth}`);
    expect((await lines()).length).toBe(16);
  });

  test("is for kiosks only", async () => {
    expect((await site.call("POST", "/kiosk/scans", {})).status).toBe(401);
    expect((await site.call("POST", "/kiosk/scans", { as: `sender:${secretOf("sender")}` })).status).toBe(403);
  });
});

test("a kiosk that listens hears of what is shown at its own readers, nobody else does", async () => {
  const here = await listenLive(site.url, { authorization: `Bearer ${as}` });
  const there = await listenLive(site.url, { authorization: `Bearer kiosk-2:${secretOf("kiosk-2")}` });
  const stranger = await listenLive(site.url);
  const all = [here, there, stranger];
  const told = () => all.map(({ heard }) => heard.filter(({ event }) => event === "desk").length);
  // Once at the beginning: something may have been shown while nobody listened.
  await until(() => all.every(({ heard }) => heard.some(({ event }) => event === "hello")));
  expect(told()).toEqual([1, 1, 0]);
  site.desk.showBadge("kiosk-1", people.badge);
  site.desk.showLine("kiosk-1", "12345678");
  await until(() => told()[0] === 3);
  expect(told()).toEqual([3, 1, 0]);
  expect(JSON.stringify(here.heard)).not.toMatch(/badge-4711|12345678/);
  for (const one of all) one.close();
});
