/** The whole demo site as a person runs it: real processes, real sockets, one parcel in and out. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import {
  isRunning,
  launchUp,
  postern,
  processesAbout,
  startUp,
  temporaryFolder,
  type UpProcess,
  until,
} from "./a-site.ts";

const { folder, remove } = temporaryFolder();
const data = `${folder}/data`;
const running: UpProcess[] = [];
afterAll(async () => {
  for (const one of running) if (one.process.exitCode === null) await one.interrupt();
  remove();
});
const start = async (...words: readonly string[]): Promise<UpProcess> => {
  const up = await startUp(data, ...words);
  running.push(up);
  return up;
};

type Body = Record<string, unknown>;
const ask = async (url: string, as: string, body?: Body): Promise<Body> => {
  const response = await fetch(url, {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${as}`,
      ...(body ? { "content-type": "application/json", "idempotency-key": randomUUID() } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = (await response.json()) as Body;
  if (!response.ok) throw new Error(`${url}: ${JSON.stringify(answer)}`);
  return answer;
};
const waybill = "RR473124829GB";
let credentials: NonNullable<UpProcess["credentials"]>;
let code = "";

/** Somebody at the door: waits until the site sees it open, does something, closes it, and waits for the site again. */
const atDoor = async (up: UpProcess, compartment: string, act: string, body: Body): Promise<void> => {
  const door = `http://127.0.0.1:${up.listening.control}/doors/${compartment}`;
  const seen = (state: string) =>
    until(async () => {
      const board = (await (await fetch(`${up.listening.api}/compartments`)).json()) as readonly Body[];
      return board.find((one) => one.compartment === compartment)?.door === state;
    });
  await seen("open");
  await ask(`${door}/${act}`, "", body);
  // While the coil is still fired, a door that is pushed shut springs open again.
  await until(async () => (await ask(`${door}/close`, "", {})).outcome !== "sprang-open");
  await seen("closed");
};

describe.sequential("postern up", () => {
  test("makes a site, says once who may do what, and is ready", { timeout: 120_000 }, async () => {
    const up = await start("--free-ports");
    expect(up.credentials?.couriers.length).toBe(1);
    expect(up.credentials?.maintainers.length).toBe(2);
    credentials = up.credentials!;
    expect((await fetch(`${up.listening.api}/ready`)).status).toBe(200);
    const board = (await (await fetch(`${up.listening.api}/compartments`)).json()) as unknown[];
    expect(board.length).toBe(48);
  });

  test("Ctrl-C while it starts leaves nothing behind", { timeout: 120_000 }, async () => {
    const elsewhere = `${folder}/elsewhere`;
    const { process: early, ended } = launchUp(elsewhere, "--free-ports");
    await until(async () => existsSync(`${elsewhere}/logs/fleet.log`));
    early.kill("SIGINT");
    expect(await ended).toBe(0);
    await until(async () => !processesAbout(elsewhere));
  });

  test("a second one on the same folder is refused", { timeout: 120_000 }, async () => {
    expect((await postern("up", "--data", data)).code).toBe(4);
  });

  test("a parcel goes in, and its recipient's phone shows the code", { timeout: 120_000 }, async () => {
    const [up] = running as [UpProcess];
    const { api, fleet } = up.listening;
    const courier = credentials.couriers[0]!;
    const session = await ask(`${api}/courier/session`, "", { badge: courier.badge, pin: courier.pin });
    const token = String(session.token);
    const wanted = { parcels: [waybill], size: "S", phone: "13812345678" };
    const begun = await ask(`${api}/courier/deposits`, token, wanted);
    await atDoor(up, String(begun.compartment), "put-in", { waybill });
    await ask(`${api}/courier/deposits/${begun.deposit}/confirm`, token, {}).catch(() => {
      // A sensor has seen it before the courier could say so.
    });
    code = await until(async () => {
      const list = await ask(`${fleet}/notices`, credentials.fleet.phone);
      const notices = list.notices as readonly { readonly deposit: string; readonly code: string | null }[];
      return notices.find(({ deposit }) => deposit === begun.deposit)?.code;
    });
    expect(code).toMatch(/^[0-9]{8}$/);
  });

  test("a gateway that was killed comes back by itself", { timeout: 120_000 }, async () => {
    const [up] = running as [UpProcess];
    process.kill(up.listening.pids.gateway!, "SIGKILL");
    await until(async () => up.said.some(({ type }) => type === "said"));
    await until(async () => (await fetch(`${up.listening.api}/ready`)).ok);
  });

  test("Ctrl-C ends all of it", { timeout: 120_000 }, async () => {
    const [up] = running as [UpProcess];
    expect(await up.interrupt()).toBe(0);
    const { sim, fleet } = up.listening.pids;
    expect([sim, fleet].map(isRunning)).toEqual([false, false]);
  });

  test("a second start goes on: the code still opens, and the fleet hears of it", { timeout: 120_000 }, async () => {
    const up = await start();
    expect(up.credentials).toBeNull();
    const { api, fleet } = up.listening;
    const kiosk = credentials.devices.find(({ kind }) => kind === "kiosk")!;
    const as = `${kiosk.id}:${kiosk.secret}`;
    const begun = await ask(`${api}/kiosk/codes`, as, { code });
    expect(begun.parcels).toEqual([waybill]);
    await atDoor(up, String(begun.compartment), "take-out", {});
    await ask(`${api}/kiosk/collections/${begun.collection}/confirm`, as, {});
    const trail = await until(async () => {
      const found = await ask(`${fleet}/parcels/${waybill}`, credentials.fleet.operator);
      const text = JSON.stringify(found);
      return text.includes("parcels-collected") && text;
    });
    expect(trail).toContain("deposit-made");
    expect(await up.interrupt()).toBe(0);
  });

  test("the journal of both runs is proven", { timeout: 120_000 }, async () => {
    const { code: exit, out } = await postern("verify", "--json", "--config", `${data}/postern.yaml`);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, site: "demo", faults: [] });
  });

  test("--fresh deletes nothing without a yes", { timeout: 120_000 }, async () => {
    expect((await postern("up", "--fresh", "--json", "--data", data)).code).toBe(2);
    expect((await postern("check-config", "--config", `${data}/postern.yaml`)).code).toBe(0);
  });
});
