/** Parcels in, parcels out, and what becomes of them in between. */
import type { EventOf } from "../../../../gateway/core/event.ts";
import type { EpcisEvent } from "../event.ts";
import { grade, type Mapping, type Site } from "./fact.ts";

type Party = Parameters<Site["names"]["party"]>;
const possession = ({ names }: Site, from: Party, to: Party): Pick<EpcisEvent, "sourceList" | "destinationList"> => ({
  sourceList: [{ type: "possessing_party", source: names.party(...from) }],
  destinationList: [{ type: "possessing_party", destination: names.party(...to) }],
});
const transaction = ({ names }: Site, deposit: string): Pick<EpcisEvent, "bizTransactionList"> => ({
  bizTransactionList: [{ type: names.own("btt", "deposit"), bizTransaction: names.own("deposit", deposit) }],
});

type Held = { readonly compartment: string; readonly parcels: readonly string[] };
const inside = ({ names, site }: Site, { compartment, parcels }: Held) => ({
  type: "AggregationEvent" as const,
  parentID: names.asset(site, compartment),
  childEPCs: parcels.map(names.parcel),
});

const depositMade: Mapping<EventOf<"deposit-made">> = (event, at) => [
  {
    ...{ ...inside(at, event), action: "ADD", bizStep: "storing", ...at.at(event.compartment) },
    ...possession(at, ["carrier", event.carrier], ["site", at.site]),
    ...{ ...transaction(at, event.deposit), ...grade(event.evidence) },
  },
];

const handInMade: Mapping<EventOf<"hand-in-made">> = (event, at) => {
  const { compartment, deposit, evidence } = event;
  const common = { ...at.at(compartment), ...transaction(at, deposit), ...grade(evidence) };
  const epcList = event.parcels.map(at.names.parcel);
  const hands = possession(at, ["recipient", deposit], ["site", at.site]);
  return [
    { type: "ObjectEvent", epcList, action: "OBSERVE", bizStep: "accepting", ...common, ...hands },
    { ...inside(at, event), action: "ADD", bizStep: "storing", ...common },
  ];
};

type Departure = Held & Pick<EventOf<"parcels-collected">, "deposit" | "evidence">;
/** Each parcel leaves in events of its own: one of them can be withdrawn when it turns out to lie there still. */
const departure = (
  at: Site,
  event: Departure,
  to: Party,
  why: { readonly bizStep: string; readonly disposition?: string },
): readonly EpcisEvent[] => {
  const { compartment, deposit, evidence } = event;
  const common = { ...why, ...at.from(compartment), ...transaction(at, deposit), ...grade(evidence) };
  const hands = possession(at, ["site", at.site], to);
  return event.parcels.flatMap((waybill): EpcisEvent[] => [
    { ...inside(at, { compartment, parcels: [waybill] }), action: "DELETE", ...common },
    { type: "ObjectEvent", epcList: [at.names.parcel(waybill)], action: "OBSERVE", ...common, ...hands },
  ]);
};

const collected: Mapping<EventOf<"parcels-collected">> = (event, at) =>
  departure(at, event, ["recipient", event.deposit], { bizStep: "accepting" });
const recalled: Mapping<EventOf<"parcels-recalled">> = (event, at) =>
  departure(at, event, ["carrier", event.carrier], { bizStep: "departing", disposition: "returned" });
const fetched: Mapping<EventOf<"hand-in-fetched">> = (event, at) =>
  departure(at, event, ["carrier", event.carrier], { bizStep: "departing", disposition: "in_transit" });

/** The door closed over them again: they are where they were, and wait for the carrier. */
const refused: Mapping<EventOf<"parcels-refused">> = (event, at) => [
  {
    ...{ ...inside(at, event), action: "OBSERVE", bizStep: "holding" },
    ...{ disposition: at.names.own("disp", "refused-by-recipient"), ...at.at(event.compartment) },
    ...{ ...transaction(at, event.deposit), ...grade(event.evidence) },
  },
];

const holding =
  (disposition: string): Mapping<Held & { readonly deposit: string }> =>
  ({ compartment, deposit, parcels }, at) => [
    {
      ...{ type: "ObjectEvent", epcList: parcels.map(at.names.parcel), action: "OBSERVE", bizStep: "holding" },
      ...{ disposition: at.names.own("disp", disposition), ...at.at(compartment), ...transaction(at, deposit) },
    },
  ];

/** Found as it should be, missing, or there though the ledger did not have it. */
const audited: Mapping<EventOf<"compartment-audited">> = (event, at) => {
  const { compartment, missing, extra } = event;
  const seen = event.found.filter((waybill) => !extra.includes(waybill));
  const looked = { bizStep: "inspecting", ...at.at(compartment), "postern:witness": ["staff"] } as const;
  const child = (parcels: readonly string[]) => inside(at, { compartment, parcels });
  const events: EpcisEvent[] = [];
  if (seen.length > 0) events.push({ ...child(seen), action: "OBSERVE", disposition: "conformant", ...looked });
  if (extra.length > 0) events.push({ ...child(extra), action: "ADD", disposition: "mismatch_instance", ...looked });
  if (missing.length > 0)
    events.push({ ...child(missing), action: "DELETE", disposition: "mismatch_instance", ...looked });
  if (events.length > 0) return events;
  const epcList = [at.names.asset(at.site, compartment)];
  return [{ type: "ObjectEvent", epcList, action: "OBSERVE", disposition: "conformant", ...looked }];
};

export const custodyMappings = {
  "deposit-made": depositMade,
  "hand-in-made": handInMade,
  "parcels-collected": collected,
  "parcels-recalled": recalled,
  "hand-in-fetched": fetched,
  "parcels-refused": refused,
  "hold-ended": holding("storage-time-expired"),
  "return-due": holding("return-due"),
  "hand-in-overdue": holding("fetch-overdue"),
  "parcels-found": holding("found-elsewhere"),
  "compartment-audited": audited,
};
