/** A site whose antennas cover every compartment: bank A's hang on an LLRP reader, all others on one that floods. */
import { randomUUID } from "node:crypto";
import { modelNow } from "../../../firmware-sim/main.ts";
import { antennasInRows, sweepAir } from "../../../firmware-sim/models/air.ts";
import { newRandom } from "../../../firmware-sim/random.ts";
import type { SimInput } from "../../../firmware-sim/settings.ts";
import { newWaybills } from "../../../firmware-sim/waybills.ts";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import type { TagRead } from "../../../gateway/wire/parcel/tag-read.ts";
import { until } from "../../free-port.ts";
import { type ProcessSite, patientMs, processSite } from "../rig/process-site.ts";

export const flooding = "reader-flood";
const llrp = "reader-llrp";
const quietBanks = ["A"];
const floodedBanks = ["B", "C", "D", "E", "F"];
const inBank = (bank: string): string[] => Array.from({ length: 8 }, (_, lock) => `${bank}-0${lock + 1}`);
/** Hears people with their clothes at the doorway and covers no compartment; those that do are numbered from 1. */
const portal = 0;
const portalReads = 4;
const passersBy = 200;
const sgtin = "3074257BF7194E";
const air = (device: string, banks: readonly string[]) => ({
  ...{ device, missed: 0.1, antennas: antennasInRows(banks.map(inBank)) },
});
const covers = (banks: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(banks.flatMap(inBank).map((compartment, at) => [String(at + 1), [compartment]]));
const mischief: SimInput["mischief"] = [
  { kind: "stray-read", chance: 0.02 },
  { kind: "cross-read", chance: 0.02 },
];

/** On SIGUSR2 the process collects what is garbage and says in one line what is left, in bytes. */
const weighs = `process.on("SIGUSR2", () => {
  gc();
  const { heapUsed, external } = process.memoryUsage();
  console.log(JSON.stringify({ type: "weight", bytes: heapUsed + external }));
})`;
const nodeOptions = ["--expose-gc", "--import", `data:text/javascript,${encodeURIComponent(weighs)}`];
/** What the process holds on to, MiB. */
export const weigh = async (site: ProcessSite): Promise<number> => {
  const before = weights(site).length;
  process.kill(site.pid, "SIGUSR2");
  await until(() => weights(site).length > before, patientMs);
  return Math.round((weights(site).at(-1) ?? 0) / 104_857.6) / 10;
};
const weights = (site: ProcessSite): number[] =>
  [...site.log().matchAll(/^\{"type":"weight","bytes":(\d+)\}$/gm)].map(([, bytes]) => Number(bytes));

export const floodSite = (): Promise<ProcessSite> =>
  processSite({
    nodeOptions,
    devices: [
      { id: "kiosk-1", kind: "kiosk" },
      { id: "upstream-1", kind: "upstream" },
      { id: flooding, kind: "rfid-mqtt" },
    ],
    sim: { llrpReaders: [{ ...air(llrp, quietBanks), sweepMs: 100 }], mischief },
    edit: (config, { ports }): ConfigInput => ({
      ...config,
      api: { ...config.api, limits: { requestsPerMinuteMax: 1_000_000 } },
      // Doors go all the time here: with longer pulses a lock would have to cool down.
      rules: { ...config.rules, pulseMs: 100 },
      devices: [
        ...(config.devices ?? []),
        { id: flooding, kind: "rfid-mqtt", settings: { antennas: covers(floodedBanks) } },
        {
          ...{ id: llrp, kind: "rfid-llrp" },
          settings: { host: "127.0.0.1", port: ports.readers[llrp] ?? 0, antennas: covers(quietBanks) },
        },
      ],
    }),
  });

/** What the flooding reader's antennas hear now: parcels in steel, strays, and whoever walks past. */
export const heard = ({ simulator: { site } }: ProcessSite): (() => readonly TagRead[]) => {
  const settings = air(flooding, floodedBanks);
  const random = newRandom("flood");
  const tagsIn = (compartment: string): readonly string[] => site.cabinet.tagsIn(compartment);
  return () => [
    ...sweepAir(settings, tagsIn, random, site.mischief, modelNow()),
    ...Array.from({ length: portalReads }, () => ({
      epc: `${sgtin}${(0xffff000000 + random.int(passersBy)).toString(16).toUpperCase()}`,
      antenna: portal,
      rssi: -40 - random.int(30),
    })),
  ];
};

export interface Parcel {
  readonly waybill: string;
  readonly epc: string;
  readonly deposit: string;
  readonly compartment: string;
}
const waybills = newWaybills(newRandom("flood"));
let tags = 0;
export const newTag = (): string => `${sgtin}${(++tags).toString(16).toUpperCase().padStart(10, "0")}`;

/** A parcel with a tag, announced and brought. */
export const bring = async (site: ProcessSite, courier: string): Promise<Parcel> => {
  const parcel = { waybill: waybills.next(), epc: newTag() };
  const advice = { ...parcel, carrier: "swift", consent: "given", goodsAllowed: true, size: "S" };
  const upstream = { as: site.device("upstream-1"), key: randomUUID() };
  const announced = await site.call("POST", "/pre-advices", { ...upstream, body: [advice] });
  if (announced.status >= 300) throw new Error(JSON.stringify(announced.body));
  const asked = { as: courier, key: randomUUID(), body: { parcels: [parcel.waybill], size: "S" } };
  const { status, body } = await site.call("POST", "/courier/deposits", asked);
  if (status >= 300) throw new Error(JSON.stringify(body));
  const { deposit, compartment } = body as Pick<Parcel, "deposit" | "compartment">;
  await site.atDoor(compartment, (now) => {
    site.simulator.site.cabinet.putIn(compartment, parcel.waybill, now, parcel.epc);
  });
  await site.confirmed(courier, deposit);
  return { ...parcel, deposit, compartment };
};

/** With a crowbar: the door springs open, something is done, and it is pushed shut again. */
export const force = async (site: ProcessSite, doors: readonly string[], act: (now: number) => void): Promise<void> => {
  const { cabinet } = site.simulator.site;
  for (const door of doors) cabinet.pry(door, modelNow());
  for (const door of doors) await until(async () => (await site.doorOf(door)) === "open", patientMs);
  act(modelNow());
  for (const door of doors) await until(() => cabinet.push(door, modelNow()) !== "sprang-open", patientMs);
};
