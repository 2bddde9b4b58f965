/** Events of hand-ins with what their sentences must name. */
import type { Evidence } from "../../gateway/core/vocabulary.ts";
import type { AnyShown } from "../../gateway/web/maintainer/events/told/say.ts";

const deposit = "0".repeat(32);
const compartment = "A-03";
const ref = { deposit, compartment };
const order = "0123456789abcdef";
const parcels = ["RR473124829GB"];
const sensed: Evidence = { grade: "proven", witnesses: ["item-sensor", "courier"] };

export const handInRows: readonly (readonly [AnyShown, readonly string[]])[] = [
  [
    { type: "hand-in-announced", announcement: deposit, parcels, carrier: "swift", until: 9, untilAt: 9 } as never,
    ["swift", "RR473124829GB"],
  ],
  [
    { type: "hand-in-begun", ...ref, parcels, carrier: "swift", terminal: "kiosk-1", size: "M", leaseUntil: 9 },
    ["swift", "kiosk-1", compartment],
  ],
  [
    { type: "hand-in-moved", deposit, from: compartment, to: "B-01", reason: "too-small", leaseUntil: 9 },
    [compartment, "B-01"],
  ],
  [{ type: "hand-in-reopened", ...ref, count: 2, leaseUntil: 9 }, [compartment, "2"]],
  [
    {
      ...{ type: "hand-in-made", ...ref, parcels, carrier: "swift", evidence: sensed, receipt: order },
      ...{ fetchBy: 9, fetchByAt: 9 },
    },
    ["RR473124829GB", "swift", compartment, order],
  ],
  [{ type: "hand-in-cancelled", ...ref, reason: "recipient", evidence: sensed }, [compartment]],
  [
    { type: "parcels-found", ...ref, parcels, carrier: "swift", belongs: "B-09", by: "ada" },
    [compartment, "B-09", "ada", "RR473124829GB"],
  ],
  [{ type: "hand-in-overdue", ...ref, parcels, carrier: "swift" }, [compartment, "swift"]],
  [{ type: "hand-in-fetch-begun", ...ref, parcels, courier: "cora", leaseUntil: 9 } as never, ["cora", compartment]],
  [{ type: "hand-in-fetch-undone", ...ref, reason: "still-inside" }, [compartment]],
  [
    { type: "hand-in-fetched", ...ref, parcels, carrier: "swift", courier: "cora", evidence: sensed, receipt: order },
    ["cora", "swift", compartment, order],
  ],
];
