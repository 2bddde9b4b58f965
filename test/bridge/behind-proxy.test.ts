/** Who is counted for what he asks when many come by one proxy, over real HTTP. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wrongKeysMax } from "../../cloud-bridge/fleet/access/wrong-keys.ts";
import { fleetKeys } from "../../cloud-bridge/fleet/keys.ts";
import { recipientLinks } from "../../cloud-bridge/fleet/recipient/links.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { codeOf, type KeyedFleet, keyedFleet } from "./fleet-keys-rig.ts";
import { depositId } from "./history.ts";

const from = (address: string) => ({ "x-forwarded-for": address });
const guesses = async (keyed: KeyedFleet, address: string): Promise<void> => {
  for (let number = 0; number < wrongKeysMax; number++)
    await keyed.call("GET", "/sites", `guess-${number}`, undefined, from(address));
};
const asked = async (keyed: KeyedFleet, address: string): Promise<number> =>
  (await keyed.call("GET", "/sites", "one-more", undefined, from(address))).status;

describe("behind a proxy that is trusted", () => {
  let keyed: KeyedFleet;
  beforeAll(async () => {
    keyed = await keyedFleet(Date.now(), { http: { port: 0, trustedProxies: ["127.0.0.0/8", "10.1.0.0/16"] } });
  });
  afterAll(() => keyed.stop());

  test("whoever tries many keys waits, and nobody else does", async () => {
    await guesses(keyed, "192.0.2.1");
    expect(await asked(keyed, "192.0.2.1")).toBe(429);
    expect(await asked(keyed, "192.0.2.2")).toBe(401);
    // What he writes there himself is before what the proxies saw.
    expect(await asked(keyed, "192.0.2.3, 192.0.2.1, 10.1.0.9")).toBe(429);
  });
});

describe("where no proxy is trusted", () => {
  let keyed: KeyedFleet;
  beforeAll(async () => {
    keyed = await keyedFleet(Date.now());
  });
  afterAll(() => keyed.stop());

  test("nobody gets another address by saying so", async () => {
    await guesses(keyed, "192.0.2.1");
    expect(await asked(keyed, "192.0.2.2")).toBe(429);
  });

  test("a recipient is counted by his link, whoever else asks from there; guesses are counted by address", async () => {
    const links = recipientLinks(fleetKeys(keyed.folder));
    // The first link, and one that was given later; nothing lies there any more.
    const [busy, other] = [links.tokenOf(depositId(1), 0), links.tokenOf(depositId(2), 3)];
    const statusOf = async (token: string) => (await keyed.call("GET", "/v1/recipient", token)).status;
    const left = async (token: string) =>
      Number((await keyed.call("GET", "/v1/recipient", token)).headers.get("x-ratelimit-remaining"));
    const first = await left(busy);
    expect(await left(busy)).toBe(first - 1);
    expect(await left(other)).toBe(first);
    const guess = (number: number) => Buffer.alloc(32, number).toString("base64url");
    expect(await left(guess(1))).toBe(first);
    expect(await left(guess(2))).toBe(first - 1);
    for (let more = await left(guess(3)); more > 0; more--) await statusOf(guess(4));
    expect(await codeOf(await keyed.call("GET", "/v1/recipient", guess(5)))).toEqual([429, "too-many-requests"]);
    expect(await left(other)).toBe(first - 1);
  });
});

test.each([["somebody"], ["10.0.0.0/33"], ["0.0.0.0/0"], ["::/0"], ["loopback"]])(
  "%s is no proxy to trust",
  (proxy) => {
    const read = FleetSettings.safeParse({ data: "/tmp/x", http: { trustedProxies: [proxy] } });
    expect(read.error?.issues.map(({ path }) => path.join("."))).toEqual(["http.trustedProxies.0"]);
  },
);
