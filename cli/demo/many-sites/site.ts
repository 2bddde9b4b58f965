/** One site of many: its simulated hardware, its gateway and its people in this process, its journal on disk. */
import { join } from "node:path";
import type { Enrolled } from "../../../cloud-bridge/fleet/enrol.ts";
import { modelNow, runSimulator, type Simulator } from "../../../firmware-sim/main.ts";
import { handsInside } from "../../../firmware-sim/people/hands.ts";
import {
  demoTraffic,
  newPlan,
  type Plan,
  parcelsMin,
  plainPlan,
  type Traffic,
} from "../../../firmware-sim/people/plan.ts";
import type { PeopleReport } from "../../../firmware-sim/people/report.ts";
import { runPeople } from "../../../firmware-sim/people/run.ts";
import { Config, type ConfigInput } from "../../../gateway/config/schema.ts";
import { type RunningGateway, runGateway } from "../../../gateway/main.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { writeEnrolment } from "../../../gateway/platform/enrolment.ts";
import { siteSecret } from "../../../gateway/platform/key-files.ts";
import { addCourier, addDevice } from "../../../gateway/platform/register/register-edit.ts";
import { gatewayConfig, simConfig, usualPorts } from "../../up/demo-site.ts";
import { type CourierPerson, type DemoDoors, demoDoorways } from "../doorways.ts";
import { ask } from "../request.ts";
import { shortened } from "../stage.ts";
import type { Order, SiteOrder, Way } from "./messages.ts";

export interface StandingSite {
  readonly site: string;
  /** What the fleet gave it. */
  readonly credential: string;
  /** Base address of the simulator's side door. */
  readonly control: string;
  /** Starts the gateway; resolves when it is ready. */
  open(way: Way): Promise<void>;
  /** Resolves when everybody went home. */
  live(watch: (report: PeopleReport) => void): Promise<PeopleReport>;
  /** Last sequence of the journal. */
  seq(): number;
  /** Everything up to here is acknowledged by the fleet. */
  acknowledged(): number;
  /** Ends the gateway; what physically lies there can still be asked. */
  close(): Promise<void>;
  leave(): Promise<void>;
}
const couriers = [
  { id: "swift-1", carrier: "swift" },
  { id: "blue-1", carrier: "blue" },
] as const;
/** Of the usual demo site, so many banks: 16 compartments on two boards. */
const banks = 2;
const layout = { S: 8, M: 6, L: 2 } as const;
const kiosks = ["kiosk-1", "kiosk-2"] as const;

/** Builds the site and enrols it with the fleet; nothing of it has begun yet. */
export const standUp = async (order: Order, { site, folder, nth }: SiteOrder): Promise<StandingSite> => {
  const places = dataPlaces(join(folder, "gateway"));
  const simulator = await simulated(order.seed + nth);
  const config = configOf(order, { site, folder, nth }, simulator.ports.boards);
  const register = { file: places.register, siteSecret: siteSecret(places.keys) };
  const people: [string, CourierPerson][] = [];
  for (const courier of couriers)
    people.push([courier.id, { ...courier, ...(await addCourier(register, courier)), handheld: "" }]);
  const bearer = (id: string, kind: string): string => `Bearer ${id}:${addDevice(register, { id, kind }).secret}`;
  const doors = {
    control: `http://127.0.0.1:${simulator.ports.control}`,
    site,
    kiosks: kiosks.map((id) => bearer(id, "kiosk")),
    upstream: bearer("upstream-1", "upstream"),
    fleetAuthorization: order.fleetAuthorization,
    couriers: new Map(people),
  };
  const enrolled = await enrol(order, site, Buffer.from(register.siteSecret).toString("hex"));
  let running: RunningGateway | null = null;
  const gateway = () => {
    if (running === null) throw new Error(`${site} is not open`);
    return running.gateway;
  };
  return {
    ...{ site, credential: enrolled.credential, control: doors.control },
    open: async ({ urls: [url, ...fallbackUrls], subscribeQos }) => {
      const { credential: password, fleetPublicKey, commandKeys } = enrolled;
      const uplink = { url, fallbackUrls, subscribeQos, username: site, password };
      writeEnrolment(places.enrolment, { v: 1, site, fleetPublicKey, commandKeys, uplink });
      running = await runGateway(config, { onFail: failed });
      await running.gateway.ready;
    },
    live: (watch) =>
      live({ ...doors, gateway: gateway().api?.url ?? "", fleet: order.fleets[0] }, order, nth, simulator, watch),
    seq: () => gateway().journal.durableHead().seq,
    acknowledged: () => gateway().uplink?.figures().acknowledged?.seq ?? 0,
    close: async () => {
      await running?.stop();
      running = null;
    },
    leave: () => simulator.stop(),
  };
};

const failed = (error: unknown): never => {
  throw error;
};

const simulated = (seed: number): Promise<Simulator> => {
  const whole = simConfig({ ...usualPorts, control: 0, boards: usualPorts.boards.map(() => 0) });
  const lines = (whole.lines ?? []).slice(0, banks);
  const boards = new Set(lines.flatMap((line) => line.boards.map(({ device }) => device)));
  const compartments = (whole.compartments ?? []).filter(({ device }) => boards.has(device));
  return runSimulator({ ...whole, seed, lines, compartments });
};

const configOf = ({ holdMs }: Order, { site, folder }: SiteOrder, boards: Readonly<Record<string, number>>): Config => {
  const ports = { ...usualPorts, api: 0, broker: 0, boards: Object.values(boards) };
  const short: ConfigInput = shortened(gatewayConfig(ports), holdMs);
  // Many sites share a machine: nobody loses a compartment because somebody else had the processor.
  const whole = { ...short, rules: { ...short.rules, leaseMs: 60_000, graceMs: 6_000 } };
  const devices = (whole.devices ?? []).filter(({ id, kind }) => kind !== "modbus-relay" || id in boards);
  return Config.parse({
    ...{ ...whole, site, devices, banks: whole.banks.slice(0, banks) },
    ...{ data: join(folder, "gateway"), logLevel: "warn" },
  });
};

const enrol = async ({ fleets, operator }: Order, site: string, secret: string): Promise<Enrolled> => {
  const answer = await ask(`${fleets[0]}/sites`, { body: { site, siteSecret: secret }, as: `Bearer ${operator}` });
  if (answer.status >= 300) throw new Error(`the fleet does not enrol ${site}: ${answer.status}`);
  return answer.body as unknown as Enrolled;
};

const live = (
  doors: DemoDoors,
  order: Order,
  nth: number,
  simulator: Simulator,
  watch: (report: PeopleReport) => void,
): Promise<PeopleReport> => {
  const time = { now: modelNow, sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) };
  let turn = nth;
  // Any worker does: each request goes to the next one, as behind a load balancer.
  const spread: DemoDoors = Object.defineProperty({ ...doors }, "fleet", {
    get: () => order.fleets[turn++ % order.fleets.length],
  });
  return runPeople(planOf(order, nth), demoDoorways(spread), handsInside(simulator.site, modelNow), time, {
    watch,
    patience: { awayMs: 180_000, doorMs: 60_000, longMs: 120_000, lookMs: 50 },
  });
};

/** Enough parcels for everything that can happen to one, or so few that each is simply brought and collected. */
const planOf = (order: Order, nth: number): Plan => {
  const { parcels, dayMs, holdMs, seed } = order;
  const carriers = couriers.map(({ id, carrier }) => ({ id: carrier, couriers: [id] }));
  const traffic: Traffic = { ...demoTraffic, parcels, dayMs, holdMs, layout, carriers, handheldShare: 0 };
  const run = `s${nth}`;
  return parcels >= parcelsMin(layout) ? newPlan(seed, traffic, run) : plainPlan(seed, traffic, run);
};
