/** What the broker may be told. Every bound has a name; a bound that is passed closes that connection only. */
import { z } from "zod";
import { isLoopback } from "../wire/address/loopback.ts";

const bound = (fallback: number) => z.number().int().positive().default(fallback);

export const BrokerLimits = z.object({
  /** Bytes of one message's content. */
  payloadBytesMax: bound(16_384),
  topicBytesMax: bound(256),
  topicLevelsMax: z.number().int().min(3).max(100).default(12),
  clientIdCharsMax: bound(64),
  connectionsMax: bound(2_000),
  connectionsPerDeviceMax: bound(8),
  /** New connections a second of one address; ten times as many in a burst. */
  connectionsPerSecondMax: bound(50),
  /** Messages a second of one device; twice as many in a burst. Beyond it the broker reads more slowly. */
  publishesPerSecondMax: bound(5_000),
  subscriptionsPerClientMax: bound(64),
  /** Sessions kept for clients that are away (clean session 0). */
  sessionsMax: bound(1_000),
  sessionAwayMsMax: bound(24 * 3_600_000),
  /** Messages waiting for one session; the oldest that was never sent makes room. */
  queuedPerSessionMax: bound(1_000),
  retainedMax: bound(8_192),
  retainedPerDeviceMax: bound(256),
  /** Bytes waiting in one socket before its slow reader is cut off. */
  sendBytesMax: bound(1_048_576),
  /** QoS 2 messages of one client between PUBLISH and PUBREL. */
  exactlyOnceInFlightMax: bound(1_000),
  connectMsMax: bound(10_000),
  /** A client that asks for no keep-alive, or a longer one, is judged by this one. */
  keepAliveSecondsMax: bound(600),
  /** A reader that takes nothing for so long is cut off. */
  drainMsMax: z.number().int().min(10_000).max(30_000).default(15_000),
  /** Credentials checked at the same time, and how many may wait. */
  checksMax: bound(4),
  checksWaitingMax: bound(256),
});
export type BrokerLimits = Readonly<z.infer<typeof BrokerLimits>>;

/**
 * A plain MQTT 3.1.1 broker beside the devices, for conformance suites and commissioning: a client without credential
 * may use topics that begin with one of `prefixes` (an empty prefix: every topic but the devices' and `$SYS`).
 */
export const GuestSettings = z.object({
  prefixes: z.array(z.string().max(64)).min(1).max(32),
  /** Filters that are answered with 0x80; the usual suites ask for one of these. */
  refusedFilters: z.array(z.string().max(64)).max(32).default(["test/nosubscribe", "nosubscribe"]),
});
export type GuestSettings = Readonly<z.infer<typeof GuestSettings>>;

export const BrokerSettings = z
  .object({
    host: z.string().max(255).default("127.0.0.1"),
    /** 0: any free port. */
    port: z.number().int().min(0).max(65_535).default(1883),
    /** MQTT over WebSocket; null: off. */
    webSocketPort: z.number().int().min(0).max(65_535).nullable().default(null),
    /** Needed beyond loopback. Certificate and key come from the configuration or from the site's own authority. */
    tls: z.boolean().default(false),
    limits: BrokerLimits.prefault({}),
    guest: GuestSettings.optional(),
  })
  .superRefine((settings, context) => {
    if (isLoopback(settings.host)) return;
    const refuse = (field: string, message: string) => context.addIssue({ code: "custom", path: [field], message });
    if (!settings.tls) refuse("tls", "plain MQTT is for loopback only: set tls, or host to 127.0.0.1");
    if (settings.guest) refuse("guest", "guests are for loopback only");
  });
export type BrokerSettings = Readonly<z.infer<typeof BrokerSettings>>;
