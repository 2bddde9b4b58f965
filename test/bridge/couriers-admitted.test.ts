/** Couriers whom the fleet lets work at sites: one badge for all of them, told once, and nothing of it at the fleet. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AdmitParts, admit, dismiss } from "../../cloud-bridge/fleet/couriers/admit.ts";
import { readVersions, setDesired } from "../../cloud-bridge/fleet/desired/desired.ts";
import { childKey } from "../../cloud-bridge/fleet/keys.ts";
import { CourierEntry, keyed, registerKeyLabel, slowMatches } from "../../gateway/wire/trust/verifiers.ts";
import { embedded, enrol, type Place } from "./fleet-rig.ts";

let place: Place;
let parts: AdmitParts;
const registerKeys = new Map<string, Uint8Array>();
beforeAll(async () => {
  place = await embedded();
  const { database, keys } = place;
  for (const site of ["north", "south"]) {
    const { siteSecret } = await enrol(place, site);
    registerKeys.set(site, childKey(Buffer.from(siteSecret!, "hex"), registerKeyLabel));
  }
  parts = { database, keys, desire: (wanted) => setDesired(database, keys.signing[0]!, wanted, Date.now()) };
}, 120_000);
afterAll(() => place.close());

const office = { role: "operator", id: "office" };
const wanted = { carrier: "swift", reason: "a test" };
const listOf = async (site: string): Promise<CourierEntry[]> => {
  const [newest] = await readVersions(place.database, site, "couriers");
  return CourierEntry.array().parse(newest?.body["couriers"]);
};
const judged = (site: string, state: "refused" | "applied") =>
  place.database.change(
    `update desired_document set state = $2 where site = $1 and kind = 'couriers' and version =
       (select max(version) from desired_document where site = $1 and kind = 'couriers')`,
    [site, state],
  );

describe.sequential("a courier", () => {
  let first: Awaited<ReturnType<typeof admit>>;

  test("gets one badge and PIN for several sites, each of which can check them with its own key", async () => {
    first = await admit(parts, office, { ...wanted, courier: "ben", sites: ["north", "south", "north", "nowhere"] });
    expect(first.sites).toEqual([
      { site: "north", version: 1 },
      { site: "south", version: 1 },
      { site: "nowhere", problem: "not-found" },
    ]);
    for (const site of ["north", "south"]) {
      const key = registerKeys.get(site)!;
      const [ben] = await listOf(site);
      expect(ben).toMatchObject({
        id: "ben",
        carrier: "swift",
        badge: keyed(key, "badge", first.badge),
        revoked: false,
      });
      expect(await slowMatches(key, first.pin, ben!.pin)).toBe(true);
      expect(await slowMatches(key, "000000", ben!.pin)).toBe(false);
    }
    const [north, south] = [await listOf("north"), await listOf("south")];
    expect(north[0]!.badge).not.toBe(south[0]!.badge);
  });

  test("who works there is not let in twice, and others stay when one more comes", async () => {
    const again = await admit(parts, office, { ...wanted, courier: "ben", sites: ["north"] });
    expect(again.sites).toEqual([{ site: "north", problem: "courier-taken" }]);
    await admit(parts, office, { ...wanted, courier: "ann", sites: ["north"] });
    expect((await listOf("north")).map(({ id }) => id)).toEqual(["ben", "ann"]);
  });

  test("all of several who come at the same time are let in", async () => {
    const ids = ["cy", "di", "ed"];
    await Promise.all(ids.map((courier) => admit(parts, office, { ...wanted, courier, sites: ["south"] })));
    expect((await listOf("south")).map(({ id }) => id).toSorted()).toEqual(["ben", ...ids]);
  });

  test("who is dismissed is revoked there only, and gets another badge when coming back", async () => {
    expect(await dismiss(parts, office, "ben", { sites: ["north"], reason: "lost the badge" })).toEqual([
      { site: "north", version: 3 },
    ]);
    expect((await listOf("north"))[0]).toMatchObject({ id: "ben", revoked: true });
    expect((await listOf("south"))[0]).toMatchObject({ id: "ben", revoked: false });
    expect(await dismiss(parts, office, "ben", { sites: ["north"], reason: "once more" })).toEqual([
      { site: "north", problem: "not-found" },
    ]);
    const back = await admit(parts, office, { ...wanted, courier: "ben", sites: ["north"] });
    expect(back.badge).not.toBe(first.badge);
    expect((await listOf("north")).map(({ id, revoked }) => [id, revoked])).toEqual([
      ["ann", false],
      ["ben", false],
    ]);
  });

  test("what a site refused is not built upon", async () => {
    const before = await listOf("north");
    await judged("north", "applied");
    await admit(parts, office, { ...wanted, courier: "gus", sites: ["north"] });
    await judged("north", "refused");
    await admit(parts, office, { ...wanted, courier: "hal", sites: ["north"] });
    expect((await listOf("north")).map(({ id }) => id)).toEqual([...before.map(({ id }) => id), "hal"]);
  });
});
