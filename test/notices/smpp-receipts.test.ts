/** What an SMPP centre tells later of messages that it took. */
import { expect, onTestFinished, test } from "vitest";
import { until } from "../free-port.ts";
import { receiverOf } from "./receivers.ts";
import { minute, NoticeRig, phoneOf } from "./rig.ts";

const receipt = (id: string, stat: string, err = "000") => ({
  ...{ esm_class: 4, source_addr: phoneOf(1) },
  short_message: `id:${id} sub:001 dlvrd:001 submit date:2311160213 done date:2311160214 stat:${stat} err:${err} text:`,
});

test("each message is delivered or not once, by the first receipt, however many there are and when", async () => {
  const receiver = await receiverOf.smpp();
  onTestFinished(() => receiver.stop());
  const tell = async (fields: object): Promise<void> => expect(await receiver.tell?.({ ...fields })).toBe(0);
  const rig = await NoticeRig.open();
  await rig.deposits(3);
  // Before it is even known here that it was taken.
  receiver.onTaken = () => {
    if (receiver.taken.length === 1) void receiver.tell?.(receipt("m-1", "DELIVRD"));
  };
  const notices = rig.worker({ channels: { way: { ...receiver.channel, receipts: true } } });
  const stands = async () => {
    const all = await notices.deliveries({ limit: 10 });
    return Object.fromEntries(all.map(({ providerId, state, arrivedAt }) => [providerId, [state, arrivedAt]]));
  };
  const settled = () =>
    until(async () => (await rig.place.database.rows("select 1 as one from notice_receipt")).length === 0);
  const first = rig.now;
  await rig.all(notices, "sent", 2);
  await rig.all(notices, "delivered", 1);
  await tell(receipt("m-2", "ENROUTE"));
  await tell(receipt("m-2", "UNDELIV", "021"));
  const [failed] = await rig.all(notices, "undelivered", 1);
  expect(failed).toMatchObject({ providerId: "m-2", arrivedAt: first, error: "smpp-err-021" });
  rig.now += minute;
  for (const id of ["m-1", "m-1", "m-2"]) await tell(receipt(id, id === "m-1" ? "EXPIRED" : "DELIVRD"));
  await settled();
  await tell({ ...receipt("", ""), receipted_message_id: "m-3", message_state: 2, short_message: "" });
  await rig.all(notices, "delivered", 2);
  const stood = { "m-1": ["delivered", first], "m-2": ["undelivered", first], "m-3": ["delivered", rig.now] };
  expect(await stands()).toEqual(stood);

  for (const id of ["m-99", phoneOf(1)]) await tell(receipt(id, "DELIVRD"));
  await tell({ esm_class: 0, source_addr: phoneOf(1), short_message: "id:m-1 stat:UNDELIV" });
  await notices.sendAgain(failed?.delivery ?? "");
  await rig.all(notices, "sent", 1);
  await tell(receipt("m-2", "DELIVRD"));
  rig.now += 25 * 60 * minute;
  notices.nudge();
  await settled();
  expect(await stands()).toEqual({ "m-1": stood["m-1"], "m-3": stood["m-3"], "m-4": ["sent", null] });
  for (const text of [await rig.tables(), rig.log.join()]) expect(text).not.toContain(phoneOf(1));

  receiver.cut?.();
  await until(async () => {
    await Promise.race([receiver.tell?.(receipt("m-4", "DELIVRD")), new Promise((done) => setTimeout(done, 500))]);
    return (await notices.deliveries({ state: "delivered", limit: 10 })).length === 3;
  }, 120_000);
}, 300_000);
