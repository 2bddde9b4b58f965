/** A hold period that was extended, and a pass that was made: each is told once, whichever worker does it. */
import { describe, expect, onTestFinished, test } from "vitest";
import { makePass } from "../../cloud-bridge/fleet/recipient/passes.ts";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import { places } from "../bridge/fleet-rig.ts";
import { depositId } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { dyingAt } from "./dying.ts";
import { type Receiver, receiverOf } from "./receivers.ts";
import { hour, NoticeRig, phoneOf, site } from "./rig.ts";

const opened = async (): Promise<Receiver> => {
  const receiver = await receiverOf.http();
  onTestFinished(() => receiver.stop());
  return receiver;
};
const reminderMs = [24 * hour, 6 * hour];
/** As the ingest leaves it: its hold period goes on for a day. */
const extend = (rig: NoticeRig, number: number) =>
  rig.change(
    number,
    `hold_until_at = hold_until_at + ${24 * hour}, extensions = extensions + 1, extended_at = ${rig.now},
     notice_at = 0`,
  );
const kindsOf = async (rig: NoticeRig): Promise<readonly string[]> =>
  (await rig.place.database.rows<{ kind: string }>("select kind from notice order by kind", [])).map(
    ({ kind }) => kind,
  );

describe.each(places)("an extension, on %s", (_name, open) => {
  test.each([
    ["zh-CN", "保管期已延长至11月20日 10:13，格口 A-7，取件码 "],
    ["en", "was extended: it is kept until 20 Nov, 10:13. Compartment A-7, pickup code: "],
  ] as const)("is told once in %s, and reminders come again before the new end", async (language, says) => {
    const receiver = await opened();
    const rig = await NoticeRig.open(open);
    await rig.deposit(1, language);
    const notices = rig.worker({ channels: { way: receiver.channel }, reminderMs, quiet: { kinds: [] } });
    await rig.quiet(notices);
    for (const ahead of [48, 18]) {
      rig.now += ahead * hour;
      notices.nudge();
      await rig.quiet(notices);
    }
    expect(await kindsOf(rig)).toEqual(["ready", "reminder-1", "reminder-2"]);
    // Six hours before the end: the first reminder of a day that was added would be too late by now.
    await extend(rig, 1);
    notices.nudge();
    await rig.all(notices, "sent", 4);
    expect(receiver.taken.at(-1)?.text).toContain(says);
    await rig.change(1, "notice_at = 0");
    notices.nudge();
    await rig.quiet(notices);
    rig.now += 24 * hour;
    notices.nudge();
    await rig.quiet(notices);
    const told = ["ready", "reminder-1", "reminder-1-extended-1", "reminder-2", "reminder-2-extended-1"];
    expect(await kindsOf(rig)).toEqual(["extended-1", ...told]);
    expect(receiver.taken).toHaveLength(6);
    await extend(rig, 1);
    notices.nudge();
    await rig.all(notices, "sent", 7);
    expect(await kindsOf(rig)).toEqual(["extended-1", "extended-2", ...told]);
  });

  test("is told once though the worker that was at it has died", async () => {
    const receiver = await opened();
    const rig = await NoticeRig.open(open);
    await rig.deposit(1);
    const { database } = rig.place;
    const settings = { channels: { way: receiver.channel }, quiet: { kinds: [] } };
    const one = rig.worker(settings);
    await rig.all(one, "sent", 1);
    await one.stop();
    await extend(rig, 1);
    const { dying, isDead } = dyingAt(database, "update deposit set notice_at", "refused");
    const first = rig.worker(settings, dying);
    await until(isDead);
    await first.stop();
    const [second, third] = [rig.worker(settings), rig.worker(settings)];
    await rig.all(second, "sent", 2);
    for (const worker of [second, third]) worker.nudge();
    await until(async () => (await database.rows("select 1 as one from deposit where notice_at <= 0")).length === 0);
    expect(receiver.taken.map(({ text }) => text.includes("已延长"))).toEqual([false, true]);
  });
});

test("an older period's reminder that waits for the morning is needless when the extension says more", async () => {
  const receiver = await opened();
  const rig = await NoticeRig.open();
  await rig.deposit(1);
  const notices = rig.worker({ channels: { way: receiver.channel }, reminderMs: [56 * hour] });
  await rig.all(notices, "sent", 1);
  rig.now = Date.parse("2023-11-17T02:30+08:00");
  notices.nudge();
  await rig.all(notices, "waiting", 1);
  await extend(rig, 1);
  notices.nudge();
  await rig.all(notices, "waiting", 2);
  rig.now = Date.parse("2023-11-17T08:00+08:00");
  notices.nudge();
  await rig.all(notices, "sent", 2);
  const [needless] = await rig.all(notices, "needless", 1);
  expect(needless?.kind).toBe("reminder-1");
  expect(receiver.taken.at(-1)?.text).toContain("已延长至11月20日");
});

test("of an end that is put off nobody is reminded, while the door is out of order", async () => {
  const receiver = await opened();
  const rig = await NoticeRig.open();
  await rig.deposit(1);
  const notices = rig.worker({ channels: { way: receiver.channel }, reminderMs: [6 * hour], quiet: { kinds: [] } });
  await rig.all(notices, "sent", 1);
  await rig.change(1, `paused_at = ${rig.now}, notice_at = 0`);
  rig.now += 70 * hour;
  notices.nudge();
  await rig.quiet(notices);
  expect(await kindsOf(rig)).toEqual(["ready"]);
  await rig.change(1, `paused_at = null, hold_until_at = ${rig.now + 48 * hour}, notice_at = 0`);
  notices.nudge();
  await rig.quiet(notices);
  expect(await kindsOf(rig)).toEqual(["ready"]);
  rig.now += 43 * hour;
  notices.nudge();
  await rig.all(notices, "sent", 2);
  expect(await kindsOf(rig)).toEqual(["ready", "reminder-1"]);
});

describe("a pass", () => {
  const pageUrl = "https://lockers.example.org";
  const made = (rig: NoticeRig, notices: ReturnType<NoticeRig["worker"]>, pass: number, notAfter: number | null) =>
    makePass(
      { database: rig.place.database, notices, now: () => rig.now },
      { deposit: depositId(1), site, issue: 1, pass },
      notAfter,
    );
  const forgotten = async (): Promise<NoticeRig> => {
    const rig = await NoticeRig.open();
    await rig.place.database.change("delete from pass");
    return rig;
  };

  test.each([
    ["zh-CN", "已生成代取通行码", "有效至11月17日 10:13。", "有效至包裹取出为止。"],
    ["en", "A pass for your Shunda parcel was made", "until 17 Nov, 10:13.", "until it is collected."],
  ] as const)("that was made is told to the recipient once, in %s", async (language, says, day, always) => {
    const receiver = await opened();
    const rig = await forgotten();
    await rig.deposit(1, language);
    const notices = rig.worker({ channels: { way: receiver.channel }, pageUrl });
    await rig.all(notices, "sent", 1);
    for (const pass of [1, 1, 2]) await made(rig, notices, pass, pass === 1 ? rig.now + 24 * hour : null);
    const sent = await rig.all(notices, "sent", 3);
    await rig.quiet(notices);
    expect(sent.map(({ kind }) => kind).sort()).toEqual(["delegated-1-1", "delegated-1-2", "ready"]);
    const told = receiver.taken.slice(1);
    expect(told.map(({ to }) => to)).toEqual([phoneOf(1), phoneOf(1)]);
    for (const { text } of told) for (const part of [says, `${pageUrl}/r#`]) expect(text).toContain(part);
    expect(told.map(({ text }) => [text.includes(day), text.includes(always)]).sort()).toEqual([
      [false, true],
      [true, false],
    ]);
    for (const { text } of told) expect(text.replaceAll(" ", "")).not.toContain(await rig.codeOf(1));
  });

  test("is told in the morning, also of a parcel that is overdue, and not after its code was changed", async () => {
    const receiver = await opened();
    const rig = await forgotten();
    await rig.deposit(1);
    const notices = rig.worker({ channels: { way: receiver.channel }, pageUrl });
    await rig.all(notices, "sent", 1);
    rig.now = Date.parse("2023-11-16T23:30+08:00");
    await made(rig, notices, 1, null);
    await rig.all(notices, "waiting", 1);
    await rig.change(1, "stage = 'overdue'");
    rig.now = Date.parse("2023-11-17T08:00+08:00");
    notices.nudge();
    await rig.all(notices, "sent", 2);
    rig.now = Date.parse("2023-11-17T23:30+08:00");
    await made(rig, notices, 2, null);
    await rig.change(1, "issue = 2");
    rig.now = Date.parse("2023-11-18T08:00+08:00");
    notices.nudge();
    expect((await rig.all(notices, "needless", 1))[0]?.kind).toBe("delegated-1-2");
    expect(receiver.taken).toHaveLength(2);
  });

  test("that cannot be noted is told to nobody", async () => {
    const receiver = await opened();
    const rig = await forgotten();
    await rig.deposit(1);
    const notices = rig.worker({ channels: { way: receiver.channel }, pageUrl });
    await rig.all(notices, "sent", 1);
    const { database } = rig.place;
    const dying: Database = {
      ...database,
      transaction: (work) =>
        database.transaction(async (query) => {
          await work(query);
          throw new Error("the process is gone");
        }),
    };
    const parts = { database: dying, notices, now: () => rig.now };
    await expect(makePass(parts, { deposit: depositId(1), site, issue: 1, pass: 1 }, null)).rejects.toThrow();
    expect(await kindsOf(rig)).toEqual(["ready"]);
    expect(await database.rows("select pass from pass")).toEqual([]);
  });
});
