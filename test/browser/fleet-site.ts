/** A fleet with its page, and one site that has told of parcels in every state there is, over a real uplink. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fleetLink } from "../../cli/up/fleet-link.ts";
import { type FleetKeys, fleetKeys } from "../../cloud-bridge/fleet/keys.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { linkPath, recipientLinks } from "../../cloud-bridge/fleet/recipient/links.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Evidence } from "../../gateway/core/vocabulary.ts";
import { sealContact } from "../../gateway/wire/trust/contact-seal.ts";
import { uplinkFor } from "../bridge/fleet-rig.ts";
import { announcedEvent, append, collectedEvent, depositId, journalAt, madeEvent } from "../bridge/history.ts";
import { until } from "../free-port.ts";

export interface FleetSite {
  readonly url: string;
  /** Of the first start: an operator's, and the demo phone's. */
  readonly tokens: { readonly operator: string; readonly phone: string };
  /** An address that signs in once. */
  link(): Promise<string>;
  /** A carrier's key, of all its rights or of these. */
  carrierKey(...rights: string[]): Promise<string>;
  /** The recipient's own page about the parcel of this number. */
  recipientLink(number: number): string;
  readonly fleet: Fleet;
  readonly keys: FleetKeys;
  stop(): Promise<void>;
}
export const site = "site-1";
/** The parcel of each number, and what its standing is called. */
export const parcels = {
  ...{ 1: "collected", 2: "overdue", 3: "held", 4: "refused", 5: "recalled", 6: "announced", 7: "handed-in" },
  ...{ 8: "handed-in-late", 9: "fetched", 10: "in-doubt", 11: "missing", 12: "found", 13: "handed-in-doubt" },
} as const;
export const waybillOf = (number: number | string): string => `WB-${String(number).padStart(8, "0")}`;

const evidence: Evidence = { grade: "stated", witnesses: ["courier"] };
const refOf = (number: number) => ({ deposit: depositId(number), compartment: `A-${number + 1}` });
const held = (number: number) => ({ ...refOf(number), parcels: [waybillOf(number)] });
const took = { carrier: "carrier-1", courier: "courier-1", evidence };
const handIn = (number: number): Event => ({
  ...{ type: "hand-in-made", ...held(number), carrier: "carrier-1", evidence },
  ...{ receipt: number.toString(16).repeat(16), fetchBy: 1_000_000, fetchByAt: 1_700_100_000_000 },
});
const missed = (number: number): Event => ({
  ...{ type: "compartment-audited", compartment: refOf(number).compartment, by: "maintainer-1" },
  ...{ found: [], missing: [waybillOf(number)], extra: [] },
});
const alarm = { alarm: "a".repeat(16), kind: "door-jammed", subject: "A-4" } as const;

const history: readonly Event[] = [
  ...[1, 2, 3, 4, 5, 10, 11, 12].map((number) => madeEvent(number)),
  collectedEvent(1),
  { type: "hold-ended", ...held(2) },
  { type: "parcels-refused", ...held(4), evidence },
  { type: "parcels-recalled", ...held(5), ...took },
  announcedEvent(6),
  ...[7, 8, 9, 13].map(handIn),
  { type: "compartment-suspected", ...refOf(10), reason: "empty" },
  missed(11),
  missed(12),
  { type: "parcels-found", ...held(12), compartment: "B-1", belongs: "A-13", carrier: "carrier-1", by: "maintainer-1" },
  { type: "compartment-suspected", ...refOf(13), reason: "fetch-empty" },
  { type: "hand-in-overdue", ...held(8), carrier: "carrier-1" },
  { type: "hand-in-fetched", ...held(9), ...took, receipt: "f".repeat(16) },
  { type: "courier-sign-in-failed", courier: "courier-9", source: "kiosk-1", tries: 6 },
  { type: "alarm-raised", ...alarm, severity: "high" },
  { type: "alarm-raised", alarm: "b".repeat(16), kind: "uplink-lost", severity: "medium", subject: "fleet" },
  { type: "alarm-acknowledged", ...alarm, by: "maintainer-1" },
  { type: "compartment-blocked", compartment: "A-9", reason: "wet", by: { kind: "maintainer", id: "maintainer-1" } },
];

const device = {
  kind: "kerong",
  online: true,
  lastSeenAt: 1_700_000_000_000,
  roundTripMs: 4.2,
  requests: 900,
  errors: 3,
};
const devices = [
  { ...device, device: "board-a", firmware: "4.1" },
  { ...device, device: "board-b", firmware: null, online: false, roundTripMs: null },
  {
    ...{ ...device, device: "io-1", kind: "modbus-io", firmware: null },
    readings: [{ sensor: "room", quantity: "temperature" as const, value: 21.4 }],
  },
];

const century = 100 * 365 * 24 * 3_600_000;

export const fleetSite = async (): Promise<FleetSite> => {
  const folder = mkdtempSync(join(tmpdir(), "postern-fleet-page-"));
  const settings = FleetSettings.parse({
    ...{ data: folder, http: { port: 0 }, mqtt: { port: 0 }, demoPhone: true },
    notices: {
      ...{ everyMs: 20, keepMs: century, timeZone: "Asia/Shanghai", pageUrl: "https://lockers.example.org" },
      channels: {
        push: { kind: "web-push", subject: "mailto:lockers@example.org", loopback: true },
        // Nobody listens there.
        sms: { kind: "http", url: "http://127.0.0.1:9/" },
        mail: { kind: "smtp", host: "127.0.0.1", port: 9, from: "lockers@example.org" },
      },
      sites: { [site]: { name: { "zh-CN": "幸福小区东门", en: "Happy Garden East" }, address: "8 Xingfu Road" } },
      carriers: { "carrier-1": { name: { "zh-CN": "顺达", en: "Shunda" } } },
    },
    epcis: { everyMs: 20 },
    // Nobody is asked there.
    signOn: {
      ...{ issuer: "https://id.example.org", publicUrl: "https://lockers.example.org", name: "Example ID" },
      ...{ clientId: "postern", clientSecretFile: join(folder, "client-secret") },
      roles: [{ claim: "groups", value: "lockers", role: "operator" }],
    },
  });
  writeFileSync(join(folder, "client-secret"), "none");
  const fleet = await runFleet(settings, { log: fleetLog("silent") });
  const keys = fleetKeys(folder);
  const url = `http://127.0.0.1:${fleet.httpPort}`;
  const { credential: password } = await fleet.enrol({ site });
  const journal = await journalAt(join(folder, "journal"), { site });
  await append(journal, history);
  const as = { url: `mqtt://127.0.0.1:${fleet.mqttPort}`, username: site, password };
  const condition = () => ({ uptimeMs: 1_000, disk: "ok" as const, devices });
  const uplink = await uplinkFor(journal, mqttLink(site, LinkSettings.parse(as)), site, { condition });
  const told = async (path: string): Promise<string> =>
    await (await fetch(url + path, { headers: { authorization: `Bearer ${fleet.tokens.phone}` } })).text();
  await until(async () => (await told(`/sites/${site}`)).includes(`"seq":${journal.head().seq},`));
  await until(async () => (await told("/notices")).includes(waybillOf(6)));
  const contact = JSON.stringify({ phone: "13812345678", language: "zh-CN" });
  await fleet.database.change("insert into contact (deposit, site, sealed) values ($1::text::uuid, $2, $3)", [
    ...[depositId(3), site, sealContact(keys.publicKey, Buffer.from(contact), randomBytes)],
  ]);
  return {
    ...{ url, tokens: fleet.tokens, fleet, keys },
    recipientLink: (number) => `${url}${linkPath}${recipientLinks(keys).tokenOf(depositId(number), 0)}`,
    link: () => fleetLink(url, fleet.tokens.phone),
    carrierKey: async (...rights) => {
      const some = rights.length === 0 ? {} : { rights };
      const wanted = { role: "carrier", tenant: "carrier-1", name: "a program", ...some };
      const answer = await fetch(`${url}/v1/keys`, {
        ...{ method: "POST", body: JSON.stringify(wanted) },
        headers: { authorization: `Bearer ${fleet.tokens.operator}`, "content-type": "application/json" },
      });
      return ((await answer.json()) as { readonly secret: string }).secret;
    },
    stop: async () => {
      await uplink.stop();
      await journal.close();
      await fleet.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
