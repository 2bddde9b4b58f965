/** A demo site as processes of its own, to which its fleet says what it shall be. */

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { z } from "zod";
import { newStage, type Stage } from "../../../cli/demo/stage.ts";
import type { DesiredOfSite, DesiredWithBody } from "../../../cloud-bridge/fleet/answers/desired.ts";
import { fleetTokens } from "../../../cloud-bridge/fleet/keys.ts";
import type { DesiredKind } from "../../../gateway/core/vocabulary.ts";
import { DesiredState } from "../../../gateway/desired/state.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { until } from "../../free-port.ts";
import { program } from "../../program.ts";

type Version = z.infer<typeof DesiredWithBody>;
const patientMs = 170_000;
const over: ReadonlySet<string> = new Set(["applied", "refused", "rolled-back"]);

export interface DesiredSite {
  readonly stage: Stage;
  put(kind: DesiredKind, body: object): Promise<Version>;
  /** Its end, as the fleet has it from the site's journal, and how long it took. */
  ended(version: Pick<Version, "kind" | "version">): Promise<Version & { readonly tookMs: number }>;
  versions(kind: DesiredKind): Promise<readonly Version[]>;
  status(): Promise<readonly DesiredOfSite[]>;
  /** What the site keeps, as it lies on its disk. */
  kept(): DesiredState;
  /** SIGKILL as soon as this is so on the disk. */
  killWhen(isSo: (kept: DesiredState) => boolean): Promise<void>;
  /** By the fleet's own endpoints of couriers; gives what the fleet answers. */
  admit(courier: { readonly courier: string; readonly carrier: string }): Promise<Letting>;
  dismiss(courier: string): Promise<AtThisSite>;
  /** At the gateway; the status of its answer. */
  signIn(badge: string, pin: string): Promise<number>;
  /** As the gateway that runs says. */
  rulesOf(): Promise<string>;
  stop(): Promise<void>;
}

interface AtThisSite {
  readonly version: number;
}
interface Letting {
  readonly badge: string;
  readonly pin: string;
  readonly sites: readonly AtThisSite[];
}

export const desiredSite = async (data: string): Promise<DesiredSite> => {
  const set = { restartPauseMs: { first: 100, max: 500 }, program: program() };
  const stage = await newStage({ data, holdMs: 60_000, seed: 7, say: () => {}, set });
  const { doors } = stage;
  const authorization = `Bearer ${fleetTokens(join(data, "fleet")).operator}`;
  const askFleet = async <T>(method: "GET" | "PUT" | "POST", path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${doors.fleet}/v1${path}`, {
      headers: { authorization, ...(body && { "content-type": "application/json" }) },
      ...{ method, ...(body && { body: JSON.stringify(body) }) },
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const ask = <T>(path: string, body?: object): Promise<T> =>
    askFleet(body ? "PUT" : "GET", `/sites/${doors.site}/desired${path}`, body);
  const here = { sites: [doors.site], reason: "a proof" };
  const file = dataPlaces(join(data, "gateway")).desired;
  const kept = (): DesiredState => {
    try {
      return DesiredState.parse(JSON.parse(readFileSync(file, "utf8")));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      return DesiredState.parse({ v: 1 });
    }
  };
  const versions = async (kind: DesiredKind) => (await ask<{ versions: Version[] }>(`/${kind}`)).versions;
  return {
    ...{ stage, kept, versions },
    put: (kind, body) => ask(`/${kind}`, { body, reason: "a proof" }),
    status: async () => (await ask<{ kinds: DesiredOfSite[] }>("")).kinds,
    ended: async ({ kind, version }) => {
      const from = performance.now();
      let found: Version | undefined;
      await until(async () => {
        found = (await versions(kind)).find((one) => one.version === version);
        return found !== undefined && over.has(found.state) && found.toldAt !== null;
      }, patientMs);
      return { ...found!, tookMs: Math.round(performance.now() - from) };
    },
    killWhen: async (isSo) => {
      const end = performance.now() + patientMs;
      // What is written may be something else again a millisecond later.
      while (!isSo(kept())) {
        if (performance.now() > end) throw new Error(`waited ${patientMs} ms in vain`);
        await setImmediate();
      }
      const { pid } = stage.set.children.gateway;
      if (pid !== undefined) process.kill(pid, "SIGKILL");
      await until(() => stage.set.children.gateway.pid !== pid, patientMs);
    },
    admit: (courier) => askFleet("POST", "/couriers", { ...courier, ...here }),
    dismiss: async (courier) => {
      const { sites } = await askFleet<Pick<Letting, "sites">>("POST", `/couriers/${courier}/dismiss`, here);
      return sites[0]!;
    },
    signIn: async (badge, pin) => {
      const headers = { "content-type": "application/json", "idempotency-key": randomUUID() };
      const body = JSON.stringify({ badge, pin });
      return (await fetch(`${doors.gateway}/courier/session`, { method: "POST", headers, body })).status;
    },
    rulesOf: async () => (await fetch(`${doors.gateway}/layout`)).text(),
    stop: () => stage.stop(),
  };
};

/** Somebody listens there. */
export const taken = (): Promise<{ readonly port: number; readonly server: Server }> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve({ port: (server.address() as { port: number }).port, server }));
  });
