/** Passes, with a real site and a real fleet: handed on, used while the site is away for days, taken back. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HandedPass, PassView } from "../../cloud-bridge/fleet/answers/recipient.ts";
import { passPrefix } from "../../gateway/wire/parcel/scan-line.ts";
import { until } from "../free-port.ts";
import { patientMs, type RecipientPlace, recipientPlace } from "./recipient-rig.ts";

const dayMs = 24 * 3_600_000;
const realNow = Date.now;
let place: RecipientPlace;

beforeAll(async () => {
  place = await recipientPlace();
}, patientMs);
afterAll(async () => {
  Date.now = realNow;
  await place.close();
}, patientMs);

/** Everybody's clock: the fleet's, the site's and the page's. */
const daysLater = (days: number): void => {
  Date.now = () => realNow() + days * dayMs;
};
const handOn = async (deposit: string, pass: number, validMs?: number): Promise<Response> =>
  place.ask(deposit, "/passes", "POST", 0, { pass, ...(validMs === undefined ? {} : { validMs }) });
const listed = async (deposit: string, pass: number): Promise<HandedPass | undefined> =>
  (await place.seen(deposit)).passes.find((one) => one.pass === pass);
/** What somebody sees who opens the link that was handed on. */
const shown = async (link: string | null | undefined): Promise<PassView & { readonly text: string }> => {
  const token = link?.split("#")[1] ?? "";
  const url = `http://127.0.0.1:${place.fleet.httpPort}/v1/pass`;
  const text = await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).text();
  return { ...(JSON.parse(text) as PassView), text };
};
const takeBack = (deposit: string, pass: number) => place.ask(deposit, `/passes/${pass}/take-back`, "POST");

describe.sequential("a pass", () => {
  test(
    "that was taken back at a site that is online opens nothing, nor does any other bit; the recipient's own does",
    async () => {
      const deposit = await place.delivered(1);
      expect((await handOn(deposit, 1, dayMs)).status).toBe(201);
      const first = await listed(deposit, 1);
      // The same number again is the same pass, and a number is not skipped.
      await handOn(deposit, 1);
      expect(await listed(deposit, 1)).toEqual(first);
      expect((await place.noticesOf(deposit)).filter((kind) => kind !== "ready")).toEqual(["delegated-1-1"]);
      expect((await handOn(deposit, 3)).status).toBe(409);
      const page = await shown(first?.link);
      expect(page).toMatchObject({ state: "open", until: first?.until, compartment: expect.any(String) });
      expect(page.text).not.toMatch(/RR0000|swift/);
      const bytes = Buffer.from(String(page.pass).slice(passPrefix.length), "base64url");
      bytes[30]! ^= 1;
      expect(await place.tried(passPrefix + bytes.toString("base64url"))).toBe("wrong-signature");
      expect((await takeBack(deposit, 1)).status).toBe(202);
      // Nobody is shown it any more, whether the site has heard of it or not.
      expect(await shown(first?.link)).toMatchObject({ state: "taken-back", pass: null });
      await until(async () => (await listed(deposit, 1))?.state === "taken-back", patientMs);
      expect((await listed(deposit, 1))?.takeBack.state).toBe("done");
      expect(await place.tried(page.pass)).toBe("taken-back");
      expect((await takeBack(deposit, 4)).status).toBe(409);
      const { pass } = await place.seen(deposit);
      expect(await place.tried(pass)).toBe("opens");
      expect(await place.tried(pass)).toBe("used");
      await until(async () => (await place.seen(deposit)).pass === null, patientMs);
    },
    patientMs,
  );

  test(
    "opens once at a site that has been away for two days, and what was taken back there meanwhile is not known there",
    async () => {
      const deposit = await place.delivered(2);
      for (const [pass, validMs] of [[1, 3 * dayMs], [2, dayMs], [3]] as const) await handOn(deposit, pass, validMs);
      const links = (await place.seen(deposit)).passes.map(({ link }) => link).toReversed();
      const [first, short, third] = await Promise.all(links.map(async (link) => (await shown(link)).pass));
      place.line.cut();
      await place.stop();
      daysLater(2);
      await place.start(undefined, true);
      expect(await place.tried(String(short))).toBe("run-out");
      expect(await place.tried(String(first))).toBe("opens");
      expect(await place.tried(String(first))).toBe("used");
      await place.stop();
      await place.start(undefined, true);
      expect(await place.tried(String(first))).toBe("used");
      await takeBack(deposit, 3);
      expect(await listed(deposit, 3)).toMatchObject({ state: "open", takeBack: { state: "asked" } });
      expect(await place.tried(String(third))).toBe("opens");
      place.line.mend();
      await place.agreed();
      await until(async () => (await listed(deposit, 3))?.state === "used", patientMs);
      expect(await listed(deposit, 1)).toMatchObject({ state: "used", link: null });
      expect(await listed(deposit, 2)).toMatchObject({ state: "run-out" });
      for (const spent of [first, third]) expect(await place.tried(String(spent))).toBe("used");
      const { trail } = await place.seen(deposit);
      expect(trail.filter(({ type }) => type === "pass-used")).toHaveLength(2);
    },
    3 * patientMs,
  );
});
