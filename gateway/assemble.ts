/**
 * Config + Platform → a running gateway. Production and the simulated world call the same function; everything that
 * touches the outside comes through the Platform.
 */
import type { Uplink, UplinkParts } from "../cloud-bridge/uplink/parts.ts";
import { startUplink } from "../cloud-bridge/uplink/uplink.ts";
import { deviceKinds, kindOf } from "./adapters/registry.ts";
import type { Api, ApiDeps } from "./api/api.ts";
import type { Reads } from "./api/reads.ts";
import type { Broker, BrokerDeps } from "./broker/broker.ts";
import { itemsApart } from "./config/board-checks.ts";
import { devicePlan, withCapabilities } from "./config/device-plan.ts";
import { cabinetOf, layoutOf, wiringOf } from "./config/layout.ts";
import type { Config } from "./config/schema.ts";
import type { Site } from "./core/site.ts";
import { journalDefaults, type Opened, type OpenOptions } from "./journal/open.ts";
import { calendarOf } from "./platform/calendar.ts";
import { deviceLog } from "./platform/log.ts";
import type { BridgeLink } from "./ports/bridge-link.ts";
import type { SiteClock } from "./ports/clock.ts";
import type { Device, DeviceHost } from "./ports/device.ts";
import type { Entropy } from "./ports/entropy.ts";
import type { Inbox } from "./ports/inbox.ts";
import type { Journal } from "./ports/journal.ts";
import type { PduLine, PduLineSettings } from "./ports/line.ts";
import type { Log, LogTail } from "./ports/log.ts";
import type { OpenStream } from "./ports/stream.ts";
import type { Table } from "./ports/table.ts";
import type { KioskDesk } from "./ports/trust/kiosk-desk.ts";
import type { Register } from "./ports/trust/register.ts";
import type { Secrets } from "./ports/trust/secrets.ts";
import { Trends } from "./projections/devices/trends.ts";
import { deviceFigures } from "./projections/figures.ts";
import { type LiveFeed, openLiveFeed } from "./projections/live-feed.ts";
import { ParcelTrail } from "./projections/parcel-trail.ts";
import { openReads } from "./projections/reads.ts";
import { type SiteView, siteCondition, siteFigures, siteHealth } from "./projections/site-figures.ts";
import { StockCount } from "./projections/stock/stock-count.ts";
import { inTime } from "./runtime/in-time.ts";
import { kioskDesk } from "./runtime/kiosk-desk.ts";
import { RemoteCommands } from "./runtime/remote/remote-commands.ts";
import { Runtime } from "./runtime/runtime.ts";
import { paced } from "./runtime/start/epoch-pace.ts";
import type { FleetHead } from "./wire/bridge.ts";
import type { CommandKey } from "./wire/downlink/signed.ts";

const [mib, dayMs] = [1024 * 1024, 24 * 3_600_000];

export interface Platform {
  /** Name and version, as the fleet sees them. */
  readonly software: string;
  readonly clock: SiteClock;
  readonly entropy: Entropy;
  readonly secrets: Secrets;
  readonly register: Register;
  readonly log: Log;
  /** What the fleet may ask for of the log. Absent: none is kept. */
  readonly logTail?: LogTail | undefined;
  openJournal(options: OpenOptions): Promise<Opened>;
  /** One small store a projection; the platform closes them after the gateway has stopped. */
  openTable(name: string): Promise<Table>;
  openLine(settings: PduLineSettings): PduLine;
  readonly openStream: OpenStream;
  /** Null: this site is not enrolled with a fleet. */
  openBridge(): BridgeLink | null;
  /** Keys of the fleet that may sign commands from afar, and passes. */
  readonly commandKeys?: readonly CommandKey[];
  /** Keeps what the fleet wants this site to be. */
  readonly desired?: UplinkParts["desired"];
  /** Absent in the simulated world, which calls `receive` and gets what is published by `publish`. */
  startBroker?(deps: Omit<BrokerDeps, "tls">): Promise<Broker>;
  publish?(device: string, subtopic: string, payload: Uint8Array, options: { readonly retain: boolean }): void;
  startApi?(deps: Omit<ApiDeps, "tls">): Promise<Api>;
  /** Does the operating system, or the one who runs the site, vouch for the wall clock? */
  wallVouched(): Promise<boolean>;
  /** A failed commit or a bug: nothing may be answered any more. The real one ends the process. */
  fail(error: unknown): void;
}

export interface Gateway {
  readonly inbox: Inbox;
  /** What the broker does with a device's message; see `Device.receive`. */
  receive(
    device: string,
    subtopic: string,
    payload: Uint8Array,
    options?: { readonly retain?: boolean },
  ): Promise<void>;
  readonly reads: Reads;
  readonly journal: Journal;
  /** The state as it is now; to be looked at, never to be changed. */
  site(): Site;
  /** Where it listens; null: not started. */
  readonly api: Api | null;
  readonly broker: Broker | null;
  readonly uplink: Uplink | null;
  /** Resolves when what a restart interrupted has been judged and codes are taken. */
  readonly ready: Promise<void>;
  /** Finishes what was taken, marks the clock, closes the journal. */
  stop(): Promise<void>;
}

/** What listens and speaks to the outside; filled in one after the other, emptied by nobody. */
interface Outside {
  uplink: Uplink | null;
  remote: RemoteCommands | null;
  broker: Broker | null;
  api: Api | null;
}
interface Inside {
  readonly config: Config;
  readonly platform: Platform;
  readonly opened: Opened;
  readonly runtime: Runtime;
  readonly trail: ParcelTrail;
  readonly stock: StockCount;
  readonly live: LiveFeed;
  readonly trends: Trends;
  readonly desk: KioskDesk;
  readonly outside: Outside;
  /** Site time. */
  readonly startedAt: number;
}

/** Rejects with `ForeignStore` for another site's store, and with what the platform says when it cannot open. */
export const assemble = async (config: Config, platform: Platform): Promise<Gateway> => {
  const inside = await openInside(config, platform);
  const { runtime, outside, opened } = inside;
  addDevices(inside);
  const reads = readsOf(inside);
  const stop = (): Promise<void> => stopAll(inside);
  await goOutside(inside, reads).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    ...{ ...outside, inbox: runtime.inbox, reads, journal: opened.journal, ready: runtime.ready, stop },
    receive: async (device, subtopic, payload, { retain = false } = {}) =>
      runtime.devices.device(device)?.receive(subtopic, payload, { retain }),
    site: () => runtime.site(),
  };
};

/** Opens the journal and folds it. */
const openInside = async (config: Config, platform: Platform): Promise<Inside> => {
  const { clock, entropy, log, secrets, software, fail } = platform;
  const outside: Outside = { uplink: null, remote: null, broker: null, api: null };
  const opened = await platform.openJournal({
    ...{ site: config.site, clock, entropy, onFailure: fail },
    scans: { ...journalDefaults.scans, days: config.journal.scanDays },
    disk: { ...journalDefaults.disk, lowBytes: config.disk.lowMiB * mib, fullBytes: config.disk.fullMiB * mib },
  });
  const { journal } = opened;
  const desk = kioskDesk(clock, platform.register, entropy);
  try {
    const live = openLiveFeed(journal);
    const trail = new ParcelTrail({ table: await platform.openTable("parcel-trail"), journal, clock, log });
    const stock = new StockCount({ table: await platform.openTable("stock-count"), journal, clock, log });
    const runtime = await Runtime.recover({
      ...{ opened, clock, entropy, log, secrets, fail, software, site: config.site },
      ...{ rules: config.rules, supplies: config.supplies, layout: layoutOf(config) },
      lent: { stock: calendarOf(config.timeZone), shown: desk.shown },
      vouched: platform.wallVouched,
      ...{ snapshotEvents: config.journal.snapshotEvents, retentionMs: config.journal.retentionDays * dayMs },
      onCommitted: (recorded) => {
        trail.committed(recorded);
        stock.committed();
        live.committed();
        outside.uplink?.appended();
        outside.remote?.committed(recorded);
      },
      onRefolded: async () => void (await Promise.all([trail.rebuild(), stock.rebuild()])),
      onCut: async (seq) => void (await Promise.all([trail.forget(seq), stock.forget(seq)])),
    });
    const trends = new Trends(clock, () => ({
      backlogEvents: outside.uplink?.figures().backlogEvents ?? 0,
      pulsesWaiting: runtime.pulsesWaiting(),
      devices: runtime.devices.figures(),
    }));
    const startedAt = clock.now().elapsed;
    return { config, platform, opened, runtime, trail, stock, live, trends, desk, outside, startedAt };
  } catch (error) {
    await journal.close();
    throw error;
  }
};

/** First the turn of the start, then who listens; the devices begin before the doors to people open. */
const goOutside = async (inside: Inside, reads: Reads): Promise<void> => {
  const { config, platform, runtime, trail, stock, trends, desk, outside } = inside;
  const { clock, entropy, log, register, secrets } = platform;
  await runtime.start();
  void trail.start();
  void stock.start();
  const link = platform.openBridge();
  if (link) outside.uplink = await joinFleet(inside, link);
  const deviceOf = (id: string): Device | undefined => runtime.devices.device(id);
  outside.broker = (await platform.startBroker?.({ register, deviceOf, clock, log })) ?? null;
  runtime.watch();
  runtime.devices.start();
  if (platform.startApi) trends.start();
  const trust = { secrets, register, desk, commandKeys: platform.commandKeys ?? [], layout: cabinetOf(config) };
  outside.api = (await platform.startApi?.({ inbox: runtime.inbox, ...trust, clock, entropy, log, reads })) ?? null;
};

const stopAll = async ({ platform, opened, runtime, trail, stock, trends, outside }: Inside): Promise<void> => {
  trends.stop();
  const { api, broker, uplink } = outside;
  await Promise.all([api?.stop(), broker?.stop(), runtime.devices.stop()]);
  if (uplink) await inTime(platform.clock, uplink.stop());
  await runtime.stop();
  await Promise.all([trail.stop(), stock.stop()]);
  await opened.journal.close();
};

const addDevices = (inside: Inside): void => {
  const { config, platform, runtime } = inside;
  const { register } = platform;
  for (const { id, kind, settings } of config.devices)
    runtime.devices.add(id, () => deviceKinds[kind].create(settings, hostOf(inside, id)));
  const addRegistered = (): void => {
    for (const { id, kind } of register.devices())
      if (kindOf(kind)?.can.selfDescribing) runtime.devices.add(id, () => kindOf(kind)!.create({}, hostOf(inside, id)));
  };
  addRegistered();
  register.onChange(addRegistered);
};

const hostOf = ({ config, platform, runtime, desk, outside }: Inside, device: string): DeviceHost => ({
  ...{ device, clock: platform.clock, secrets: platform.secrets },
  wiring: wiringOf(config, device, runtime.site().locker.compartments.values(), itemsApart(config).has(device)),
  log: deviceLog(platform.log, device),
  carriers: config.rules.carriers,
  observe: (observation, cause) => runtime.inbox.observe(observation, cause),
  submit: (asked, sides) => runtime.inbox.submit(asked, sides),
  recordScan: (record) => runtime.inbox.recordScan(record),
  antenna: (number, covers) => runtime.tags.antenna(device, number, covers),
  openLine: (settings) => platform.openLine(settings),
  openStream: (settings, events) => platform.openStream(settings, events),
  showBadge: (kiosk, badge) => desk.showBadge(kiosk, badge),
  showLine: (kiosk, line) => desk.showLine(kiosk, line),
  publish: (subtopic, payload, { retain = false } = {}) => {
    if (outside.broker) outside.broker.publish(device, subtopic, payload, { retain });
    else platform.publish?.(device, subtopic, payload, { retain });
  },
  freshId: (bytes) => platform.entropy.hex(bytes),
  checkCourier: (badge, pin) => platform.register.checkCourier(badge, pin),
});

const readsOf = (inside: Inside): Reads => {
  const { config, platform, opened, runtime, trail, stock, live, trends, outside, startedAt } = inside;
  const { clock, software } = platform;
  const { journal, disk } = opened;
  const view = (): SiteView => ({
    ...{ site: runtime.site(), journal, software, moment: clock.now(), inbox: runtime.inbox },
    ...{ runtime: `Node ${process.versions.node}`, startedAt },
    ...{ disk: disk.level(), scansThinned: disk.thinned(), pulsesWaiting: runtime.pulsesWaiting() },
    ...{ uplink: outside.uplink?.figures() ?? null, broker: outside.broker?.figures() ?? null },
  });
  return openReads({
    ...{ site: () => runtime.site(), rules: config.rules, journal, clock, trail, stock, live },
    trends: () => trends.view(),
    devices: () => runtime.devices.figures().map(withCapabilities),
    ...{ plan: devicePlan(config), health: () => siteHealth(view()) },
    figures: () => [...siteFigures(view()), ...deviceFigures(runtime.devices.figures())],
    unready: () => runtime.unready(),
  });
};

const joinFleet = async (inside: Inside, link: BridgeLink): Promise<Uplink> => {
  const { config, platform, runtime, opened, outside } = inside;
  const { clock, entropy, log, secrets, software } = platform;
  const openAbove = paced(clock, (head: FleetHead) => {
    const fleet = { epoch: head.epoch?.counter ?? 0, seq: head.seq };
    void runtime.openEpochAbove(fleet, head.fault === "forked" ? "restored-image" : "fleet-ahead");
  });
  const remote = new RemoteCommands({
    ...{ runtime, clock, log, logTail: platform.logTail ?? null, logBytesMax: config.uplink.log.sendBytesMax },
    sendLog: (lines) => uplink.sendLog(lines),
  });
  outside.remote = remote;
  const uplink: Uplink = await startUplink(config.uplink, {
    ...{ site: config.site, software, journal: opened.journal, link, clock, entropy, log },
    openSide: (sealed) => secrets.openSide(sealed),
    observe: (observation) => runtime.inbox.observe(observation),
    // An answer to a hello says how far the fleet knows which epoch; of a site that it never heard, nothing.
    onFleetHead: ({ at, epoch, seq, nonce }) =>
      runtime.fleetSpoke(at, nonce === undefined ? null : { epoch: epoch?.counter ?? 0, seq }),
    onDiverged: openAbove,
    onAcknowledged: (place, fleetAt) => {
      runtime.acknowledged(place.epoch, place.seq);
      remote.acknowledged(place, fleetAt);
    },
    ...{ commandKeys: platform.commandKeys ?? [], desired: platform.desired },
    ...{ onCommand: remote.take, onPreAdvices: remote.takeAdvices },
    condition: () => siteCondition(clock.now().elapsed - inside.startedAt, opened.disk.level(), runtime.devices),
  });
  runtime.askFleet((from, to) => uplink.ask(from, to));
  return uplink;
};
