/** One message to many: whoever goes on tells nobody twice, it can be stopped, and it holds up nothing else. */
import { describe, expect, onTestFinished, test } from "vitest";
import type { BulkWanted } from "../../cloud-bridge/fleet/answers/bulk.ts";
import { cancelBulk, listBulk, orderBulk } from "../../cloud-bridge/fleet/notices/bulk/bulk.ts";
import { depositId } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { dyingAt } from "./dying.ts";
import { type Receiver, receiverOf } from "./receivers.ts";
import { hour, morning, NoticeRig, phoneOf, site } from "./rig.ts";

const opened = async (): Promise<Receiver> => {
  const receiver = await receiverOf.http();
  onTestFinished(() => receiver.stop());
  return receiver;
};

describe("one message to many", () => {
  /** 23:13 in Shanghai: everything waits for the morning. */
  const night = morning + 13 * hour;
  const text = { "zh-CN": "{locker} 明日停用，格口 {compartment}", en: "{locker} is closed tomorrow" };
  const wanted: BulkWanted = { sites: [site], carrier: null, stages: ["held"], text };
  const by = { tenant: "house", key: "one-message" };

  /** In compartments of their own; the second is the first one's recipient's too, of the third nobody can be told. */
  const laid = async (parcels: number): Promise<NoticeRig> => {
    const rig = await NoticeRig.open();
    const { database } = rig.place;
    for (const table of ["bulk_notice", "compartment_status"]) await database.change(`delete from ${table}`);
    await rig.deposits(parcels);
    await database.change("update deposit set notice_at = null");
    await database.change("delete from contact where deposit = $1::text::uuid", [depositId(3)]);
    await database.change(
      `update contact set sealed = (select sealed from contact where deposit = $1::text::uuid)
       where deposit = $2::text::uuid`,
      [depositId(1), depositId(2)],
    );
    await database.change(
      `insert into compartment_status (site, compartment, deposit, since)
       select site, 'A-' || deposit, replace(deposit::text, '-', ''), 0 from deposit`,
    );
    rig.now = night;
    return rig;
  };
  const seenOf = async ({ place: { database } }: NoticeRig) => (await listBulk(database, null, null))[0]!;

  test("whoever goes on after a worker that died tells everybody once", async () => {
    const receiver = await opened();
    const parcels = 210;
    const rig = await laid(parcels);
    const { database } = rig.place;
    await orderBulk(database, wanted, by, rig.now);
    // What it had written is there; what it would have done next is not.
    const { dying } = dyingAt(database, "update bulk_notice set seen", "done");
    const settings = { channels: { sms: receiver.channel } };
    const first = rig.worker(settings, dying);
    await until(async () => (await seenOf(rig)).seen > 0);
    await first.stop();
    expect(await seenOf(rig)).toMatchObject({ state: "running", deposits: parcels, seen: 200 });

    const second = rig.worker(settings);
    await until(async () => (await seenOf(rig)).state === "done");
    expect(await seenOf(rig)).toMatchObject({ seen: parcels, doubled: 1, unreached: 1, messages: { sent: 0 } });
    expect(await database.rows("select * from bulk_told")).toEqual([]);
    rig.now += 9 * hour;
    second.nudge();
    await until(async () => (await seenOf(rig)).messages.waiting === 0);
    expect(new Set(receiver.taken.map(({ to }) => to)).size).toBe(parcels - 2);
    expect(receiver.taken).toHaveLength(parcels - 2);
    expect(receiver.taken[0]?.text).toMatch(/^幸福小区东门 明日停用，格口 A-/);
    const { id } = await seenOf(rig);
    expect(await cancelBulk(database, null, id, rig.now)).toBe(true);
    expect(await seenOf(rig)).toMatchObject({ state: "done", messages: { needless: 0 } });
  });

  test("that is stopped reaches nobody any more; the same request is one, another one is refused", async () => {
    const receiver = await opened();
    const rig = await laid(3);
    const { database } = rig.place;
    const [once, again] = [await orderBulk(database, wanted, by, 1), await orderBulk(database, wanted, by, 2)];
    const { bulk } = once as Exclude<typeof once, string>;
    expect(again).toMatchObject({ isNew: false, bulk: { id: bulk.id } });
    expect(await orderBulk(database, { ...wanted, stages: ["overdue"] }, by, 3)).toBe("idempotency-key-reused");
    const notices = rig.worker({ channels: { sms: receiver.channel } });
    await until(async () => (await seenOf(rig)).messages.waiting === 1);
    expect(await cancelBulk(database, "carrier-2", bulk.id, rig.now)).toBe(false);
    expect(await cancelBulk(database, null, bulk.id, rig.now)).toBe(true);
    rig.now += 9 * hour;
    await rig.quiet(notices);
    expect(await seenOf(rig)).toMatchObject({ state: "cancelled", messages: { waiting: 0, sent: 0, needless: 1 } });
    expect(receiver.taken).toEqual([]);
  });

  test("stands behind what is of one's own parcel, and behind what is sent once more", async () => {
    const receiver = await opened();
    const rig = await laid(60);
    const { database } = rig.place;
    await orderBulk(database, wanted, by, rig.now);
    const settings = { channels: { sms: receiver.channel } };
    const first = rig.worker(settings);
    await until(async () => (await seenOf(rig)).state === "done");
    await first.stop();
    // Everything of this night is due before what is new in the morning.
    rig.now += 10 * hour;
    await rig.deposit(99);
    await rig.change(99, "notice_at = null");
    await database.transaction((query) => first.tell(query, { deposit: depositId(99), site, kind: "ready" }));
    await database.change(
      "update notice_delivery set state = 'failed', next_at = null, ended_at = 0 where deposit = $1::text::uuid",
      [depositId(50)],
    );
    const [failed] = await first.deliveries({ state: "failed", limit: 1 });
    await first.sendAgain(failed?.delivery ?? "");
    const second = rig.worker(settings);
    await rig.all(second, "sent", 59);
    const batch = receiver.taken.slice(0, 20).map(({ to }) => to);
    expect(batch).toEqual(expect.arrayContaining([phoneOf(99), phoneOf(50)]));
    expect(receiver.taken).toHaveLength(59);
  });
});
