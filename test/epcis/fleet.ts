/** A fleet with its HTTP, asked as a partner would ask. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EpcisSettings, namesOf } from "../../cloud-bridge/fleet/epcis/identifiers.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import type { Uplink } from "../../cloud-bridge/uplink/parts.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { uplinkOn } from "../bridge/fleet-rig.ts";

export type Json = Readonly<Record<string, unknown>>;
export const names = namesOf(EpcisSettings.parse({ companyPrefix: "0614141" }));

export class AskedFleet {
  readonly fleet: Fleet;
  readonly #folder: string;

  private constructor(fleet: Fleet, folder: string) {
    this.fleet = fleet;
    this.#folder = folder;
  }
  /** On the embedded database unless a server is named. */
  static async start(databaseUrl?: string): Promise<AskedFleet> {
    const folder = mkdtempSync(join(tmpdir(), "postern-epcis-"));
    const epcis = { companyPrefix: "0614141", everyMs: 20 };
    const listens = { data: folder, http: { port: 0 }, mqtt: { port: 0 } };
    const settings = FleetSettings.parse({ ...listens, databaseUrl, epcis });
    return new AskedFleet(await runFleet(settings, { log: fleetLog("silent") }), folder);
  }
  async stop(): Promise<void> {
    await this.fleet.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
  async follow(site: string, journal: Journal): Promise<Uplink> {
    const { credential: password } = await this.fleet.enrol({ site });
    const url = `mqtt://127.0.0.1:${this.fleet.mqttPort}`;
    return uplinkOn(journal, mqttLink(site, LinkSettings.parse({ url, username: site, password })), site);
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    const authorization = `Bearer ${this.fleet.tokens.operator}`;
    return fetch(`http://127.0.0.1:${this.fleet.httpPort}${path}`, {
      ...init,
      headers: { authorization, ...(init.headers as Record<string, string>) },
    });
  }
  capture(document: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const body = typeof document === "string" ? document : JSON.stringify(document);
    const type = { "content-type": "application/ld+json" };
    return this.ask("/v1/epcis/capture", { method: "POST", body, headers: { ...type, ...headers } });
  }
  /** One page, and the way to the next. */
  async page(
    path: string,
  ): Promise<{ readonly events: readonly Json[]; readonly next: string | null; document: Json }> {
    const answer = await this.ask(path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    const document = (await answer.json()) as Json;
    const next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1] ?? null;
    return { events: listOf(document), next, document };
  }
  async all(path: string, between: () => Promise<unknown> = async () => undefined): Promise<readonly Json[]> {
    const found: Json[] = [];
    for (let next: string | null = path; next !== null; ) {
      const page = await this.page(next);
      found.push(...page.events);
      next = page.next;
      if (next !== null) await between();
    }
    return found;
  }
  /** Everything of this site's journal has come up, and what it means is in the register. */
  async caughtUp(site: string, seq: number): Promise<boolean> {
    const [row] = await this.fleet.database.rows<{ seq: number }>("select seq from epcis_cursor where site = $1", [
      site,
    ]);
    return row?.seq === seq;
  }
  async registered(): Promise<number> {
    const [row] = await this.fleet.database.rows<{ n: number }>("select n from epcis_last", []);
    return row!.n;
  }
}

const listOf = (document: Json): readonly Json[] => {
  const { queryResults } = document["epcisBody"] as { queryResults: { resultsBody: { eventList: readonly Json[] } } };
  return queryResults.resultsBody.eventList;
};

export const documentOf = (eventList: readonly unknown[], context: unknown = undefined): Json => ({
  "@context": context ?? ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
  ...{
    type: "EPCISDocument",
    schemaVersion: "2.0",
    creationDate: "2026-11-22T08:00:00.000Z",
    epcisBody: { eventList },
  },
});
/** An event of a partner: number by number another parcel. */
export const foreign = (number: number, change: Json = {}): Json => ({
  type: "ObjectEvent",
  eventID: `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
  eventTime: "2026-11-22T08:00:00.000Z",
  eventTimeZoneOffset: "+08:00",
  epcList: [`urn:epc:id:sgtin:0614141.812345.${number + 1}`],
  action: "OBSERVE",
  bizStep: "shipping",
  readPoint: { id: "urn:epc:id:sgln:0614141.00777.0" },
  ...change,
});
