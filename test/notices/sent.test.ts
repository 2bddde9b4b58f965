/** Notices that really go out: over HTTP, by SMPP, by SMTP and to browsers, in both languages. */
import { createHash } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { until } from "../free-port.ts";
import { count, figure } from "../scale.ts";
import { type Receiver, type ReceiverKind, receiverOf } from "./receivers.ts";
import { emailOf, hour, minute, NoticeRig, phoneOf } from "./rig.ts";

const kinds: readonly ReceiverKind[] = ["http", "smpp", "smtp", "push"];
const opened = async (kind: ReceiverKind): Promise<Receiver> => {
  const receiver = await receiverOf[kind]();
  onTestFinished(() => receiver.stop());
  return receiver;
};
const pageUrl = "https://lockers.example.org";
const settingsOf = ({ channel, push }: Receiver) => ({ channels: { way: channel }, ...(push && { pageUrl }) });
/** Deposits whose recipients can be reached there. */
const deposits = async (rig: NoticeRig, { push }: Receiver, count: number, language: "zh-CN" | "en" = "zh-CN") => {
  await rig.deposits(count, language);
  for (let number = 1; push && number <= count; number++)
    await rig.subscribe(number, push.subscription(number, language));
};
const toOf = (kind: ReceiverKind): ((number: number) => string) =>
  ({ http: phoneOf, smpp: phoneOf, smtp: emailOf, push: (number: number) => `browser-${number}` })[kind];
const refOf = (id: string): string => String(createHash("sha256").update(id).digest().readUInt16BE());

describe.each(kinds)("by %s", (kind) => {
  test.each(["zh-CN", "en"] as const)("a recipient is told in %s", async (language) => {
    const receiver = await opened(kind);
    const rig = await NoticeRig.open();
    await deposits(rig, receiver, 1, language);
    const notices = rig.worker(settingsOf(receiver));
    const [delivery] = await rig.all(notices, "sent", 1);
    const [taken] = receiver.taken;
    const code = await rig.codeOf(1);
    const shown = `${code.slice(0, 4)} ${code.slice(4)}`;
    const says = {
      "zh-CN": `您的顺达包裹已存入幸福小区东门（8 Xingfu Road），格口 A-7，取件码 ${shown}，请在11月19日 10:13前取件。`,
      en:
        `Your Shunda parcel is at Happy Garden East (8 Xingfu Road), compartment A-7. Pickup code: ${shown}. ` +
        "Please collect it by 19 Nov, 10:13.",
    }[language];
    expect(taken).toMatchObject({ to: toOf(kind)(1), text: says });
    expect(taken?.id).toBe(kind === "smpp" ? refOf(delivery!.delivery) : delivery!.delivery);
    expect(receiver.taken).toHaveLength(1);
    expect(delivery).toMatchObject({ kind: "ready", channel: "way", tries: 1, nextAt: null, error: null });
    if (kind === "http" || kind === "smpp") expect(delivery?.providerId).toMatch(/^[pm]-1$/);
    if (kind === "smpp") expect(taken?.raw).toBe(`data coding ${language === "en" ? 0 : 8}`);
    if (kind === "smtp" || kind === "push")
      expect(taken?.subject).toBe(language === "en" ? "Your parcel is here" : "您的包裹已到");
    for (const text of [await rig.tables(), rig.log.join("\n"), JSON.stringify(notices.figures())])
      for (const secret of [code, shown, phoneOf(1), emailOf(1)]) expect(text).not.toContain(secret);
  });

  const parcels = count(12, 200);
  test("a receiver that is down for an hour gets each exactly once afterwards", async () => {
    const receiver = await opened(kind);
    receiver.down = true;
    const rig = await NoticeRig.open();
    await deposits(rig, receiver, parcels);
    const notices = rig.worker(settingsOf(receiver));
    for (let passed = 0; passed <= hour; passed += 5 * minute) {
      await rig.quiet(notices);
      rig.now += 5 * minute;
    }
    expect(receiver.taken).toEqual([]);
    const { triesFailed } = notices.figures();
    expect(triesFailed).toBeGreaterThan(parcels);
    receiver.down = false;
    await rig.quiet(notices);
    rig.now += hour;
    const sent = await rig.all(notices, "sent", parcels);
    await rig.quiet(notices);
    const expected = Array.from({ length: parcels }, (_, index) => toOf(kind)(index + 1));
    expect(receiver.taken.map((one) => one.to).sort()).toEqual(expected.sort());
    expect(new Set(sent.map(({ delivery }) => delivery)).size).toBe(parcels);
    figure(`notices by ${kind}, an hour of no receiver`, { parcels, triesFailed, sent: receiver.taken.length });
  }, 900_000);

  test("what a receiver refuses for good is not tried again until an operator says so", async () => {
    const receiver = await opened(kind);
    receiver.refusal = { http: 422, smpp: 0x0b, smtp: 550, push: 413 }[kind];
    const rig = await NoticeRig.open();
    await deposits(rig, receiver, 1);
    const notices = rig.worker(settingsOf(receiver));
    const [failed] = await rig.all(notices, "failed", 1);
    expect(failed).toMatchObject({
      ...{ tries: 1, nextAt: null },
      error: { http: "http-422", smpp: "smpp-0000000b", smtp: "smtp-550", push: "http-413" }[kind],
    });
    receiver.refusal = null;
    await notices.sendAgain(failed!.delivery);
    const [sent] = await rig.all(notices, "sent", 1);
    expect(sent?.delivery).toBe(failed?.delivery);
    expect(receiver.taken).toHaveLength(1);
  });
});

/** What an SMPP centre tells later of a message that it took. */
const receipt = (id: string, stat: string, err = "000") => ({
  ...{ esm_class: 4, source_addr: phoneOf(1) },
  short_message: `id:${id} sub:001 dlvrd:001 submit date:2311160213 done date:2311160214 stat:${stat} err:${err} text:`,
});

test("each message is delivered or not once, by the first receipt, however many there are and when", async () => {
  const receiver = await opened("smpp");
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
