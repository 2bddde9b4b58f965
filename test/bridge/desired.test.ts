/** The fleet's side of what a site shall be: versions that only rise, and sites that have more or less than that. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCarriers } from "../../cloud-bridge/fleet/desired/carriers.ts";
import { readDesired, readVersions, setDesired } from "../../cloud-bridge/fleet/desired/desired.ts";
import { storeHeld } from "../../cloud-bridge/fleet/desired/held.ts";
import { DesiredSender } from "../../cloud-bridge/fleet/desired/sender.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { digestOfDocument, readDocument, type SignedDocument } from "../../gateway/wire/downlink/desired-document.ts";
import type { DesiredHeld } from "../../gateway/wire/downlink/desired-held.ts";
import { embedded, enrol, type Place } from "./fleet-rig.ts";

let place: Place;
let sites = 0;
beforeAll(async () => {
  place = await embedded();
}, 120_000);
afterAll(() => place.close());

const issuer = { role: "operator", id: "office" };
const newSite = async () => {
  const site = `site-${++sites}`;
  await enrol(place, site);
  const { database, keys } = place;
  const sent: SignedDocument[] = [];
  const set = (body: Record<string, unknown>, follows?: number) =>
    setDesired(
      ...([database, keys.signing[0]!] as const),
      {
        site,
        kind: "rules",
        issuer,
        request: { body, reason: "a test", ...(follows === undefined ? {} : { follows }) },
      },
      Date.now(),
    );
  const states = async () =>
    (await readVersions(database, site, "rules")).map(({ version, state }) => `${version} ${state}`);
  const holds = (version: number, state: DesiredHeld["state"], digest: string) =>
    storeHeld(database, { v: 1, site, held: [{ kind: "rules", version, digest, state }] }, Date.now());
  /** One round of the sender. */
  const sends = async (): Promise<number[]> => {
    const parts = { database, log: fleetLog("silent"), now: Date.now, againMs: 60_000, everyMs: 60_000 };
    const sender = new DesiredSender({
      ...parts,
      send: (_topic, payload) => void sent.push(JSON.parse(new TextDecoder().decode(payload)) as SignedDocument),
    });
    sender.nudge();
    await sender.stop();
    const keysOf = keys.signing.map(({ id, publicKey }) => ({ id, publicKey }));
    return sent.splice(0).flatMap((one) => {
      const read = readDocument(site, keysOf, one);
      return typeof read === "string" ? [] : [read.version];
    });
  };
  const digestOf = async (version: number): Promise<string> => {
    const [row] = await database.rows<{ signed: string }>(
      "select signed from desired_document where site = $1 and version = $2",
      [site, version],
    );
    return digestOfDocument(JSON.parse(row!.signed) as SignedDocument);
  };
  return { site, set, states, holds, sends, digestOf };
};

describe("what a site shall be", () => {
  test("the same again is the same version, another is the next one, and only that is sent", async () => {
    const { set, states, sends } = await newSite();
    expect(await set({ graceMs: 1 })).toMatchObject({ isNew: true, version: { version: 1, state: "sent" } });
    expect(await set({ graceMs: 1 })).toMatchObject({ isNew: false, version: { version: 1 } });
    expect(await set({ graceMs: 2 })).toMatchObject({ isNew: true, version: { version: 2 } });
    expect([await states(), await sends(), await sends()]).toEqual([["2 sent", "1 superseded"], [2], []]);
  });
  test("of two who saw the same version the second one is told so", async () => {
    const { set } = await newSite();
    expect(await set({ graceMs: 1 }, 0)).toMatchObject({ isNew: true });
    expect(await set({ graceMs: 2 }, 0)).toBe("version-taken");
    expect(await set({ graceMs: 2 }, 1)).toMatchObject({ isNew: true });
  });
  test("a site that nobody enrolled has nothing", async () => {
    const wanted = { site: "nobody", kind: "rules", issuer, request: { body: {}, reason: "a test" } } as const;
    expect(await setDesired(place.database, place.keys.signing[0]!, wanted, Date.now())).toBe("not-found");
  });
  test("what the site has is not sent again; what it has lost is", async () => {
    const { set, states, holds, sends, digestOf } = await newSite();
    await set({ graceMs: 1 });
    expect(await sends()).toEqual([1]);
    expect(await holds(1, "waiting", await digestOf(1))).toBe(false);
    expect([await states(), await sends()]).toEqual([["1 waiting"], []]);
    await holds(1, "applied", await digestOf(1));
    expect(await states()).toEqual(["1 applied"]);
    await set({ graceMs: 2 });
    // The site was put back to an image of before the second one, and says so when it connects.
    await holds(2, "applied", await digestOf(2));
    expect(await holds(1, "applied", await digestOf(1))).toBe(true);
    expect([await states(), await sends()]).toEqual([["2 sent", "1 applied"], [2]]);
  });
  test("a fleet that was put back goes on above what the site has", async () => {
    const { site, set, holds, sends } = await newSite();
    await set({ graceMs: 1 });
    await holds(7, "applied", "f".repeat(64));
    expect(await sends()).toEqual([]);
    expect(await readDesired(place.database, site)).toContainEqual(
      expect.objectContaining({ kind: "rules", held: expect.objectContaining({ version: 7 }) }),
    );
    expect(await set({ graceMs: 2 })).toMatchObject({ version: { version: 8 } });
  });
  test("the same version with another content is a conflict, and the next word is a new one", async () => {
    const { set, states, holds } = await newSite();
    await set({ graceMs: 1 });
    await holds(1, "applied", "f".repeat(64));
    expect(await states()).toEqual(["1 conflict"]);
    expect(await set({ graceMs: 1 })).toMatchObject({ isNew: true, version: { version: 2 } });
  });
});

test("carriers are listed with the sites that share their terms; what was turned down does not count", async () => {
  const { database, keys } = place;
  const swift = { id: "swift", name: "Swift" };
  const set = async (carriers: readonly object[]): Promise<string> => {
    const { site } = await newSite();
    const request = { body: { carriers }, reason: "a test" };
    await setDesired(database, keys.signing[0]!, { site, kind: "carriers", issuer, request }, Date.now());
    return site;
  };
  const alike = [await set([swift]), await set([swift, { id: "broken" }])];
  const other = await set([{ ...swift, handIns: "labelled" }]);
  const turnedDown = await set([{ id: "nobody", name: "Nobody" }]);
  await database.change("update desired_document set state = 'refused' where site = $1", [turnedDown]);
  const terms = { name: "Swift", unknownConsent: "refuse", holdMs: 48 * 3_600_000 };
  expect(await readCarriers(database)).toEqual([
    {
      ...{ carrier: "swift", parcels: 0 },
      terms: [
        { ...terms, handIns: "none", sites: alike },
        { ...terms, handIns: "labelled", sites: [other] },
      ],
    },
  ]);
});
