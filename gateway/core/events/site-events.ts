/** The site, its clock, its devices, and what is ordered from afar. */
import { z } from "zod";
import {
  CompartmentId,
  CompartmentPlan,
  DesiredKind,
  DesiredProblems,
  DeviceId,
  Epoch,
  Expectation,
  Hole,
  Issuer,
  Reason,
  RemoteAction,
  RemoteId,
  RemoteOutcome,
  RollbackWhy,
  Sha256,
  ShortId,
  SiteId,
} from "../vocabulary.ts";
import { describe, ms } from "./describe.ts";

const desired = { kind: DesiredKind, version: z.number().int().positive(), digest: Sha256 };

/** Of one class of what goes up, for one reason: how much was dropped at a bound. */
export const UplinkDrop = z.object({
  lane: z.enum(["live", "telemetry"]),
  why: z.enum(["newer", "bytes", "age"]),
  count: z.number().int().positive(),
  bytes: z.number().int().nonnegative(),
});
export type UplinkDrop = Readonly<z.infer<typeof UplinkDrop>>;

export const siteEvents = {
  "site-opened": describe("site-opened", "health", { site: SiteId }),
  "epoch-opened": describe("epoch-opened", "custody", {
    epoch: Epoch,
    reason: z.enum(["first", "lossy-repair", "restored-image", "fleet-ahead"]),
    /** Sequence ranges of earlier epochs that are gone; `upTo` null: nobody knows how far it went. */
    holes: z.array(Hole),
    /** Compartments whose history is not proven: only staff or the fleet frees them. */
    unproven: z.array(CompartmentId),
  }),
  "safe-mode-left": describe("safe-mode-left", "custody", {
    compartment: CompartmentId,
    by: z.enum(["audit", "fleet"]),
  }),
  "gateway-started": describe("gateway-started", "health", {
    software: z.string(),
    boot: ShortId,
    /** Time switched off that was added to `elapsed`; 0 when no trusted clock vouched for it. */
    offTimeMs: ms.nonnegative(),
  }),
  /** Every board has been read or waited for: what the power cut interrupted is judged. */
  "start-settled": describe("start-settled", "site", {}),
  "layout-adopted": describe("layout-adopted", "health", { compartments: z.array(CompartmentPlan) }),
  "clock-judged": describe("clock-judged", "health", { synced: z.boolean(), stepMs: ms }),
  /** Time off that was vouched for only after the start. */
  "off-time-counted": describe(
    "off-time-counted",
    "health",
    {
      ms: ms.nonnegative(),
      /** holds: those that ran through it end so much earlier; site-time: `elapsed` jumped (version 1). */
      moved: z.enum(["holds", "site-time"]),
    },
    2,
  ),

  /** `alarmAt`: site time at which a lost uplink becomes an alarm. */
  "uplink-changed": describe("uplink-changed", "site", { connected: z.boolean(), alarmAt: ms.optional() }),
  /** What the site gave up sending, all of it counted; of the trail itself nothing ever is. */
  "uplink-dropped": describe("uplink-dropped", "health", { drops: z.array(UplinkDrop).min(1).max(6) }),

  // Commands from afar
  /** The site stands by it from now on: every copy of it gets the same answer. */
  "remote-command-accepted": describe("remote-command-accepted", "custody", {
    id: RemoteId,
    issuer: Issuer,
    reason: Reason,
    /** The fleet's clock. */
    notAfter: ms,
    expect: Expectation,
    action: RemoteAction,
    /** Site time at which it ends when it has not begun. */
    until: ms,
  }),
  "remote-command-started": describe("remote-command-started", "custody", {
    id: RemoteId,
    /** The door order that carries it out. */
    order: ShortId.optional(),
    /** Site time at which it has failed when nothing is known of its end. */
    until: ms,
  }),
  "remote-command-ended": describe("remote-command-ended", "custody", {
    id: RemoteId,
    outcome: RemoteOutcome,
    /** A refusal's code, or what came in between. */
    why: z.string().max(48).optional(),
  }),

  // What the fleet wants the site to be. `digest`: SHA-256 of the document's signed text.
  "desired-applied": describe("desired-applied", "health", desired),
  "desired-refused": describe("desired-refused", "health", { ...desired, problems: DesiredProblems }),
  /** What was there before is there again. */
  "desired-rolled-back": describe("desired-rolled-back", "health", {
    ...desired,
    why: RollbackWhy,
    detail: z.string().max(300),
  }),

  // Devices
  "device-silent": describe("device-silent", "health", { device: DeviceId }),
  "device-back": describe("device-back", "health", { device: DeviceId, silentMs: ms }),
  "device-described": describe("device-described", "health", { device: DeviceId, firmware: z.string().max(64) }),
} as const;
