/** A fleet whose clock the test has, asked over HTTP with any token. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { MadeKey } from "../../cloud-bridge/fleet/access/api-keys.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";

export const day = 24 * 3_600_000;

export interface KeyedFleet {
  readonly fleet: Fleet;
  readonly folder: string;
  /** The fleet's clock. */
  now: number;
  call(method: string, path: string, token: string | null, body?: unknown, headers?: object): Promise<Response>;
  /** A new key, by default of the first token's operator. */
  made(body: object, token?: string): Promise<MadeKey>;
  stop(): Promise<void>;
}

export const keyedFleet = async (now: number, more: object = {}): Promise<KeyedFleet> => {
  const folder = mkdtempSync(join(tmpdir(), "postern-rights-"));
  const settings = FleetSettings.parse({
    ...{ data: folder, http: { port: 0 }, mqtt: { port: 0 }, demoPhone: true },
    ...{ notices: { everyMs: 20 }, epcis: { everyMs: 20 } },
    ...more,
  });
  const clock = { now };
  const fleet = await runFleet(settings, { log: fleetLog("silent"), now: () => clock.now });
  const call: KeyedFleet["call"] = (method, path, token, body, headers = {}) =>
    fetch(`http://127.0.0.1:${fleet.httpPort}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const made: KeyedFleet["made"] = async (body, token = fleet.tokens.operator) => {
    const answer = await call("POST", "/v1/keys", token, { name: "a system", ...body });
    expect(answer.status).toBe(201);
    return (await answer.json()) as MadeKey;
  };
  const stop = async (): Promise<void> => {
    await fleet.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return Object.assign(clock, { fleet, folder, call, made, stop });
};

export const codeOf = async (answer: Response): Promise<[status: number, code: string]> => [
  answer.status,
  ((await answer.json()) as { code: string }).code,
];
