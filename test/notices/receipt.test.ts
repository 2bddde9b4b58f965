/** That a parcel was collected is told once; then nobody knows any more how to reach whom it was for. */
import { describe, expect, onTestFinished, test } from "vitest";
import { until } from "../free-port.ts";
import { type Receiver, type ReceiverKind, receiverOf } from "./receivers.ts";
import { hour, minute, NoticeRig, phoneOf } from "./rig.ts";

const pageUrl = "https://lockers.example.org";
const opened = async (kind: ReceiverKind = "http"): Promise<Receiver> => {
  const receiver = await receiverOf[kind]();
  onTestFinished(() => receiver.stop());
  return receiver;
};
/** Collected at night, before anybody was told anything. */
const collected = async (number = 1, language: "zh-CN" | "en" = "zh-CN"): Promise<NoticeRig> => {
  const rig = await NoticeRig.open();
  rig.now = Date.parse("2023-11-16T23:30+08:00");
  await rig.deposit(number, language);
  await rig.end(number, "collected");
  return rig;
};
const gone = async (rig: NoticeRig): Promise<void> => {
  rig.now += 2 * minute;
  await expect.poll(() => rig.kept(), { timeout: 60_000 }).toBe(0);
};

describe("a receipt", () => {
  test.each([
    ["zh-CN", "您的顺达包裹（WB-1）已于11月16日 23:30从幸福小区东门（8 Xingfu Road）取出，格口 A-7。"],
    ["en", "Your Shunda parcel (WB-1) was collected at Happy Garden East (8 Xingfu Road), compartment A-7, on 16 Nov,"],
  ] as const)("says where and when in %s, at once, and the contact is erased", async (language, says) => {
    const receiver = await opened();
    const rig = await collected(1, language);
    const notices = rig.worker({ channels: { way: receiver.channel } });
    const [sent] = await rig.all(notices, "sent", 1);
    expect(sent?.kind).toBe("collected");
    expect(receiver.taken).toMatchObject([{ to: phoneOf(1), text: expect.stringContaining(says) }]);
    expect(receiver.taken[0]?.text.replaceAll(" ", "")).not.toContain(await rig.codeOf(1));
    await gone(rig);
    // The site says so again.
    await rig.end(1, "collected");
    await rig.quiet(notices);
    expect(await rig.kept()).toBe(0);
    expect(receiver.taken).toHaveLength(1);
  });

  test("goes to a browser, also where no courier entered a number", async () => {
    const receiver = await opened("push");
    const rig = await NoticeRig.open();
    await rig.deposit(1);
    await rig.place.database.change("delete from contact", []);
    await rig.subscribe(1, receiver.push!.subscription(1, "en"));
    await rig.end(1, "collected");
    await rig.all(rig.worker({ pageUrl, channels: { way: receiver.channel } }), "sent", 1);
    expect(receiver.taken.map(({ subject }) => subject)).toEqual(["Your parcel was collected"]);
    await gone(rig);
  });

  test("is not sent for a carrier that wants none, nor without a way to go; the contact goes", async () => {
    const receiver = await opened();
    const channels = { way: receiver.channel };
    for (const settings of [{ channels, carriers: { "carrier-1": { receipt: false } } }, {}]) {
      const rig = await collected();
      const notices = rig.worker(settings);
      await gone(rig);
      await rig.quiet(notices);
      await notices.stop();
    }
    expect(receiver.taken).toEqual([]);
  });

  test("that nobody takes for a day leaves no contact behind", async () => {
    const receiver = await opened();
    receiver.down = true;
    const rig = await collected();
    const notices = rig.worker({ channels: { way: receiver.channel } });
    await until(() => notices.figures().triesFailed === 1);
    rig.now += 25 * hour;
    await gone(rig);
    await rig.all(notices, "waiting", 0);
    expect(receiver.taken).toEqual([]);
  });

  test("of a parcel that its carrier took back there is none, and the contact is gone with the event", async () => {
    const rig = await NoticeRig.open();
    await rig.deposits(2);
    await rig.end(1, "recalled");
    expect(await rig.kept()).toBe(1);
  });
});
