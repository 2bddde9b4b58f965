/** In whose hands a parcel is after each event of its trail. */
import { expect, test } from "vitest";
import { type Custodian, custodianAfter } from "../../cloud-bridge/fleet/answers/custody.ts";
import type { Event } from "../../gateway/core/event.ts";
import { collectedEvent, depositId, madeEvent } from "./history.ts";

const waybill = "WB-00000001";
const ref = { deposit: depositId(1), compartment: "A-2", parcels: [waybill] };
const evidence = { grade: "stated", witnesses: ["courier"] } as const;
const took = { carrier: "carrier-1", courier: "courier-1", evidence };
const audit = { type: "compartment-audited", compartment: "A-2", by: "maintainer-1" } as const;
const receipt = "0123456789abcdef";

const rows: [what: string, event: unknown, custodian: Custodian | null][] = [
  ["a deposit gives it to the site", madeEvent(1), "site"],
  ["so does a hand-in", { type: "hand-in-made", ...ref, ...took, receipt, fetchBy: 1, fetchByAt: 1 }, "site"],
  ["a collection gives it to the recipient", collectedEvent(1), "recipient"],
  ["unless it was left", { ...collectedEvent(1), parcels: ["WB-2"], left: [waybill] }, "site"],
  ["a recall gives it to the carrier", { type: "parcels-recalled", ...ref, ...took }, "carrier"],
  [
    "unless another one of the deposit was taken",
    { type: "parcels-recalled", ...ref, ...took, parcels: ["W"] },
    "site",
  ],
  ["a fetching gives it to the carrier", { type: "hand-in-fetched", ...ref, ...took, receipt }, "carrier"],
  ["what is refused stays with the site", { type: "parcels-refused", ...ref, evidence }, "site"],
  ["what an audit misses is nobody knows where", { ...audit, found: [], missing: [waybill], extra: [] }, "unknown"],
  ["what an audit finds is the site's", { ...audit, found: [waybill], missing: [], extra: [] }, "site"],
  [
    "and so is what it finds elsewhere",
    { type: "parcels-found", ...ref, carrier: "c", belongs: "B-1", by: "m" },
    "site",
  ],
  ["the end of the hold period changes nothing", { type: "hold-ended", ...ref }, null],
];
test.each(rows)("%s", (_what, event, custodian) => expect(custodianAfter(event as Event, waybill)).toBe(custodian));
