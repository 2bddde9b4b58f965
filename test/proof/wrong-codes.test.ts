/** Wrong codes over HTTP at a running gateway: the waits of the trade's rules to the second, also over a power cut. */
import { describe, expect, test } from "vitest";
import { call, type Result } from "../integration/api-site.ts";
import { figure } from "../scale.ts";
import { VirtualSite } from "./rig/virtual-site.ts";

const second = 1_000;
const minute = 60 * second;
/** After the sixth wrong one and each that follows; the first five are free. */
const waits = [30, 60, 120, 240, 480, 900, 900].map((seconds) => seconds * second);
const free = 5;

const present = (site: VirtualSite, code: string, kiosk = "kiosk-1"): Promise<Result> =>
  call(site.gateway.api?.url ?? "", "POST", "/kiosk/codes", { as: `${kiosk}:${kiosk}`, body: { code } });
const wrong = (site: VirtualSite, kiosk?: string): Promise<Result> => present(site, "00000000", kiosk);
const said = ({ status, body }: Result) => [status, body.code, body.waitMs];

const running = async (): Promise<VirtualSite> => {
  const site = new VirtualSite({ api: true });
  await site.boot();
  return site;
};
/** Tries wrong codes, each as soon as it is taken, and returns the waits that were told. */
const tryWrong = async (site: VirtualSite, times: number): Promise<number[]> => {
  const told: number[] = [];
  for (let nth = 0; nth < times; nth++) {
    const { status, body } = await wrong(site);
    expect([status, body.code]).toEqual([404, "code-wrong"]);
    told.push(body.waitMs ?? 0);
    await site.pass(body.waitMs ?? 0);
  }
  return told;
};

describe("wrong codes at one keypad", () => {
  test("five are free, then the wait doubles from half a minute to a quarter of an hour", async () => {
    const site = await running();
    const told = await tryWrong(site, free + waits.length);
    figure(
      "wrong codes: waits in s",
      told.map((ms) => ms / second),
    );
    expect(told).toEqual([...Array(free).fill(0), ...waits]);
    expect(site.alarms()).toEqual(["too-many-wrong-codes kiosk-1"]);
    await site.off(0);
  });

  test("during a wait nothing is taken and nothing written; another keypad opens the same parcel", async () => {
    const site = await running();
    const held = await site.deposit();
    if (held.type !== "deposit") throw new Error(held.type);
    await tryWrong(site, free);
    expect(said(await wrong(site))).toEqual([404, "code-wrong", 30 * second]);
    const { seq } = site.gateway.journal.head();
    await site.pass(20 * second);
    for (const code of ["00000000", site.codeOf(held.deposit)])
      expect(said(await present(site, code))).toEqual([429, "kiosk-waits", 10 * second]);
    expect((await site.history(seq + 1)).filter(({ event }) => event.type === "code-refused")).toEqual([]);
    expect((await present(site, site.codeOf(held.deposit), "kiosk-2")).status).toBe(200);
    await site.off(0);
  });

  test.each([
    ["a power cut", (site: VirtualSite) => site.powerCut(10 * second)],
    ["a restart", (site: VirtualSite) => site.off(10 * second)],
  ])("a wait goes on after %s, and so does the count", async (_, stop) => {
    const site = await running();
    await tryWrong(site, free + 4);
    expect(said(await wrong(site))).toEqual([404, "code-wrong", 480 * second]);
    const until = site.time.now + 480 * second;
    await stop(site);
    await site.boot();
    const { status, body } = await wrong(site);
    expect([status, body.code]).toEqual([429, "kiosk-waits"]);
    expect(Math.abs(site.time.now + body.waitMs - until)).toBeLessThan(10 * second);
    await site.pass(body.waitMs);
    expect(said(await wrong(site))).toEqual([404, "code-wrong", 900 * second]);
    await site.off(0);
  });

  test("half an hour of quiet forgives one step, a right code as many as are free", async () => {
    const site = await running();
    const held = await site.deposit();
    if (held.type !== "deposit") throw new Error(held.type);
    expect((await tryWrong(site, free + 3)).at(-1)).toBe(120 * second);
    expect((await present(site, site.codeOf(held.deposit))).status).toBe(200);
    expect(await tryWrong(site, 3)).toEqual([0, 0, 30 * second]);
    await site.pass(30 * minute);
    expect(await tryWrong(site, 2)).toEqual([30 * second, 60 * second]);
    await site.off(0);
  });
});
