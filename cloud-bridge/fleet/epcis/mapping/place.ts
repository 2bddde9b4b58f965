/** Compartments, devices and the room: doors, locks, witnesses that disagree, sensors, counts. */
import type { EventOf } from "../../../../gateway/core/event.ts";
import type { EpcisEvent, Extensions, SensorReport } from "../event.ts";
import type { Mapping, Site } from "./fact.ts";

/** Something is so with the compartment itself. */
const compartmentIs =
  (disposition: string): Mapping<{ readonly compartment: string }> =>
  ({ compartment }, at) => [observed(at, compartment, { disposition })];

const observed = (
  at: Site,
  compartment: string,
  more: Partial<EpcisEvent>,
  parcels: readonly string[] = [],
): EpcisEvent => ({
  type: "ObjectEvent",
  epcList: parcels.length > 0 ? parcels.map(at.names.parcel) : [at.names.asset(at.site, compartment)],
  action: "OBSERVE",
  ...at.at(compartment),
  ...more,
});

const disagreement: Mapping<EventOf<"disagreement-raised">> = (event, at) => {
  const { kind, compartment, parcels, belongs } = event;
  const disposition = kind === "unexpected-removal" || kind === "unread" ? "unknown" : "mismatch_instance";
  const testimonies = event.testimonies.map(
    ({ witness, says, confidence, device }): Extensions => ({
      "postern:witness": witness,
      "postern:says": says,
      "postern:confidence": confidence,
      ...(device === undefined ? {} : { "postern:device": at.names.asset(at.site, device) }),
    }),
  );
  const more: Partial<EpcisEvent> = {
    ...{ bizStep: "inspecting", disposition, "postern:case": event.case, "postern:disagreement": kind },
    ...(belongs === undefined ? {} : { "postern:belongs": at.names.asset(at.site, belongs) }),
    ...(testimonies.length > 0 ? { "postern:testimony": testimonies } : {}),
  };
  return [observed(at, compartment, more, parcels)];
};
const agreement: Mapping<EventOf<"disagreement-cleared">> = (event, at) => [
  observed(at, event.compartment, {
    ...{ bizStep: "inspecting", disposition: "conformant" },
    ...{ "postern:case": event.case, "postern:disagreement": event.kind, "postern:clearedBy": event.by },
  }),
];

/** Boards, locks' devices and readers that the site is built of. */
const fitted: Mapping<EventOf<"layout-adopted">> = ({ compartments }, at) => {
  const devices = compartments.flatMap(({ device, reader }) => (reader === undefined ? [device] : [device, reader]));
  if (devices.length === 0) return [];
  const childEPCs = [...new Set(devices)].map((device) => at.names.asset(at.site, device));
  const parentID = at.names.place(at.site);
  return [{ type: "AssociationEvent", parentID, childEPCs, action: "ADD", bizStep: "installing", ...at.here }];
};

/** UN/ECE Recommendation 20: CEL °C, P1 per cent, C16 mm/s. */
const reports: Readonly<Record<EventOf<"environment-changed">["quantity"], (value: number) => SensorReport>> = {
  temperature: (value) => ({ type: "Temperature", value, uom: "CEL" }),
  humidity: (value) => ({ type: "RelativeHumidity", value, uom: "P1" }),
  vibration: (value) => ({ type: "Speed", value, uom: "C16" }),
  battery: (value) => ({ type: "Dimensionless", value, uom: "P1" }),
  tamper: (value) => ({ type: "Dimensionless", booleanValue: value !== 0 }),
  mains: (value) => ({ type: "Dimensionless", booleanValue: value !== 0 }),
};
const sensed: Mapping<EventOf<"environment-changed">> = ({ device, sensor, quantity, level, value }, at) => {
  const report = reports[quantity](value);
  const alarm = level === "normal" ? {} : { exception: "ALARM_CONDITION" as const };
  const deviceID = at.names.asset(at.site, device);
  const element = { sensorMetadata: { time: at.time, deviceID }, sensorReport: [{ ...report, ...alarm }] };
  const what = { "postern:sensor": sensor, "postern:quantity": quantity, "postern:level": level };
  const step = { action: "OBSERVE", bizStep: "sensor_reporting", sensorElementList: [element] } as const;
  return [{ type: "ObjectEvent", epcList: [], ...step, ...at.here, ...what }];
};

/** Parcels of each carrier at the end of the day; those without a name count as nobody's. */
const counted: Mapping<EventOf<"stock-stated">> = ({ carriers, day, hash }, at) => {
  const quantityList = carriers.map(({ carrier, closing }) => ({
    epcClass: at.names.own("class", carrier === undefined ? "parcel" : `parcel/${carrier}`),
    quantity: closing,
  }));
  const what = quantityList.length > 0 ? { quantityList } : { epcList: [at.names.place(at.site)] };
  const stated = { "postern:day": day, "postern:statement": hash };
  return [{ type: "ObjectEvent", ...what, action: "OBSERVE", bizStep: "cycle_counting", ...at.here, ...stated }];
};

const suspected: Mapping<EventOf<"compartment-suspected">> = ({ compartment, reason }, at) => [
  observed(at, compartment, { bizStep: "inspecting", disposition: "unknown", "postern:reason": reason }),
];

export const placeMappings = {
  "door-forced": compartmentIs("container_open"),
  "door-abandoned-open": compartmentIs("container_open"),
  "door-jammed": compartmentIs("unavailable"),
  "lock-worn": compartmentIs("needs_replacement"),
  "lock-recovered": compartmentIs("available"),
  "compartment-blocked": compartmentIs("unavailable"),
  "compartment-released": compartmentIs("available"),
  "compartment-suspected": suspected,
  "disagreement-raised": disagreement,
  "disagreement-cleared": agreement,
  "layout-adopted": fitted,
  "environment-changed": sensed,
  "stock-stated": counted,
};
