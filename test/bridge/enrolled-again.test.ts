/** A site that is enrolled again keeps what its codes are derived from. */
import { describe, expect, onTestFinished, test } from "vitest";
import { checkCredential, enrolSite } from "../../cloud-bridge/fleet/enrol.ts";
import { unwrapSecret } from "../../cloud-bridge/fleet/keys.ts";
import { places } from "./fleet-rig.ts";

describe.each(places)("on %s", (_name, open) => {
  test("without a secret it keeps its own; with one it has that; its credential is a new one each time", async () => {
    const place = await open();
    onTestFinished(() => place.close());
    const { database, keys } = place;
    const stored = async (): Promise<string> => {
      const [row] = await database.rows<{ secret: string }>("select secret from site where site = 'harbour'", []);
      return Buffer.from(unwrapSecret(keys, "harbour", row!.secret)).toString("hex");
    };
    const first = await enrolSite(database, keys, { site: "harbour" });
    expect(await stored()).toBe(first.siteSecret);
    // Whoever has it knows every code of the site: it is told to nobody again.
    const again = await enrolSite(database, keys, { site: "harbour" });
    expect(again.siteSecret).toBeNull();
    expect(await stored()).toBe(first.siteSecret);
    expect(again.credential).not.toBe(first.credential);
    expect(await checkCredential(database, "harbour", again.credential)).toBe(true);
    expect(await checkCredential(database, "harbour", first.credential)).toBe(false);
    const given = "ab".repeat(32);
    expect((await enrolSite(database, keys, { site: "harbour", siteSecret: given })).siteSecret).toBe(given);
    expect((await enrolSite(database, keys, { site: "harbour" })).siteSecret).toBeNull();
    expect(await stored()).toBe(given);
  });
});
