/** What the fleet wants a site to be: taken when the site is well with it, rolled back by itself and told when not. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compare } from "../../../cli/demo/compare.ts";
import { caughtUp } from "../../../cli/demo/run.ts";
import { siteFiles } from "../../../cli/up/first-run.ts";
import type { DesiredState } from "../../../gateway/desired/state.ts";
import { figure, full } from "../../scale.ts";
import { type DesiredSite, desiredSite, taken } from "./site.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-desired-"));
const data = join(folder, "data");
let site: DesiredSite;
let occupied: { readonly port: number; readonly server: Server };
let dead = 0;

beforeAll(async () => {
  occupied = await taken();
  const gone = await taken();
  dead = gone.port;
  await new Promise((resolve) => gone.server.close(resolve));
  site = await desiredSite(data);
}, 180_000);
afterAll(async () => {
  await site?.stop();
  occupied?.server.close();
  rmSync(folder, { recursive: true, force: true });
});

const devices = (): readonly { readonly id: string; readonly kind: string; readonly settings?: object }[] =>
  parse(readFileSync(siteFiles(data).gateway, "utf8")).devices;
/** The first board at an address where nobody answers. */
const movedBoard = () =>
  devices().map((one, at) =>
    at === 0 ? { ...one, settings: { line: { transport: "tcp", host: "127.0.0.1", port: dead }, unit: 1 } } : one,
  );
const shorter = { desired: { trialMs: 5_000, steadyMs: 0 } };

/** Each breaks a site in its own way; `why` is what the fleet hears. */
const faults: readonly (readonly [name: string, body: () => object, state: string, why: string | undefined])[] = [
  ["breaks a rule", () => ({ timeZone: "Nowhere/Never" }), "refused", undefined],
  ["touches what is the site's own", () => ({ site: "another" }), "refused", undefined],
  ["names a port in use", () => ({ api: { port: occupied.port } }), "rolled-back", "not-started"],
  ["names a board that does not answer", () => ({ ...shorter, devices: movedBoard() }), "rolled-back", "device-silent"],
  [
    "points the uplink at a dead address",
    () => ({ ...shorter, uplink: { url: `mqtt://127.0.0.1:${dead}` } }),
    ...(["rolled-back", "uplink-lost"] as const),
  ],
];

const starting = (starts: number) => (kept: DesiredState) => kept.trial?.starts === starts;

describe("a document for a running site", () => {
  test("of carriers is applied, and the site knows the carrier", async () => {
    const set = await site.put("carriers", { carriers: [{ id: "green", name: "Green Post" }] });
    expect(await site.ended(set)).toMatchObject({ version: 1, state: "applied" });
    expect(await site.rulesOf()).toContain("green");
  }, 180_000);

  test("of couriers is applied: a badge made at the fleet signs in at the site until it is dismissed", async () => {
    const { badge, pin, sites } = await site.admit({ courier: "afar-1", carrier: "swift" });
    const [made] = sites;
    expect(await site.ended({ kind: "couriers", ...made! })).toMatchObject({ version: 1, state: "applied" });
    expect(await site.signIn(badge, pin)).toBe(200);
    expect(await site.signIn(badge, "000000")).toBe(401);
    expect(await site.ended({ kind: "couriers", ...(await site.dismiss("afar-1")) })).toMatchObject({
      state: "applied",
    });
    expect(await site.signIn(badge, pin)).toBe(401);
  }, 180_000);

  test("that crashes the process at every start is rolled back within two of them", async () => {
    const set = await site.put("rules", { graceMs: 3_001 });
    await site.killWhen(starting(1));
    await site.killWhen(starting(2));
    const ended = await site.ended(set);
    expect(ended).toMatchObject({ state: "rolled-back", why: "crashed" });
    figure("rolled back and told after two crashes, ms", ended.tookMs);
    expect(site.kept().applied["rules"]).toBeUndefined();
  }, 180_000);

  test("is tried once more when the power went in its trial", async () => {
    const set = await site.put("rules", { graceMs: 3_002 });
    await site.killWhen(starting(1));
    expect(await site.ended(set)).toMatchObject({ state: "applied" });
  }, 180_000);

  test.runIf(full)(
    "that breaks the site is rolled back and told within a minute, by the usual times",
    async () => {
      for (const body of [{ devices: movedBoard() }, { uplink: { url: `mqtt://127.0.0.1:${dead}` } }]) {
        const ended = await site.ended(await site.put("configuration", body));
        figure(`${ended.why} by the usual times: rolled back and told, ms`, ended.tookMs);
        expect(ended.state).toBe("rolled-back");
        expect(ended.tookMs).toBeLessThan(60_000);
      }
    },
    400_000,
  );

  test("that shortens the time of a trial is applied as well", async () => {
    expect(await site.ended(await site.put("configuration", shorter))).toMatchObject({ state: "applied" });
  }, 180_000);

  test.each(faults)(
    "that %s is turned down and told",
    async (name, body, state, why) => {
      const before = site.kept().applied;
      const ended = await site.ended(await site.put("configuration", body()));
      figure(`${name}: turned down and told, ms`, ended.tookMs);
      expect(ended).toMatchObject({ state, ...(why && { why }) });
      if (state === "refused")
        expect(ended.problems?.[0]).toMatchObject({ field: expect.any(String), rule: expect.any(String) });
      expect(site.kept().applied).toEqual(before);
    },
    180_000,
  );

  // Every fault, and a change without one, with the process killed at every step of it.
  const cuts: readonly (readonly [name: string, isSo: (kept: DesiredState) => boolean])[] = [
    ["when it was taken", ({ waiting }) => Object.keys(waiting).length > 0],
    ["before its trial", ({ trial }) => trial?.starts === 0],
    ["in its trial", starting(1)],
    ["when it was judged", ({ doubt, untold }) => doubt !== null || untold.length > 0],
  ];
  const rolledBack = faults.filter(([, , state]) => state === "rolled-back");
  const matrix = full ? cuts.flatMap(([cut, isSo]) => rolledBack.map((fault) => ({ cut, isSo, fault }))) : [];
  test.runIf(full).each(matrix)(
    "$fault.0, killed $cut: what stood stands",
    async ({ cut, isSo, fault }) => {
      const [name, body] = fault;
      const before = site.kept().applied;
      const set = await site.put("configuration", body());
      await site.killWhen(isSo);
      const ended = await site.ended(set);
      figure(`${name}, killed ${cut}: told, ms`, ended.tookMs);
      expect(ended.state).toBe("rolled-back");
      expect(site.kept().applied).toEqual(before);
    },
    240_000,
  );
  test.runIf(full).each(cuts)(
    "a good one, killed %s, is applied",
    async (cut, isSo) => {
      const set = await site.put("rules", { graceMs: 4_000 + cuts.findIndex(([name]) => name === cut) });
      await site.killWhen(isSo);
      expect(await site.ended(set)).toMatchObject({ state: "applied" });
    },
    240_000,
  );

  test("cost no pulse and no event: the fleet's trail equals the journal", async () => {
    const { doors } = site.stage;
    const compared = await compare(data, doors, await caughtUp(doors));
    expect(compared).toMatchObject({ pulses: 0, missing: 0, doubled: 0, violations: [] });
    figure("events, all of them at the fleet", compared.fleetEvents);
  }, 180_000);
});
