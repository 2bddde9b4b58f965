/** The site's own numbers, for `health` and `/metrics`. */
import type { Figure, Reads } from "../api/reads.ts";
import { powerOf } from "../core/alarm/environment.ts";
import type { Site } from "../core/site.ts";
import type { Moment } from "../core/vocabulary.ts";
import type { DeviceFigures } from "../ports/device.ts";
import type { Journal } from "../ports/journal.ts";
import { counter, gauge } from "./figures.ts";

type InboxCounts = Readonly<Record<"commands" | "observations" | "scans", number>>;
export interface SiteView {
  readonly site: Site;
  readonly journal: Pick<Journal, "head" | "durableHead">;
  readonly moment: Moment;
  readonly software: string;
  /** Version of Node. */
  readonly runtime: string;
  /** Site time at which this process began. */
  readonly startedAt: number;
  readonly disk: "ok" | "low" | "full";
  readonly scansThinned: number;
  readonly inbox: { waiting(): InboxCounts; turnedAway(): InboxCounts };
  readonly pulsesWaiting: number;
  readonly uplink: {
    readonly state: string;
    readonly connected: boolean;
    readonly backlogEvents: number;
    readonly backlogAgeMs: number;
    readonly backlogUncounted: number;
    readonly queues: Readonly<
      Record<string, { readonly events: number; readonly bytes: number; readonly ageMs: number }>
    >;
    readonly dropped: readonly {
      readonly lane: string;
      readonly why: string;
      readonly count: number;
      readonly bytes: number;
    }[];
    readonly acknowledged: { readonly epoch: number; readonly seq: number } | null;
    readonly framesInFlight: number;
    readonly bytesInFlight: number;
    readonly commandsRefused: Readonly<Record<string, number>>;
    readonly documentsRefused: Readonly<Record<string, number>>;
  } | null;
  readonly broker: {
    readonly connections: number;
    readonly queued: number;
    readonly received: number;
    readonly acknowledged: number;
    readonly dropped: number;
  } | null;
}

export const siteHealth = (view: SiteView): ReturnType<Reads["health"]> => {
  const { site, journal, moment, uplink } = view;
  const head = journal.head();
  return {
    software: view.software,
    runtime: view.runtime,
    uptimeMs: moment.elapsed - view.startedAt,
    site: site.history.site,
    epoch: head.epoch.counter,
    sequence: head.seq,
    sequenceOnDisk: journal.durableHead().seq,
    clockSynchronised: moment.synced,
    siteTimeMs: moment.elapsed,
    disk: view.disk,
    power: powerOf(site.alarm.environment),
    uplink: uplink?.state ?? "none",
    backlogEvents: uplink?.backlogEvents ?? 0,
    backlogAgeMs: uplink?.backlogAgeMs ?? 0,
    unprovenCompartments: site.locker.unproven.size,
    standingAlarms: site.alarm.standing.size,
    liveDeposits: site.custody.deposits.size,
  };
};

/** What the fleet is told of the site beside its journal. */
export const siteCondition = (
  uptimeMs: number,
  disk: SiteView["disk"],
  devices: { figures(): readonly DeviceFigures[] },
) => ({
  ...{ uptimeMs, disk },
  devices: devices.figures().map(({ can: _can, readings, ...one }) => ({
    ...one,
    ...(readings ? { readings: [...readings] } : {}),
  })),
});

export const siteFigures = (view: SiteView): readonly Figure[] => {
  const { site, journal, moment, inbox, uplink, broker } = view;
  return [
    counter("postern_journal_events_total", "Events of the journal", journal.head().seq),
    gauge("postern_journal_waiting", "Events not on disk yet", journal.head().seq - journal.durableHead().seq),
    counter("postern_scans_thinned_total", "Scan records given up for want of disk", view.scansThinned),
    ...Object.entries(inbox.waiting()).map(([kind, count]) =>
      gauge("postern_inbox_waiting", "Inputs accepted and not answered", count, { kind }),
    ),
    ...Object.entries(inbox.turnedAway()).map(([kind, count]) =>
      counter("postern_inbox_full_total", "Inputs told to wait because the inbox was full", count, { kind }),
    ),
    gauge("postern_pulses_waiting", "Pulses that wait for their power supply", view.pulsesWaiting),
    gauge("postern_clock_synchronised", "1 while the wall clock is believed", moment.synced ? 1 : 0),
    gauge("postern_alarms_standing", "Standing alarms", site.alarm.standing.size),
    gauge("postern_deposits_live", "Deposits in the site's custody or going in", site.custody.deposits.size),
    gauge("postern_compartments_unproven", "Compartments in safe mode", site.locker.unproven.size),
    ...(uplink ? uplinkFigures(uplink) : []),
    ...(broker
      ? [
          gauge("postern_mqtt_connections", "MQTT connections", broker.connections),
          gauge("postern_mqtt_queued", "Messages waiting for sessions", broker.queued),
          counter("postern_mqtt_received_total", "PUBLISH packets received", broker.received),
          counter("postern_mqtt_acknowledged_total", "PUBACK packets sent", broker.acknowledged),
          counter("postern_mqtt_dropped_total", "Messages dropped at a bound", broker.dropped),
        ]
      : []),
  ];
};

const uplinkFigures = (uplink: NonNullable<SiteView["uplink"]>): readonly Figure[] => [
  gauge("postern_uplink_connected", "1 while frames flow", uplink.connected ? 1 : 0),
  gauge("postern_uplink_backlog_events", "Journal events not acknowledged", uplink.backlogEvents),
  gauge("postern_uplink_backlog_seconds", "Age of the oldest that goes up", uplink.backlogAgeMs / 1000),
  gauge("postern_uplink_uncounted_events", "Of a long backlog, not in the queues yet", uplink.backlogUncounted),
  ...Object.entries(uplink.queues).flatMap(([lane, { events, bytes, ageMs }]) => [
    gauge("postern_uplink_queue_events", "What waits for the fleet, by class", events, { class: lane }),
    gauge("postern_uplink_queue_bytes", "Bytes of it", bytes, { class: lane }),
    gauge("postern_uplink_queue_oldest_seconds", "Age of the oldest of it", ageMs / 1000, { class: lane }),
  ]),
  ...uplink.dropped.flatMap(({ lane, why, count, bytes }) => [
    counter("postern_uplink_dropped_total", "Given up at a bound of its class", count, { class: lane, why }),
    counter("postern_uplink_dropped_bytes_total", "Bytes of it", bytes, { class: lane, why }),
  ]),
  gauge("postern_uplink_acknowledged_epoch", "Epoch of the fleet's head; 0: none yet", uplink.acknowledged?.epoch ?? 0),
  gauge("postern_uplink_acknowledged_sequence", "Sequence of the fleet's head", uplink.acknowledged?.seq ?? 0),
  gauge("postern_uplink_frames_in_flight", "Frames not acknowledged", uplink.framesInFlight),
  gauge("postern_uplink_in_flight_bytes", "Bytes of them", uplink.bytesInFlight),
  ...Object.entries(uplink.commandsRefused).map(([why, count]) =>
    counter("postern_remote_commands_refused_total", "Commands from afar not even read", count, { why }),
  ),
  ...Object.entries(uplink.documentsRefused).map(([why, count]) =>
    counter("postern_desired_documents_refused_total", "Documents of nobody's or not for here", count, { why }),
  ),
];
