/** What the uplink needs, and what it says of itself. */

import type { FleetAdvice } from "../../gateway/core/custody/advice.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import type { BridgeLink } from "../../gateway/ports/bridge-link.ts";
import type { Clock } from "../../gateway/ports/clock.ts";
import type { Entropy } from "../../gateway/ports/entropy.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import type { Log } from "../../gateway/ports/log.ts";
import type { FleetHead, FrameEvent, Place } from "../../gateway/wire/bridge.ts";
import type { RemoteCommand } from "../../gateway/wire/downlink/remote-command.ts";
import type { CommandKey } from "../../gateway/wire/downlink/signed.ts";
import type { CommandsRefused } from "./commands.ts";
import type { DesiredKeeper, DocumentsRefused } from "./documents.ts";
import type { LanesFigures } from "./outbox/lanes.ts";
import type { LogToSend } from "./outbox/log-sender.ts";
import type { Condition } from "./outbox/telemetry.ts";
import type { Session } from "./session/session.ts";

export interface UplinkParts {
  readonly site: string;
  readonly software: string;
  readonly journal: Journal;
  readonly link: BridgeLink;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  /** Opens a side record, for the sealed contact in it. */
  readonly openSide: (sealed: Uint8Array) => Uint8Array;
  /** Takes `uplink-changed` and `backlog-measured`. */
  readonly observe: (observation: Observation) => Promise<void>;
  /** Every head that the fleet states; `head.at` is the fleet's clock. */
  readonly onFleetHead?: (head: FleetHead) => void;
  /**
   * The fleet has newer (`fleet-ahead`) or other (`forked`) history: the site must open an epoch with a counter
   * above its own and above `head.epoch`, and then call `appended`. Called again on every reconnect until it has.
   */
  readonly onDiverged: (head: FleetHead) => void;
  /** The journal may be cut up to here as far as the fleet is concerned; `fleetAt`: what its clock says now. */
  readonly onAcknowledged?: (place: Place, fleetAt: number) => void;
  /** Keys of the fleet that may sign what comes down; without them all of it is refused. */
  readonly commandKeys?: readonly CommandKey[];
  /** A command of this fleet for this site. It comes again until the journal that goes up speaks of it. */
  readonly onCommand?: (command: RemoteCommand, fleetAt: number) => void;
  /** What the fleet knows of parcels before they come; again until the journal that goes up speaks of it. */
  readonly onPreAdvices?: (advices: readonly FleetAdvice[], fleetAt: number) => void;
  /** How the site and its devices are; without it the fleet is not told. */
  readonly condition?: () => Condition;
  /** What the fleet wants this site to be. */
  readonly desired?: DesiredKeeper | undefined;
}
export interface UplinkFigures {
  readonly connected: boolean;
  readonly state: Session["state"];
  readonly acknowledged: Place | null;
  /** Journal events that the fleet has not acknowledged, those included that stay at the site. */
  readonly backlogEvents: number;
  /** Age of the oldest that goes up. */
  readonly backlogAgeMs: number;
  /** Of a long backlog the newest events that `queues` does not hold yet. */
  readonly backlogUncounted: number;
  readonly queues: LanesFigures["queues"];
  /** Since the start. */
  readonly dropped: LanesFigures["dropped"];
  readonly framesInFlight: number;
  readonly bytesInFlight: number;
  readonly commandsRefused: CommandsRefused;
  readonly documentsRefused: DocumentsRefused;
}
export interface Uplink {
  figures(): UplinkFigures;
  /** The journal has more on disk. Cheap: call it after every commit. */
  appended(): void;
  /** Resolves to false when it had not left in time. */
  sendLog(log: LogToSend): Promise<boolean>;
  /** What `held` says has changed. */
  stateHeld(): void;
  /** Events of earlier epochs that the fleet has in this range, in order; waits for a connection. */
  ask(from: number, to: number | null): AsyncIterable<readonly FrameEvent[]>;
  stop(): Promise<void>;
}
