/** The stage of a demo on a whole set: who the visitor may be, people who come and go, hands and mischief. */
import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DemoDoor, DemoMischief, DemoState, HandsDone } from "../../gateway/wire/demo.ts";
import { startUp, temporaryFolder, type UpProcess, until } from "./a-site.ts";

const { folder, remove } = temporaryFolder();
const data = `${folder}/data`;
let up: UpProcess;
let kept: DemoState;

const send = (path: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<Response> => {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  return fetch(`${up.listening.api}/demo/${path}`, { method, ...sent });
};
const demo = async <T>(...asked: Parameters<typeof send>): Promise<T> => {
  const answer = await send(...asked);
  if (!answer.ok) throw new Error(`${asked[0]}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
};
const state = (): Promise<DemoState> => demo("state");
const signIn = async (role: "courier" | "maintainer", body: object): Promise<number> => {
  const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
  const post = { method: "POST", headers, body: JSON.stringify(body) };
  return (await fetch(`${up.listening.api}/${role}/session`, post)).status;
};

beforeAll(async () => {
  up = await startUp(data, "--free-ports");
}, 120_000);
afterAll(async () => {
  if (up?.process.exitCode === null) await up.interrupt();
  remove();
});

describe.sequential("the stage of a demo", () => {
  test("gives the visitor parcels, a badge, a kiosk and two accounts that the site takes", async () => {
    kept = await until(async () => {
      const now = await state();
      return now.parcels.length === 3 && now;
    });
    const { courier, kiosk, maintainers, parcels } = kept;
    expect(parcels.map(({ size }) => size)).toEqual(["S", "M", "L"]);
    expect(await signIn("courier", { badge: courier.badge, pin: courier.pin })).toBe(200);
    const device = await fetch(`${up.listening.api}/kiosk/session`, {
      ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(kiosk) },
    });
    expect(device.status).toBe(200);
    // A one-time code may turn while it is carried over.
    await until(async () => {
      const [one] = (await state()).maintainers;
      const { account, password, code: oneTimeCode } = one ?? maintainers[0]!;
      return (await signIn("maintainer", { account, password, oneTimeCode })) === 200;
    });
  });

  test("gives an address that signs in at the fleet's page, once", async () => {
    const { link } = await demo<{ readonly link: string }>("fleet", {});
    const [page = "", token] = link.split("#");
    expect(page).toBe(`${up.listening.fleet}/`);
    const headers = { "content-type": "application/json" };
    const sign = () => fetch(`${page}session`, { method: "POST", headers, body: JSON.stringify({ token }) });
    expect([(await sign()).status, (await sign()).status]).toEqual([200, 401]);
  });

  test("announces a parcel that the visitor may hand in, and the sender's phone tells its code", async () => {
    const first = await until(async () => {
      const { handIn } = await state();
      return handIn?.code != null && handIn;
    });
    expect(first).toMatchObject({ size: "S", code: expect.stringMatching(/^\d{8}$/) });
    const { phone, handIn } = await state();
    expect(handIn).toEqual(first);
    expect(phone.map(({ waybill }) => waybill)).not.toContain(first.waybill);
  });

  test("keeps none of it on disk", () => {
    const texts = ["gateway/register.json", "postern.yaml", "logs/gateway.log", "logs/sim.log"]
      .filter((file) => existsSync(`${data}/${file}`))
      .map((file) => readFileSync(`${data}/${file}`, "utf8"));
    expect(texts.length).toBeGreaterThanOrEqual(3);
    const { courier, kiosk, maintainers } = kept;
    const secrets = [courier.badge, kiosk.secret, ...maintainers.map(({ password }) => password)];
    expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
  });

  test("sends couriers and recipients who come by themselves, until it is paused", async () => {
    await until(async () => (await state()).people.deposited > 0);
    const doors = await fetch(`${up.listening.api}/compartments`);
    expect(JSON.stringify(await doors.json())).toContain('"held"');
    expect(await demo("people", { running: false })).toMatchObject({ running: false });
    expect((await state()).people.running).toBe(false);
  });

  test("lends hands: a forced door takes a parcel in and gives it back", async () => {
    const at = (act: string): Promise<HandsDone> => demo(`hands/F-08/${act}`, {});
    expect(await at("put-in")).toEqual({ done: false });
    expect(await at("pry")).toEqual({ done: true });
    expect(await at("put-in")).toEqual({ done: true });
    const open = await demo<readonly DemoDoor[]>("doors");
    expect(open).toContainEqual({ compartment: "F-08", contents: [kept.parcels[0]!.waybill], by: "visitor" });
    // Another one has taken its place in the visitor's hands, and it comes back to them.
    await until(async () => (await state()).parcels.length === 3);
    expect(await at("take-out")).toEqual({ done: true });
    await until(async () => (await state()).parcels.length === 4);
    expect(await at("close")).toEqual({ done: true });
    expect((await send("hands/Z-99/pry", {})).status).toBe(404);
  });

  test("breaks what it is told to, shows it, and mends it", async () => {
    const { id } = await demo<{ id: number }>("mischief", { fault: "jam", at: "A-02" });
    await demo("mischief", { fault: "silent", at: "B" });
    const standing = await demo<readonly DemoMischief[]>("mischief");
    expect(standing.map(({ fault, at }) => [fault, at])).toEqual([
      ["jam", "A-02"],
      ["silent", "B"],
    ]);
    await demo(`mischief/${id}`, undefined, "DELETE");
    expect((await demo<readonly DemoMischief[]>("mischief")).length).toBe(1);
    await demo("mischief", undefined, "DELETE");
    expect(await demo("mischief")).toEqual([]);
    expect((await send("mischief", { fault: "explode", at: "A-02" })).status).toBe(400);
  });

  test("a second start gives new credentials, and the old ones count no longer", { timeout: 120_000 }, async () => {
    await up.interrupt();
    up = await startUp(data, "--no-people");
    const now = await state();
    expect(now.people.running).toBe(false);
    expect(now.courier.badge).not.toBe(kept.courier.badge);
    expect(await signIn("courier", { badge: kept.courier.badge, pin: kept.courier.pin })).toBe(401);
    expect(await signIn("courier", { badge: now.courier.badge, pin: now.courier.pin })).toBe(200);
  });
});
