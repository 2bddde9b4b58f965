/** Zebra's handhelds on our broker: each label is a scan, each tag is kept, and neither counts twice. */
import { describe, expect, test } from "vitest";
import { refuse } from "../../gateway/core/refusal.ts";
import { decodeTags } from "../../gateway/wire/parcel/tag-read.ts";
import { bytes, type Rig, rigOf, textOf } from "../contract/device-rig.ts";

const timestamp = "2026-03-31T17:50:34.104Z";
const epc = "3114257BF4499602D2000000";
const label = (decodedBarcode: string, symbology = "CODE128") => ({ decodedBarcode, symbology });
const event = (data: object, at = timestamp) => bytes({ type: "INVENTORY", timestamp: at, data });
const started = async (): Promise<Rig> => {
  const rig = rigOf("handheld");
  await rig.device.start();
  return rig;
};
const send = (rig: Rig, payload: Uint8Array): Promise<void> => rig.device.receive("data", payload, { retain: false });
const begun = (rig: Rig): unknown[] =>
  rig.submitted.map(({ command }) => (command.type === "begin-deposit" ? command.parcels : command.type));
const answers = (rig: Rig): Record<string, unknown>[] =>
  rig.published.filter(({ subtopic }) => subtopic === "answer").map(({ payload }) => JSON.parse(textOf(payload)));

describe("a Zebra handheld", () => {
  test("scans labels: each begins a deposit by itself and is answered by itself", async () => {
    const rig = await started();
    await send(rig, event({ barcodeData: [label("RR473124829GB"), label("00106141412345678908", "GS1-128")] }));
    expect(begun(rig)).toEqual([["RR473124829GB"], ["106141412345678908"]]);
    expect(new Set(answers(rig).map(({ id }) => id)).size).toBe(2);
    expect(answers(rig)).toMatchObject([{ type: "done" }, { type: "done" }]);
  });

  test("that publishes the same event again changes nothing and is answered as before", async () => {
    const rig = await started();
    const payload = event({ barcodeData: [label("RR473124829GB")] });
    await send(rig, payload);
    await send(rig, payload);
    expect(rig.submitted).toHaveLength(1);
    expect(answers(rig)[1]).toEqual(answers(rig)[0]);
  });

  test("may scan the same label again later, and is judged anew", async () => {
    const rig = await started();
    rig.answer = refuse("not-signed-in");
    await send(rig, event({ barcodeData: [label("RR473124829GB")] }));
    rig.answer = { type: "done" };
    await send(rig, event({ barcodeData: [label("RR473124829GB")] }, "2026-03-31T17:51:00.000Z"));
    expect(answers(rig)).toMatchObject([{ type: "refused", code: "not-signed-in" }, { type: "done" }]);
  });

  test("reads tags, which are kept and tell of no compartment", async () => {
    const rig = await started();
    await send(rig, event({ tagData: [{ eventNum: 1, idHex: epc.toLowerCase(), peakRssi: -51 }, { eventNum: 2 }] }));
    expect(rig.scans).toMatchObject([{ kind: "tag" }]);
    expect(rig.scans.map(({ payload }) => decodeTags(payload)?.reads)).toEqual([[{ epc, antenna: 0, rssi: -51 }]]);
    expect(rig.observed).toEqual([]);
    expect(rig.submitted).toEqual([]);
  });

  test("keeps of a pickup code, a badge or a broken event no more than a digest", async () => {
    const rig = await started();
    for (const secret of ["12345678", "postern:badge:hidden-1", "postern:pass:hidden-2", "13812345678"])
      await send(rig, event({ barcodeData: [label(secret)] }));
    await send(rig, bytes({ data: { barcodeData: [label("hidden-3")] } }));
    expect(rig.submitted).toEqual([]);
    const kept = [...rig.scans, ...rig.published].map(({ payload }) => textOf(payload)).join("\n");
    for (const secret of ["12345678", "hidden-1", "hidden-2", "hidden-3", "13812345678"])
      expect(kept).not.toContain(secret);
    expect(rig.scans.map(({ kind }) => kind)).toEqual(["scan", "scan", "scan", "scan", "bad"]);
  });
});
