/** The recipients' phones of a demo, before a fleet that takes its time. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { phoneOf } from "../../cli/stage/phone.ts";
import { until } from "../free-port.ts";

const notice = {
  kind: "ready",
  deposit: "d-1",
  compartment: "A-01",
  parcels: ["RR473124829GB"],
  code: "12345678",
  at: 1,
  stage: "held",
  endedAt: null,
  doubtAt: null,
  link: "/r#secret",
};
const sender = {
  kind: "hand-in",
  deposit: "d-2",
  compartment: "",
  parcels: ["CP386397721CN"],
  code: "87654321",
  at: 2,
  stage: "announced",
  endedAt: null,
  doubtAt: null,
  link: null,
};
const collected = { ...notice, deposit: "d-3", code: null, stage: "collected", endedAt: 9 };
const missing = { ...notice, deposit: "d-5", code: null, stage: "missing", endedAt: 8 };
const inDoubt = { ...notice, deposit: "d-6", code: null, doubtAt: 7 };
const refused = { ...notice, deposit: "d-4", code: null, stage: "refused" };

describe("a recipient's phone", () => {
  const held: ServerResponse[] = [];
  const fleet = createServer((_request, response) => {
    held.push(response);
  });
  beforeAll(() => new Promise<void>((done) => fleet.listen(0, "127.0.0.1", done)));
  afterAll(() => {
    fleet.closeAllConnections();
    fleet.close();
  });

  test("shows what it has while the fleet hangs, and the rest once it has answered", async () => {
    const { port } = fleet.address() as AddressInfo;
    const fleetUrl = `http://127.0.0.1:${port}`;
    const phone = phoneOf({ fleet: fleetUrl, token: "token", site: "demo", isLocal: true });
    expect(await phone.notices()).toEqual([]);
    // It did not wait for the request to be given up.
    const [asked] = held;
    expect(asked?.destroyed).toBe(false);
    asked
      ?.setHeader("content-type", "application/json")
      .end(JSON.stringify({ notices: [sender, notice, collected, refused, missing, inDoubt] }));
    await until(async () => (await phone.notices()).length === 5);
    expect(await phone.notices()).toMatchObject([
      { code: "12345678", waybill: "RR473124829GB", outcome: null, at: 1, link: `${fleetUrl}/r#secret` },
      { code: null, outcome: "collected", at: 9 },
      { code: null, outcome: "refused", at: null },
      { code: null, outcome: "missing", at: 8 },
      { code: null, outcome: "in-doubt", at: 7 },
    ]);
    expect(await phone.handInCodes()).toEqual(new Map([["d-2", "87654321"]]));
  });
});
