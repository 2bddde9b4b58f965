/** Workers that die, workers that share, nights, receivers that never come back, and parcels that go first. */
import { describe, expect, onTestFinished, test } from "vitest";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import { places } from "../bridge/fleet-rig.ts";
import { until } from "../free-port.ts";
import { count, figure } from "../scale.ts";
import { type Receiver, receiverOf } from "./receivers.ts";
import { hour, minute, NoticeRig, phoneOf } from "./rig.ts";

const opened = async (): Promise<Receiver> => {
  const receiver = await receiverOf.http();
  onTestFinished(() => receiver.stop());
  return receiver;
};

describe.each(places)("on %s", (_name, open) => {
  test("a worker that dies between sending and noting it: the next one sends again, under the same id", async () => {
    const receiver = await opened();
    const rig = await NoticeRig.open(open);
    await rig.deposit(1);
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
    receiver.onTaken = () => {
      dead = true;
    };
    const settings = { channels: { sms: receiver.channel } };
    const first = rig.worker(settings, dying);
    await until(() => receiver.taken.length === 1);
    await first.stop();
    receiver.onTaken = () => undefined;

    const second = rig.worker(settings);
    expect(await second.deliveries({ limit: 10 })).toMatchObject([{ state: "waiting", tries: 1 }]);
    rig.now += 5 * minute;
    const [sent] = await rig.all(second, "sent", 1);
    expect(sent?.tries).toBe(2);
    expect(receiver.taken.map(({ id }) => id)).toEqual([sent?.delivery, sent?.delivery]);
  });

  const parcels = count(40, 2_000);
  test("two workers share the work, and each notice goes once", async () => {
    const receiver = await opened();
    const rig = await NoticeRig.open(open);
    await rig.deposits(parcels);
    const settings = { channels: { sms: receiver.channel } };
    const workers = [rig.worker(settings), rig.worker(settings)];
    await until(async () => {
      const [row] = await rig.place.database.rows<{ sent: number }>(
        "select count(*)::int as sent from notice_delivery where state = 'sent'",
        [],
      );
      return row?.sent === parcels;
    }, 600_000);
    expect(new Set(receiver.taken.map(({ id }) => id)).size).toBe(parcels);
    expect(receiver.taken).toHaveLength(parcels);
    const shares = (): number[] => workers.map((worker) => worker.figures().sent);
    await until(() => shares().reduce((sum, share) => sum + share) === parcels);
    figure("notices by two workers", { parcels, shares: shares() });
  }, 900_000);
});

describe("a notice", () => {
  test("that nobody takes for a day is given up, counted and listed, and goes when an operator says so", async () => {
    const receiver = await opened();
    receiver.down = true;
    const rig = await NoticeRig.open();
    await rig.deposit(1);
    const notices = rig.worker({ channels: { sms: receiver.channel }, quiet: { kinds: [] } });
    for (let passed = 0; passed <= 25 * hour; passed += hour) {
      await rig.quiet(notices);
      rig.now += hour;
    }
    const [given] = await rig.all(notices, "given-up", 1);
    expect(given).toMatchObject({ nextAt: null, error: "connection" });
    await until(() => notices.figures().givenUp === 1);
    receiver.down = false;
    expect(await notices.sendAgain(given!.delivery)).toMatchObject({ delivery: given!.delivery, state: "waiting" });
    const [sent] = await rig.all(notices, "sent", 1);
    expect(receiver.taken.map(({ id }) => id)).toEqual([sent?.delivery]);

    const once = await notices.sendAgain(sent!.delivery);
    await until(() => receiver.taken.length === 2);
    expect(once).not.toMatchObject({ delivery: sent!.delivery });
    expect(receiver.taken[1]?.id).not.toBe(receiver.taken[0]?.id);
    expect(await notices.sendAgain("0".repeat(32))).toBe("not-found");
  });

  test("of a deposit made at night waits for the morning, and an operator need not", async () => {
    const receiver = await opened();
    const rig = await NoticeRig.open();
    rig.now = Date.parse("2023-11-16T23:30+08:00");
    await rig.deposits(2);
    const notices = rig.worker({ channels: { sms: receiver.channel } });
    const waiting = await rig.all(notices, "waiting", 2);
    const eight = Date.parse("2023-11-17T08:00+08:00");
    expect(waiting.map(({ nextAt, tries }) => [nextAt, tries])).toEqual([
      [eight, 0],
      [eight, 0],
    ]);
    await rig.quiet(notices);
    expect(receiver.taken).toEqual([]);
    rig.now = eight;
    const [sent] = await rig.all(notices, "sent", 2);
    rig.now = Date.parse("2023-11-17T23:30+08:00");
    await notices.sendAgain(sent!.delivery);
    await until(() => receiver.taken.length === 3);
  });

  test("of a parcel in doubt waits until staff has found it, and has no code meanwhile", async () => {
    const receiver = await opened();
    const rig = await NoticeRig.open();
    rig.now = Date.parse("2023-11-16T23:30+08:00");
    await rig.deposits(2);
    const notices = rig.worker({ channels: { sms: receiver.channel } });
    await rig.all(notices, "waiting", 2);
    const codes = async () => (await notices.list({ limit: 10 })).map(({ code }) => code).sort();
    expect(await codes()).not.toContain(null);
    for (const number of [1, 2]) await rig.change(number, `doubt_at = ${rig.now}`);
    const [one, other] = await notices.list({ limit: 10 });
    expect(await notices.list({ deposit: one!.deposit, limit: 10 })).toEqual([one]);
    expect(other!.deposit).not.toBe(one!.deposit);
    expect(await codes()).toEqual([null, null]);
    rig.now += 12 * hour;
    await rig.quiet(notices);
    expect(receiver.taken).toEqual([]);

    await rig.change(1, "doubt_at = null, notice_at = 0");
    await rig.change(2, `doubt_at = null, notice_at = null, stage = 'missing', ended_at = ${rig.now}`);
    rig.now += 2 * minute;
    await rig.all(notices, "sent", 1);
    await rig.all(notices, "needless", 1);
    expect(receiver.taken.map(({ to }) => to)).toEqual([phoneOf(1)]);
    expect(await codes()).toEqual(expect.arrayContaining([await rig.codeOf(1), null]));
  });

  test("of a parcel that is in doubt before anybody was told is made when staff has found it", async () => {
    const receiver = await opened();
    const rig = await NoticeRig.open();
    await rig.deposit(1);
    await rig.change(1, `doubt_at = ${rig.now}`);
    const notices = rig.worker({ channels: { sms: receiver.channel } });
    await rig.quiet(notices);
    expect(await notices.list({ limit: 10 })).toEqual([]);
    await rig.change(1, "doubt_at = null, notice_at = 0");
    await rig.all(notices, "sent", 1);
  });

  test("that failed by day is not tried again at night", async () => {
    const receiver = await opened();
    receiver.down = true;
    const rig = await NoticeRig.open();
    rig.now = Date.parse("2023-11-16T21:50+08:00");
    await rig.deposit(1);
    const notices = rig.worker({ channels: { sms: receiver.channel } });
    await until(() => notices.figures().triesFailed === 1);
    receiver.down = false;
    rig.now = Date.parse("2023-11-16T23:00+08:00");
    await until(
      async () => (await notices.deliveries({ limit: 1 }))[0]?.nextAt === Date.parse("2023-11-17T08:00+08:00"),
    );
    expect(receiver.taken).toEqual([]);
    rig.now = Date.parse("2023-11-17T08:00+08:00");
    await rig.all(notices, "sent", 1);
  });

  test("is needless when the parcel has gone first, and when a newer one says more", async () => {
    const receiver = await opened();
    receiver.down = true;
    const rig = await NoticeRig.open();
    await rig.deposits(3);
    const notices = rig.worker({ channels: { sms: receiver.channel } });
    await until(() => notices.figures().triesFailed === 3);
    await rig.change(1, `stage = 'collected', ended_at = ${rig.now}, notice_at = null`);
    await rig.place.database.change("delete from contact where deposit = $1::text::uuid", [
      (await notices.deliveries({ limit: 10 })).find(({ deposit }) => deposit.endsWith("1"))!.deposit,
    ]);
    await rig.change(2, "stage = 'overdue', notice_at = 0");
    receiver.down = false;
    rig.now += minute;
    await rig.all(notices, "needless", 2);
    const sent = await rig.all(notices, "sent", 2);
    expect(sent.map(({ kind }) => kind).sort()).toEqual(["overdue", "ready"]);
    expect(receiver.taken.map(({ to }) => to).sort()).toEqual([phoneOf(2), phoneOf(3)]);
  });

  test("goes by every channel, and one that is down holds up no other", async () => {
    const [sms, mail] = [await opened(), await receiverOf.smtp()];
    onTestFinished(() => mail.stop());
    sms.down = true;
    const rig = await NoticeRig.open();
    await rig.deposits(3);
    const notices = rig.worker({ channels: { sms: sms.channel, mail: mail.channel } });
    const sent = await rig.all(notices, "sent", 3);
    expect(sent.every(({ channel }) => channel === "mail")).toBe(true);
    expect(await rig.all(notices, "waiting", 3)).toHaveLength(3);
  });
});
