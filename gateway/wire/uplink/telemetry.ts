/**
 * `postern/1/<site>/up/telemetry`: how a site and its devices are, as it says itself. The newest word counts, nobody
 * acknowledges it, and it never enters the trail. A site says it only to a fleet whose head says that it listens.
 */
import { z } from "zod";
import { DeviceId, SiteId } from "../../core/vocabulary.ts";
import { DeviceHealth } from "../device-health.ts";

const count = z.number().int().nonnegative();

export const DeviceReport = DeviceHealth.omit({ can: true }).extend({
  device: DeviceId,
  kind: z.string().max(48),
  firmware: z.string().max(64).nullable(),
  /** The site's wall clock, ms: when this was so. */
  at: z.number().int(),
});
export type DeviceReport = Readonly<z.infer<typeof DeviceReport>>;

export const Telemetry = z.object({
  v: z.literal(1),
  site: SiteId,
  /** The site's wall clock, ms, as this was sent, and whether the site believes it. */
  at: z.number().int(),
  synced: z.boolean(),
  uptimeMs: count,
  disk: z.enum(["ok", "low", "full"]),
  /** What the fleet has not acknowledged of the trail; `bytes` and `ageMs` as in the site's /metrics. */
  backlog: z.object({ events: count, bytes: count, ageMs: count }),
  /** Since the site's gateway started: copies of live events and device reports that were dropped at a bound. */
  dropped: count,
  /** Those of which something is new. */
  devices: z.array(DeviceReport).max(1_000),
});
export type Telemetry = Readonly<z.infer<typeof Telemetry>>;
