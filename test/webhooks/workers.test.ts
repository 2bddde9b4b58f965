/** Workers that die and workers that share, on both databases. */
import { describe, expect, test } from "vitest";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import { places } from "../bridge/fleet-rig.ts";
import { until } from "../free-port.ts";
import { count, figure } from "../scale.ts";
import { listener } from "./receiver.ts";
import { HookRig, minute } from "./rig.ts";

describe.each(places)("on %s", (_name, open) => {
  test("a worker that dies between sending and noting it: the next one sends again, under the same id", async () => {
    const [rig, hooks] = [await HookRig.open(open), await listener()];
    const { webhook } = await rig.endpoint(hooks.url);
    const site = await rig.site();
    const { database } = rig.place;
    let dead = false;
    const gone = async () => {
      throw Object.assign(new Error("the process is gone"), { code: "ECONNRESET" });
    };
    const dying: Database = {
      ...database,
      rows: (sql, parameters) => (dead ? gone() : database.rows(sql, parameters)),
      change: (sql, parameters) => (dead ? gone() : database.change(sql, parameters)),
      transaction: (work) => (dead ? gone() : database.transaction(work)),
    };
    hooks.answer = (response, taken) => {
      dead = true;
      hooks.taken.push(taken);
      response.writeHead(200).end();
    };
    const first = rig.worker({}, dying);
    await site.tell([site.made(1)]);
    await until(() => hooks.taken.length === 1);
    await first.stop();
    hooks.answer = null;

    const second = rig.worker();
    expect(await rig.deliveries(webhook.id)).toMatchObject([{ state: "waiting", tries: 1 }]);
    rig.now += 5 * minute;
    const [sent] = await rig.all(webhook.id, "sent", 1);
    expect(sent?.tries).toBe(2);
    expect(second.figures().sent).toBe(1);
    expect(hooks.taken.map(({ id }) => id)).toEqual([sent?.id, sent?.id]);
  });

  const parcels = count(30, 1_000);
  test("three workers share the work: each fact once, and in order for each parcel", async () => {
    const rig = await HookRig.open(open);
    const hooks = await Promise.all([listener(), listener(), listener()]);
    const ids: string[] = [];
    for (const { url } of hooks) ids.push((await rig.endpoint(url)).webhook.id);
    const site = await rig.site();
    const workers = [rig.worker(), rig.worker(), rig.worker()];
    for (let number = 1; number <= parcels; number += 10) {
      const some = Array.from({ length: 10 }, (_, at) => number + at);
      await site.tell([...some.map((one) => site.made(one)), ...some.map((one) => site.collected(one))]);
    }
    for (const id of ids) await until(async () => (await rig.deliveries(id, { state: "waiting" })).length === 0);
    await until(() => hooks.every(({ taken }) => taken.length >= 2 * parcels), 600_000);
    for (const { taken } of hooks) {
      expect(taken).toHaveLength(2 * parcels);
      const told = new Map<string, string[]>();
      for (const { data, kind } of taken) told.set(data.deposit, [...(told.get(data.deposit) ?? []), kind]);
      expect(told.size).toBe(parcels);
      for (const kinds of told.values()) expect(kinds).toEqual(["parcel.deposited", "parcel.collected"]);
    }
    figure("webhooks by three workers", { parcels, shares: workers.map((worker) => worker.figures().sent) });
  }, 900_000);
});
