/** A courier's handheld: what it sends becomes commands, once each, and no secret of it is kept. */
import { describe, expect, test } from "vitest";
import type { Answer } from "../../gateway/core/answer.ts";
import { refuse } from "../../gateway/core/refusal.ts";
import { bytes, type Rig, rightBadge, rigOf, textOf } from "../contract/device-rig.ts";

const deposit = "0123456789abcdef0123456789abcdef";
const started = async (carriers?: { id: string; waybillPatterns: string[] }[]): Promise<Rig> => {
  const rig = rigOf("handheld", carriers ? { carriers } : {});
  await rig.device.start();
  return rig;
};
const send = (rig: Rig, subtopic: string, body: object): Promise<void> =>
  rig.device.receive(subtopic, bytes(body), { retain: false });
const answers = (rig: Rig): unknown[] =>
  rig.published.filter(({ subtopic }) => subtopic === "answer").map(({ payload }) => JSON.parse(textOf(payload)));
const commands = (rig: Rig): unknown[] => rig.submitted.map(({ command }) => command);

describe("a handheld", () => {
  test.each([
    ["a right S10", "RR473124829GB", "RR473124829GB"],
    ["an S10 as printed, with blanks and in lower case", "rr 473 124 829 gb", "RR473124829GB"],
    ["an S10 behind an AIM prefix", "]C0EE471108151FR", "EE471108151FR"],
    ["a GS1 label with FNC1", "]C100106141412345678908", "106141412345678908"],
  ])("%s begins a deposit", async (_, data, waybill) => {
    const rig = await started();
    await send(rig, "scan", { id: "m-1", data, size: "M" });
    expect(commands(rig)).toMatchObject([{ type: "begin-deposit", parcels: [waybill], size: "M" }]);
    expect(rig.submitted[0]?.by).toEqual({ kind: "handheld", device: "d-1" });
    expect(answers(rig)).toEqual([{ type: "done", id: "m-1" }]);
  });

  test.each([
    ["a pickup code", "12345678"],
    ["a phone number", "13812345678"],
    ["a badge", "postern:badge:wang-01"],
    ["a pass", "postern:pass:eyJhbGciOiJFZERTQSJ9"],
    ["a page of a website", "https://example.org/?q=1"],
  ])("%s is refused and begins nothing", async (_, data) => {
    const rig = await started([{ id: "sf", waybillPatterns: ["SF[0-9]{12}"] }]);
    await send(rig, "scan", { id: "m-1", data });
    expect(rig.submitted).toEqual([]);
    expect(answers(rig)).toMatchObject([{ id: "m-1", type: "refused", code: "waybill-malformed" }]);
    expect(rig.scans).toHaveLength(1);
  });

  test.each([
    ["a carrier's own number", "SF123456789012"],
    ["an S10 with a wrong check digit", "RR473124828GB"],
    ["a number that no carrier of the site uses", "XY-99"],
    ["eight digits that a carrier of the site uses", "87654321"],
  ])("%s goes to the site, which has the last word", async (_, data) => {
    const rig = await started([{ id: "sf", waybillPatterns: ["SF[0-9]{12}", "8[0-9]{7}"] }]);
    await send(rig, "scan", { id: "m-1", data });
    expect(commands(rig)).toMatchObject([{ type: "begin-deposit", parcels: [data] }]);
  });

  test.each([
    ["done", {}, { type: "confirm-deposit", deposit }],
    ["cancel", {}, { type: "cancel-deposit", deposit }],
    ["reopen", {}, { type: "reopen-deposit", deposit }],
    ["swap", { reason: "too-small", size: "L" }, { type: "swap-compartment", deposit, reason: "too-small", size: "L" }],
    ["recall", {}, { type: "recall-parcels", deposit }],
    ["recall-done", {}, { type: "confirm-recall", deposit }],
    ["sign-out", {}, { type: "sign-out-courier" }],
  ])("`%s` becomes a command", async (subtopic, more, command) => {
    const rig = await started();
    await send(rig, subtopic, { id: "m-1", deposit, ...more });
    expect(commands(rig)).toEqual([command]);
  });

  test.each([
    ["right", rightBadge, { proof: "right", courier: "wang", carrier: "sf" }],
    ["wrong", { ...rightBadge, pin: "0000" }, { proof: "wrong" }],
  ])("a %s badge and PIN become a sign-in with a digest of a fresh session", async (_, shown, proven) => {
    const rig = await started();
    await send(rig, "sign-in", { id: "m-1", ...shown });
    const [command] = commands(rig) as Record<string, unknown>[];
    expect(command).toEqual({
      type: "sign-in-courier",
      ...proven,
      session: expect.stringMatching(/^session-/),
      source: "d-1",
      handheld: "d-1",
    });
  });

  test("a repeated message gets the first one's answer and no second command", async () => {
    const rig = await started();
    const said: Answer = { type: "deposit", deposit, compartment: "A-01", size: "S", stage: "opening" };
    rig.answer = said;
    await send(rig, "scan", { id: "m-1", data: "RR473124829GB" });
    rig.answer = refuse("waybill-duplicate");
    await send(rig, "scan", { id: "m-1", data: "RR473124829GB" });
    expect(rig.submitted).toHaveLength(1);
    expect(rig.scans).toHaveLength(1);
    expect(answers(rig)).toEqual([
      { ...said, id: "m-1" },
      { ...said, id: "m-1" },
    ]);
  });

  test("two tries of one message agree on key and request, whatever is fresh in them", async () => {
    const [one, two, other] = [await started(), await started(), await started()];
    await two.device.receive("scan", bytes({ id: "m-0", data: "EE471108151FR" }), { retain: false });
    for (const rig of [one, two]) await send(rig, "scan", { id: "m-1", data: "RR473124829GB" });
    await send(other, "scan", { id: "m-1", data: "RR473124829GB", size: "L" });
    const [a, b, c] = [one.submitted.at(-1), two.submitted.at(-1), other.submitted.at(-1)];
    expect(a?.command).not.toEqual(b?.command);
    expect([a?.key, a?.request]).toEqual([b?.key, b?.request]);
    expect(c?.key).toBe(a?.key);
    expect(c?.request).not.toBe(a?.request);
  });

  test("what failed is not remembered: the message may come again", async () => {
    const rig = await started();
    await rig.device.stop();
    rig.fullFor = 2;
    await expect(send(rig, "done", { id: "m-1", deposit })).rejects.toMatchObject({ code: "inbox-full" });
    expect(rig.published).toEqual([]);
    await send(rig, "done", { id: "m-1", deposit });
    expect(answers(rig)).toEqual([{ type: "done", id: "m-1" }]);
  });

  test("nothing secret of a scan or a sign-in is kept or sent back", async () => {
    const rig = await started();
    const secrets = ["12345678", "13812345678", "postern:badge:hidden-7", "postern:pass:hidden-8", "hidden-9"];
    for (const [at, data] of secrets.entries()) await send(rig, "scan", { id: `m-${at}`, data });
    await send(rig, "sign-in", { id: "s-1", badge: "hidden-10", pin: "829471" });
    await rig.device.receive("sign-in", new TextEncoder().encode('{"badge":"hidden-11","pin":"829472"'), {
      retain: false,
    });
    const kept = [...rig.scans, ...rig.published].map(({ payload }) => textOf(payload)).join("\n");
    const asked = JSON.stringify(rig.submitted);
    for (const secret of ["12345678", "13812345678", "hidden-7", "hidden-8", "hidden-10", "hidden-11", "82947"]) {
      expect(kept).not.toContain(secret);
      expect(asked).not.toContain(secret);
    }
    expect(rig.scans.at(-1)?.kind).toBe("bad");
  });

  test("shows what happens to a deposit", async () => {
    const rig = await started();
    const message = { type: "moved", deposit, compartment: "B-02" } as const;
    await rig.device.perform({ type: "tell-handheld", device: "d-1", message });
    expect(rig.published).toMatchObject([{ subtopic: "prompt", retain: false }]);
    expect(JSON.parse(textOf(rig.published[0]!.payload))).toEqual(message);
  });

  test("remembers a bounded number of messages", async () => {
    const rig = rigOf("handheld", { settings: { duplicatesMax: 16 } });
    await rig.device.start();
    for (let at = 0; at < 40; at++) await send(rig, "done", { id: `m-${at}`, deposit });
    await send(rig, "done", { id: "m-39", deposit });
    expect(rig.submitted).toHaveLength(40);
    await send(rig, "done", { id: "m-0", deposit });
    expect(rig.submitted).toHaveLength(41);
  });
});
