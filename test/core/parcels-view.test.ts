/** What a courier's screen is told of parcels before any door is looked for. */
import { describe, expect, test } from "vitest";
import type { Actor } from "../../gateway/core/vocabulary.ts";
import { parcelsView } from "../../gateway/projections/parcels-view.ts";
import { anna, arno, berta, Scene } from "./scene.ts";

const sessionOf = (by: Actor): string => (by.kind === "courier" ? by.session : "");
const swift = { courier: "anna", carrier: "swift", session: sessionOf(anna) };
const slow = { courier: "berta", carrier: "slow", session: sessionOf(berta) };
const colleague = { courier: "arno", carrier: "swift", session: sessionOf(arno) };
const [one, other] = ["r".repeat(22), "q".repeat(22)];
const advised = (scene: Scene, waybill: string, more: Record<string, unknown> = {}): Scene =>
  scene.ask(
    { type: "give-pre-advice", waybill, carrier: "swift", consent: "given", goodsAllowed: true, ...more } as never,
    { kind: "system" },
  );
const ask = (scene: Scene, parcels: readonly string[], by = swift, recipient?: string) =>
  parcelsView(
    scene.site,
    { parcels, ...(recipient === undefined ? {} : { recipient }) },
    by,
    scene.moment,
    scene.tools.rules,
  );

describe("parcels are told", () => {
  test("their announced size, and none when nobody said one", () => {
    const scene = advised(advised(new Scene(), "SW000001", { size: "L", accessible: true }), "SW000002");
    expect(ask(scene, ["SW000001"])).toEqual({ size: "L", accessible: true });
    expect(ask(scene, ["SW000002"])).toEqual({ accessible: false });
  });
  test("why consent is missing, and that the recipient's number would do", () => {
    const scene = advised(new Scene(), "SW000001", { consent: "refused" });
    expect(ask(scene, ["SW000001"])).toMatchObject({ code: "not-consented", detail: { why: "refused" } });
    expect(ask(scene, ["SL000001"], slow)).toMatchObject({ code: "not-consented", detail: { why: "phone" } });
    expect(ask(scene, ["SL000001"], slow, one)).toEqual({ accessible: false });
  });
  test("beside which parcels of the same recipient they could lie, and not beside another's", () => {
    const scene = advised(advised(new Scene(), "SW000001", { recipient: one }), "SW000002", { recipient: one });
    const deposit = scene.deposit(["SW000001"]);
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    expect(ask(scene, ["SW000002"])).toEqual({ accessible: false, beside: { deposit, compartment, size: "M" } });
    expect(ask(scene, ["SW000003"], swift, other)).toEqual({ accessible: false });
    expect(ask(scene, ["SW000004"])).toEqual({ accessible: false });
  });
  test("the deposit with which this courier is putting them in, and nobody else's", () => {
    const scene = new Scene().begin(["SW000001"]);
    const { deposit } = scene.depositAnswer;
    expect(ask(scene, ["SW000001"])).toMatchObject({ code: "waybill-duplicate", detail: { deposit } });
    const elsewhere = ask(scene, ["SW000001"], colleague);
    expect(elsewhere).toMatchObject({ code: "waybill-duplicate" });
    expect(elsewhere).not.toMatchObject({ detail: { deposit } });
  });
  test("where they lie already, to couriers of their carrier and to nobody else", () => {
    const held = new Scene();
    const { compartment } = held.site.custody.deposits.get(held.deposit(["SW000001"]))!;
    const code = "waybill-duplicate";
    const detail = { waybill: "SW000001" };
    expect(ask(held, ["SW000001"])).toMatchObject({ code, detail: { ...detail, compartment } });
    expect(ask(held, ["SW000001"], colleague)).toEqual(
      expect.objectContaining({ code, detail: { ...detail, compartment } }),
    );
    expect(ask(held, ["SW000001"], slow)).toEqual(expect.objectContaining({ code, detail }));
  });
  test("with which deposit they lie here, to the courier who may take them out again", () => {
    const held = new Scene();
    const mine = held.deposit(["SW000001", "SW000002"]);
    const detail = { mine, size: "M", parcels: "SW000001 SW000002" };
    expect(ask(held, ["SW000002"])).toMatchObject({ code: "waybill-duplicate", detail });
    held.present(mine);
    expect(ask(held, ["SW000002"])).not.toMatchObject({ detail: { mine } });
  });
});
