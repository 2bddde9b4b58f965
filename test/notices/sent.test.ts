/** Notices that really go out: over HTTP, by SMPP, by SMTP and to browsers, in both languages. */
import { createHash } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
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
