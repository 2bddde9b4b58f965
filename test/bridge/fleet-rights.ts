/**
 * Every endpoint of the fleet and the right that it needs, with a way to ask for a thing of one carrier. Who has which
 * right stands in the fleet's own table.
 */
import type { Right } from "../../cloud-bridge/fleet/access/rights.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Evidence } from "../../gateway/core/vocabulary.ts";
import { documentOf, foreign } from "../epcis/fleet.ts";
import { pushSubscription } from "../notices/push-service.ts";
import { depositId, madeEvent } from "./history.ts";

/** What belongs to one carrier. */
export interface Thing {
  readonly carrier: string;
  readonly waybill: string;
  readonly deposit: string;
  readonly receipt: string;
  readonly parcel: string;
  readonly eventId: string;
  /** A key of the carrier's that nobody uses. */
  readonly key: string;
  /** Where it is told of by HTTP. */
  readonly hook: string;
  /** Who put its parcel in. */
  readonly courier: string;
  /** What the carrier calls an announcement of its. */
  readonly announced: string;
  /** Its message to the recipients of its own parcels. */
  readonly bulk: string;
}
export interface Endpoint {
  readonly endpoint: string;
  /** proof: whoever sends one; nobody's credentials so far count there. */
  readonly right: Right | "everybody" | "proof";
  readonly at?: (thing: Thing) => string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who sees the thing finds this in the answer. */
  readonly shows?: keyof Thing;
}

export const site = "site-1";
export const mute = "site-mute";
export const place = "https://postern.example/epcis/place/site-1";
const uri = encodeURIComponent;
const epcis = (path: string, of: (thing: Thing) => string, shows: keyof Thing | null = "waybill"): Endpoint => ({
  ...{ endpoint: `GET /v1/epcis/${path}`, right: "read-epcis" },
  at: (thing) => `/v1/epcis/${path.replace(/\{\w+\}/, uri(of(thing)))}`,
  ...(shows === null ? {} : { shows }),
});
const readPointOf = ({ carrier }: Thing): string => `${place}.${carrier === "carrier-1" ? "A-2" : "A-3"}`;
const inSite = (path: string, right: Right): Endpoint => ({
  ...{ endpoint: `GET ${path}`, right, at: () => path.replace("{site}", site).replace("{id}", "0".repeat(32)) },
});

const template = { carrier: "carrier-1", kind: "ready", language: "en" } as const;

export const many = { sites: [site], carrier: null, stages: ["held"], text: { "zh-CN": "停用", en: "closed" } };

const hook = (
  method: string,
  path: string,
  more: Partial<Endpoint> = {},
  right: Right = method === "GET" ? "read-webhooks" : "manage-webhooks",
): Endpoint => ({
  ...{ endpoint: `${method} /v1/webhooks/{id}${path}`, right, ...more },
  at: ({ hook: id }) => `/v1/webhooks/${id}${path.replace("{delivery}", `evt_${"0".repeat(32)}`)}`,
});

export const endpoints: readonly Endpoint[] = [
  {
    endpoint: "GET /parcels/{waybill}",
    right: "read-parcels",
    at: ({ waybill }) => `/parcels/${waybill}`,
    shows: "deposit",
  },
  {
    ...{ endpoint: "GET /parcels/{waybill}/milestones", right: "read-parcels", shows: "waybill" },
    at: ({ waybill }) => `/parcels/${waybill}/milestones`,
  },
  {
    ...{ endpoint: "GET /parcels/{waybill}/kdniao", right: "read-parcels", shows: "waybill" },
    at: ({ waybill }) => `/parcels/${waybill}/kdniao`,
  },
  {
    ...{ endpoint: "GET /receipts/{receipt}", right: "read-receipts", shows: "waybill" },
    at: ({ receipt }) => `/receipts/${receipt}`,
  },
  { endpoint: "GET /sites", right: "read-sites" },
  { endpoint: "POST /sites", right: "enrol-sites", body: { site: "site-new" } },
  inSite("/sites/{site}", "read-sites"),
  inSite("/sites/{site}/stock", "read-sites"),
  inSite("/sites/{site}/events", "read-sites"),
  inSite("/v1/sites/{site}/devices", "read-sites"),
  inSite("/v1/sites/{site}/journal", "read-sites"),
  { endpoint: "GET /metrics/sites", right: "read-sites" },
  { endpoint: "GET /session", right: "everybody" },
  { endpoint: "POST /session", right: "proof", body: { token: "wrong" } },
  { endpoint: "POST /session/links", right: "make-sign-in-links" },
  { endpoint: "DELETE /session", right: "everybody" },
  { endpoint: "GET /v1/recipient", right: "everybody" },
  { endpoint: "POST /v1/recipient/extension", right: "everybody" },
  { endpoint: "POST /v1/recipient/code", right: "everybody" },
  { endpoint: "POST /v1/recipient/open-here", right: "everybody", body: { presence: "123456" } },
  { endpoint: "POST /v1/recipient/messages", right: "everybody", body: { sms: false } },
  { endpoint: "POST /v1/recipient/rating", right: "everybody", body: { stars: 5 } },
  { endpoint: "POST /v1/recipient/remarks", right: "everybody", body: { kind: "other", text: "wet" } },
  {
    ...{ endpoint: "GET /v1/deposits/{deposit}/remarks", right: "read-remarks" },
    at: ({ deposit }) => `/v1/deposits/${deposit}/remarks`,
  },
  { endpoint: "GET /v1/remarks", right: "read-remarks" },
  {
    ...{ endpoint: "GET /v1/remarks/{id}/photo", right: "read-remarks" },
    at: () => `/v1/remarks/${"0".repeat(32)}/photo`,
  },
  { endpoint: "POST /v1/recipient/push", right: "everybody", body: pushSubscription },
  {
    ...{ endpoint: "DELETE /v1/recipient/push/{digest}", right: "everybody" },
    at: () => `/v1/recipient/push/${"A".repeat(43)}`,
  },
  { endpoint: "POST /v1/recipient/passes", right: "everybody", body: { pass: 1 } },
  {
    ...{ endpoint: "POST /v1/recipient/passes/{pass}/take-back", right: "everybody" },
    at: () => "/v1/recipient/passes/1/take-back",
  },
  { endpoint: "GET /v1/pass", right: "everybody" },
  { endpoint: "GET /notices", right: "read-notices", shows: "waybill" },

  {
    ...{ endpoint: "POST /v1/sites/{site}/commands", right: "order-commands", at: () => `/v1/sites/${mute}/commands` },
    body: { action: { type: "open-compartment", compartment: "A-01" }, reason: "a table of rights" },
    headers: { "idempotency-key": "rights-order-1" },
  },
  inSite("/v1/sites/{site}/commands", "read-commands"),
  inSite("/v1/sites/{site}/commands/{id}", "read-commands"),
  inSite("/v1/sites/{site}/logs", "read-commands"),
  inSite("/v1/sites/{site}/logs/{id}", "read-commands"),
  inSite("/v1/sites/{site}/logs/{id}/file", "read-commands"),

  { endpoint: "GET /v1/commands", right: "read-commands" },
  { endpoint: "GET /v1/alarms", right: "read-sites" },
  {
    ...{ endpoint: "POST /v1/sites/{site}/forks/{fault}/{epoch}/{seq}/acknowledge", right: "order-commands" },
    ...{ at: () => `/v1/sites/${mute}/forks/forked/1/1/acknowledge`, body: { reason: "a table of rights" } },
  },
  { endpoint: "GET /v1/stock", right: "read-sites" },
  { endpoint: "GET /v1/tables/alarms.csv", right: "read-sites" },
  { endpoint: "GET /v1/tables/sites.csv", right: "read-sites" },
  { endpoint: "GET /v1/tables/stock.csv", right: "read-sites" },
  { endpoint: "GET /v1/tables/commands.csv", right: "read-commands" },
  { endpoint: "GET /v1/tables/notices.csv", right: "read-deliveries" },
  {
    ...{ endpoint: "GET /v1/tables/parcels.csv", right: "read-parcels", shows: "waybill" },
    at: () => "/v1/tables/parcels.csv?since=2000-01-01",
  },

  {
    ...{ endpoint: "PUT /v1/sites/{site}/desired/{kind}", right: "set-desired" },
    ...{ at: () => `/v1/sites/${mute}/desired/rules`, body: { body: { holdMs: 1 }, reason: "a table of rights" } },
  },
  inSite("/v1/sites/{site}/desired", "read-desired"),
  { endpoint: "GET /v1/carriers", right: "read-desired" },
  { endpoint: "GET /v1/couriers", right: "read-couriers", shows: "courier" },
  {
    ...{ endpoint: "POST /v1/couriers", right: "set-desired" },
    body: { courier: "rights-1", carrier: "swift", sites: ["site-mute"], reason: "a table of rights" },
  },
  {
    ...{ endpoint: "POST /v1/couriers/{courier}/dismiss", right: "set-desired" },
    ...{ at: () => "/v1/couriers/rights-2/dismiss", body: { sites: ["site-mute"], reason: "a table of rights" } },
  },
  {
    ...{ endpoint: "GET /v1/tables/couriers.csv", right: "read-couriers", shows: "courier" },
    at: () => "/v1/tables/couriers.csv?since=2000-01-01",
  },
  { ...inSite("/v1/sites/{site}/desired/{kind}", "read-desired"), at: () => `/v1/sites/${site}/desired/rules` },

  { endpoint: "GET /v1/announcements", right: "read-announcements", shows: "announced" },
  {
    ...{ endpoint: "GET /v1/tables/announcements.csv", right: "read-announcements", shows: "announced" },
    at: () => "/v1/tables/announcements.csv?since=2000-01-01",
  },
  {
    ...{ endpoint: "GET /v1/announcements/{id}", right: "read-announcements", shows: "announced" },
    at: ({ announced, carrier }) => `/v1/announcements/${announced}?tenant=${carrier}`,
  },
  {
    ...{ endpoint: "POST /v1/announcements", right: "announce-parcels" },
    body: { announcements: [{ id: "rights-1", site: "site-mute", waybill: "WB-RIGHTS", consent: "given" }] },
  },
  {
    ...{ endpoint: "POST /v1/announcements/{id}/withdraw", right: "announce-parcels" },
    at: ({ announced, carrier }) => `/v1/announcements/${announced}/withdraw?tenant=${carrier}`,
  },
  {
    ...{ endpoint: "POST /v1/announcements/{id}/room", right: "announce-parcels", body: { until: null } },
    at: ({ announced, carrier }) => `/v1/announcements/${announced}/room?tenant=${carrier}`,
  },

  { endpoint: "GET /v1/notice-deliveries", right: "read-deliveries" },
  {
    ...{ endpoint: "POST /v1/notice-deliveries/{id}/resend", right: "resend-notices" },
    at: () => `/v1/notice-deliveries/${"0".repeat(32)}/resend`,
  },

  { endpoint: "GET /v1/notice-templates", right: "read-templates" },
  { endpoint: "POST /v1/notice-templates", right: "set-templates", body: { ...template, text: "{code}" } },
  {
    ...{ endpoint: "POST /v1/notice-templates/preview", right: "read-templates" },
    body: { ...template, text: null, site: null },
  },

  { endpoint: "POST /v1/bulk-notices/preview", right: "send-bulk-notices", body: many },
  {
    ...{ endpoint: "POST /v1/bulk-notices", right: "send-bulk-notices", body: many },
    headers: { "idempotency-key": "rights-bulk-1" },
  },
  { endpoint: "GET /v1/bulk-notices", right: "read-bulk-notices", shows: "bulk" },
  {
    ...{ endpoint: "GET /v1/bulk-notices/{id}", right: "read-bulk-notices", shows: "bulk" },
    at: ({ bulk }) => `/v1/bulk-notices/${bulk}`,
  },
  {
    ...{ endpoint: "POST /v1/bulk-notices/{id}/cancel", right: "send-bulk-notices" },
    at: ({ bulk }) => `/v1/bulk-notices/${bulk}/cancel`,
  },

  { endpoint: "GET /v1/keys", right: "read-keys", shows: "key" },
  {
    ...{ endpoint: "POST /v1/keys", right: "manage-keys" },
    body: { role: "auditor", tenant: "auditor-new", name: "made by the table of rights", rights: ["read-sites"] },
  },
  {
    ...{ endpoint: "POST /v1/keys/{id}/rotate", right: "manage-keys", body: {} },
    at: ({ key }) => `/v1/keys/${key}/rotate`,
  },
  { endpoint: "DELETE /v1/keys/{id}", right: "manage-keys", at: ({ key }) => `/v1/keys/${key}` },

  { endpoint: "GET /v1/webhooks", right: "read-webhooks", shows: "hook" },
  {
    ...{ endpoint: "POST /v1/webhooks", right: "manage-webhooks" },
    body: { url: "https://hooks.invalid/", name: "made by the table of rights" },
  },
  hook("GET", "", { shows: "hook" }),
  hook("GET", "/deliveries", { shows: "hook" }),
  hook("POST", "/rotate", { body: {}, shows: "hook" }),
  hook("POST", "/pause", { shows: "hook" }),
  hook("POST", "/resume", { shows: "hook" }),
  hook("POST", "/test"),
  hook("POST", "/replay", { body: {} }),
  hook("POST", "/deliveries/{delivery}/replay"),
  hook("DELETE", ""),

  epcis("events", () => ""),
  epcis("document", () => ""),
  epcis("events/{id}", ({ eventId }) => eventId),
  epcis("eventTypes/{value}/events", () => "AggregationEvent"),
  epcis("epcs/{value}/events", ({ parcel }) => parcel),
  epcis("bizSteps/{value}/events", () => "storing"),
  epcis("bizLocations/{value}/events", () => place),
  epcis("readPoints/{value}/events", readPointOf),
  epcis("dispositions/{value}/events", () => "https://postern.example/epcis/disp/storage-time-expired"),
  { endpoint: "POST /v1/epcis/capture", right: "capture-epcis", body: documentOf([foreign(1)]) },
  { endpoint: "GET /v1/epcis/capture", right: "read-captures" },
  { ...epcis("capture/{id}", () => "none", null), right: "read-captures" },
];

export const courierOf = (number: number): string => `rider-${number}`;
const historyOf = (number: number, now: number): readonly Event[] => {
  const carrier = `carrier-${number}`;
  const parcels = [`WB-0000000${number}`];
  const ref = { deposit: depositId(number), compartment: `A-${number + 1}`, parcels };
  const receipt = number.toString(16).repeat(16);
  const evidence: Evidence = { grade: "stated", witnesses: ["recipient"] };
  const handIn = { ...ref, deposit: depositId(number + 100), compartment: `B-${number}` };
  return [
    { ...madeEvent(number), carrier, courier: courierOf(number) } as Event,
    { type: "hold-ended", ...ref },
    { type: "hand-in-made", ...handIn, carrier, evidence, receipt, fetchBy: 1_000_000, fetchByAt: now },
  ];
};
/** Tells of parcels of both: of nobody's alone. */
const audit: Event = {
  ...{ type: "compartment-audited", compartment: "A-2", by: "maintainer-1" },
  ...{ found: ["WB-00000001"], missing: ["WB-00000002"], extra: [] },
};
const shared = (number: number, carrier: string): Event =>
  ({ ...madeEvent(number), carrier, parcels: ["WB-SHARED"] }) as Event;

/** Of two carriers that have a thing each, an audit of both, and a number that two use. */
export const historyOfAll = (now: number): readonly Event[] => [
  ...[...historyOf(1, now), ...historyOf(2, now)],
  ...[audit, shared(7, "carrier-1"), shared(8, "carrier-3")],
];
