/** What was asked once is answered once: the same key gets the same answer, also from another process. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../free-port.ts";
import type { Result } from "../../integration/api-site.ts";
import { figure } from "../../scale.ts";
import { type ProcessSite, processSite } from "../rig/process-site.ts";

let site: ProcessSite;
beforeAll(async () => {
  site = await processSite();
  await site.start();
}, 120_000);
afterAll(() => site.stop());

interface Request {
  readonly path: string;
  readonly as?: string;
  readonly body: unknown;
  readonly other: unknown;
  readonly key: string;
}
const send = ({ path, as, key }: Request, body: unknown): Promise<Result> =>
  site.call("POST", path, { body, key, ...(as === undefined ? {} : { as }) });
/** A lock that was fired a moment ago rests; a refusal for that is no event, so that the key stays fresh. */
const insist = async (request: Request): Promise<Result> => {
  let result = await send(request, request.body);
  await until(async () => {
    if (result.body.code !== "compartment-busy") return true;
    result = await send(request, request.body);
    return false;
  });
  return result;
};
const seen = ({ status, body }: Result) => ({ status, body });

test("over a kill and a restart the same key gets the same answer, and no lock fires again", async () => {
  const maintainer = await site.maintainer();
  const held = await site.deposit(await site.courier());
  const { badge, pin } = site.credentials.couriers[0]!;
  const signIn = { path: "/courier/session", body: { badge, pin }, other: { badge, pin: `${pin}0` }, key: "sign-in" };
  const as = String((await send(signIn, signIn.body)).body.token);
  const kiosk = site.device("kiosk-1");
  const parcel = { parcels: ["RR473124829GB"], size: "M", phone: "13800000000" };
  const requests: Request[] = [
    signIn,
    { path: "/courier/deposits", as, body: parcel, other: { ...parcel, size: "L" }, key: "begin" },
    { path: "/kiosk/codes", as: kiosk, body: { code: "00000000" }, other: { code: "00000001" }, key: "wrong" },
    { path: "/kiosk/codes", as: kiosk, body: { code: site.codeOf(held) }, other: { code: "0000" }, key: "code" },
    {
      ...{ path: "/maintainer/compartments/F-08/open", as: maintainer, key: "open" },
      ...{ body: { reason: "a look inside" }, other: { reason: "another look" } },
    },
  ];
  const first: ReturnType<typeof seen>[] = [];
  for (const request of requests) first.push(seen(await insist(request)));
  expect(first.map(({ status }) => status)).toEqual([200, 200, 404, 200, 200]);

  for (const how of ["SIGKILL", "SIGTERM"] as const) {
    await site.end(how);
    const before = site.pulsesByLock();
    await site.start();
    const events = await site.figure("postern_journal_events_total");
    const again: ReturnType<typeof seen>[] = [];
    for (const request of requests) again.push(seen(await send(request, request.body)));
    expect(again).toEqual(first);
    const others = await Promise.all(requests.map((request) => send(request, request.other)));
    expect(others.map(({ status, body }) => [status, body.code])).toEqual(
      requests.map(() => [422, "idempotency-key-reused"]),
    );
    // Doors may still be heard of; orders, tries and sign-ins leave their names.
    const tail = await site.call("GET", "/maintainer/journal?limit=500", { as: maintainer });
    const types = (tail.body as { seq: number; event: { type: string } }[])
      .filter(({ seq }) => seq > events)
      .map(({ event }) => event.type);
    const news = ["unlock-ordered", "deposit-begun", "collection-begun", "code-refused", "courier-signed-in"];
    expect(types.filter((type) => news.includes(type))).toEqual([]);

    // Whatever waits for a supply has been fired by the time that a new order is.
    const { compartment } = (await site.begin(as, { size: "L" })).body as { compartment: string };
    await site.atDoor(compartment, () => {});
    const after = site.pulsesByLock();
    expect(after.get(compartment)).toBeGreaterThan(before.get(compartment) ?? 0);
    const refired = [...after].filter(([lock, pulses]) => lock !== compartment && pulses !== before.get(lock));
    expect(refired).toEqual([]);
    figure(`after ${how}: answers repeated, locks fired again`, [again.length, refired.length]);
  }
});
