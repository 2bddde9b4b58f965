/** How the uplink paces itself. Where the fleet is, and the site's credential, come from its enrolment. */
import { z } from "zod";
import { logBounds } from "../../gateway/core/remote/log-wanted.ts";
import { BrokerAddress } from "../../gateway/wire/address/broker.ts";
import { bridgeByteMax } from "../../gateway/wire/bridge.ts";
import { liveBytesMax } from "./outbox/hints.ts";

const ms = (fallback: number) => z.number().int().positive().default(fallback);

export const UplinkSettings = z.strictObject({
  /** The broker between site and fleet; without it that of the enrolment. The credential is the enrolment's. */
  url: BrokerAddress.shape.url.optional(),
  /** Frames that may be unacknowledged at once. */
  windowFrames: z.number().int().min(1).max(64).default(8),
  frameEventsMax: z.number().int().min(1).max(2000).default(2000),
  frameBytesMax: z.number().int().min(4096).max(bridgeByteMax).default(bridgeByteMax),
  /** Paces the drain after an outage; a site on a metered line sets it low. */
  bytesPerSecondMax: z
    .number()
    .int()
    .min(1024)
    .default(64 * 1024 * 1024),
  /** How long one attempt to connect may take. */
  connectMs: ms(15_000),
  /** How long the fleet may take to answer a hello. */
  greetMs: ms(10_000),
  /**
   * A frame without acknowledgement for this long is sent again; doubles up to six times as long. Once frames have been
   * acknowledged the time follows what they took (session/round-trip.ts), from 2 s on.
   */
  resendMs: ms(10_000),
  backoffFirstMs: ms(500),
  backoffMaxMs: ms(60_000),
  /** Ranges in which nothing goes up wait this long for company. */
  lingerMs: ms(1_000),
  /** Least time between two hints. */
  hintMs: ms(500),
  /** How often the backlog is measured. */
  measureMs: ms(10_000),
  /**
   * Bounds of custody, docs/decisions/uplink-classes.md: at any of them new deposits and hand-ins stop, nothing is
   * dropped. Unacknowledged journal events; bytes of those that go up; age of the oldest of them.
   */
  custodyBacklogMax: z.number().int().positive().default(1_000_000),
  custodyBytesMax: z.number().int().min(65_536).default(1_073_741_824),
  custodyAgeMsMax: ms(30 * 24 * 3_600_000),
  /** Copies of live events that wait to overtake; doors and alarms are dropped last. */
  live: z
    .strictObject({ bytesMax: z.number().int().min(4096).max(liveBytesMax).default(262_144), ageMsMax: ms(600_000) })
    .prefault({}),
  /** Device reports: how often each device is told, and what may wait. */
  telemetry: z
    .strictObject({
      everyMs: z.number().int().min(1_000).default(300_000),
      bytesMax: z.number().int().min(4096).max(16_777_216).default(1_048_576),
      ageMsMax: ms(3_600_000),
    })
    .prefault({}),
  /** The log that the fleet may ask for. */
  log: z
    .strictObject({
      /** The newest lines are kept in memory; 0: none, and nothing is sent. */
      keepBytesMax: z.number().int().min(0).max(16_777_216).default(1_048_576),
      /** However much is asked for. */
      sendBytesMax: z.number().int().min(1_024).max(logBounds.bytesMax).default(logBounds.bytesMax),
    })
    .prefault({}),
});
export type UplinkSettings = Readonly<z.infer<typeof UplinkSettings>>;

export const LinkSettings = BrokerAddress.extend({
  keepaliveS: z.number().int().min(5).max(1200).default(30),
});
export type LinkSettings = Readonly<z.infer<typeof LinkSettings>>;
