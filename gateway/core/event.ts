/**
 * Everything that can have happened at a site. An event is past, small and never edited after release: when its
 * schema must change, `version` goes up and `journal/upcast.ts` learns to read the old one.
 */
import { z } from "zod";
import {
  AlarmKind,
  CarrierId,
  CompartmentId,
  CompartmentPlan,
  Consent,
  CourierId,
  DepositId,
  DeviceId,
  Digest,
  Epoch,
  Evidence,
  MaintainerId,
  type Moment,
  Purpose,
  Severity,
  ShortId,
  SiteId,
  Size,
  TerminalId,
  Waybill,
  Who,
} from "./vocabulary.ts";

/** What the fleet hears: custody is never dropped; alarm and health have bounds; `site` events stay at the site. */
export type Class = "custody" | "alarm" | "health" | "site";

const ms = z.number().int();
const ref = { deposit: DepositId, compartment: CompartmentId };
const parcels = z.array(Waybill).min(1).max(20);
const incident = z.enum(["empty", "wrong", "damaged", "door-broken", "door-did-not-open", "still-inside", "forced"]);

const describe = <T extends string, S extends z.ZodRawShape>(type: T, kind: Class, shape: S) => ({
  kind,
  version: 1,
  schema: z.object({ type: z.literal(type), ...shape }),
});

/** One row an event: its class, its version, its fields. The reference page is made from this table. */
export const eventTable = {
  // The site and its history
  "site-opened": describe("site-opened", "health", { site: SiteId }),
  "epoch-opened": describe("epoch-opened", "custody", {
    epoch: Epoch,
    reason: z.enum(["first", "lossy-repair", "restored-image", "fleet-ahead"]),
    /** Sequence ranges of earlier epochs that are gone; `upTo` null: nobody knows how far it went. */
    holes: z.array(z.object({ from: z.number().int(), upTo: z.number().int().nullable() })),
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
  "layout-adopted": describe("layout-adopted", "health", { compartments: z.array(CompartmentPlan) }),
  "clock-judged": describe("clock-judged", "health", { synced: z.boolean(), stepMs: ms }),
  "off-time-counted": describe("off-time-counted", "health", { ms: ms.nonnegative() }),

  // Devices
  "device-silent": describe("device-silent", "health", { device: DeviceId }),
  "device-back": describe("device-back", "health", { device: DeviceId, silentMs: ms }),
  "device-described": describe("device-described", "health", { device: DeviceId, firmware: z.string().max(64) }),

  // Doors
  "unlock-ordered": describe("unlock-ordered", "site", {
    order: ShortId,
    attempt: z.number().int().min(1).max(3),
    compartment: CompartmentId,
    device: DeviceId,
    lock: z.number().int(),
    supply: z.string(),
    purpose: Purpose,
    deposit: DepositId.optional(),
    by: Who,
    pulseMs: ms.min(100).max(1000),
    /** Site time (`elapsed`) at which this order dies, pulsed or not. */
    deadline: ms,
  }),
  "pulse-acknowledged": describe("pulse-acknowledged", "site", {
    order: ShortId,
    attempt: z.number().int(),
    roundTripMs: z.number(),
  }),
  "pulse-failed": describe("pulse-failed", "site", {
    order: ShortId,
    attempt: z.number().int(),
    /** refused: the lock did not fire; unconfirmed: it may have; expired: it was never sent. */
    outcome: z.enum(["refused", "unconfirmed", "expired"]),
  }),
  "door-opened": describe("door-opened", "site", { compartment: CompartmentId, order: ShortId.optional() }),
  "door-closed": describe("door-closed", "site", { compartment: CompartmentId, openMs: ms }),
  "door-forced": describe("door-forced", "custody", { compartment: CompartmentId, deposit: DepositId.optional() }),
  "door-left-open": describe("door-left-open", "site", { compartment: CompartmentId }),
  /** Left open for minutes: out of service until it closes. */
  "door-abandoned-open": describe("door-abandoned-open", "health", { compartment: CompartmentId }),
  /** Did not open after every attempt that the rules allow. */
  "door-jammed": describe("door-jammed", "health", { compartment: CompartmentId, order: ShortId }),
  "door-unreadable": describe("door-unreadable", "site", { compartment: CompartmentId }),
  "door-read": describe("door-read", "site", { compartment: CompartmentId, open: z.boolean() }),
  "item-sensed": describe("item-sensed", "site", { compartment: CompartmentId, present: z.boolean() }),
  "tag-witnessed": describe("tag-witnessed", "site", {
    ...ref,
    device: DeviceId,
    epc: z.string().max(64),
    during: z.enum(["deposit", "collection", "recall"]),
  }),

  // Deposit
  "pre-advice-received": describe("pre-advice-received", "site", {
    waybill: Waybill,
    carrier: CarrierId,
    consent: Consent,
    consentRecord: z.string().max(64).optional(),
    size: Size.optional(),
    accessible: z.boolean().optional(),
    /** Fresh, valuable or otherwise barred from lockers. */
    goodsAllowed: z.boolean(),
    epc: z.string().max(64).optional(),
    /** Digest of the recipient's number: parcels of one recipient may share a compartment. */
    recipient: Digest.optional(),
  }),
  "deposit-begun": describe("deposit-begun", "site", {
    ...ref,
    parcels,
    carrier: CarrierId,
    courier: CourierId,
    session: Digest,
    handheld: DeviceId.optional(),
    size: Size,
    consent: Consent,
    epc: z.array(z.string().max(64)),
    /** Hash of the side record's ciphertext, when there is one. */
    side: z.string().optional(),
    leaseUntil: ms,
  }),
  "deposit-moved": describe("deposit-moved", "site", {
    deposit: DepositId,
    from: CompartmentId,
    to: CompartmentId,
    reason: z.enum(["too-small", "broken", "dirty", "did-not-open"]),
    leaseUntil: ms,
  }),
  "deposit-reopened": describe("deposit-reopened", "site", { ...ref, count: z.number().int() }),
  "deposit-made": describe("deposit-made", "custody", {
    ...ref,
    parcels,
    carrier: CarrierId,
    courier: CourierId,
    evidence: Evidence,
    /** The fleet derives the same code from deposit, issue and key version; the digest is the site's own. */
    code: z.object({ issue: z.number().int().min(1).max(8), keyVersion: z.number().int(), digest: Digest }),
    /** Hold period's end on the site's clock (`elapsed`) and, as told to people, on the wall. */
    holdUntil: ms,
    holdUntilAt: ms,
    side: z.string().optional(),
  }),
  "deposit-cancelled": describe("deposit-cancelled", "site", {
    ...ref,
    reason: z.enum(["courier", "lease-ended", "did-not-open", "found-empty"]),
    evidence: Evidence,
  }),

  // Collection
  "code-refused": describe("code-refused", "alarm", {
    terminal: TerminalId,
    tries: z.number().int(),
    /** Site time until which this keypad takes no code; absent while tries are free. */
    waitUntil: ms.optional(),
  }),
  "tries-forgiven": describe("tries-forgiven", "site", { terminal: TerminalId, tries: z.number().int() }),
  "collection-begun": describe("collection-begun", "site", {
    ...ref,
    collection: ShortId,
    terminal: TerminalId,
    parcels,
  }),
  "collection-reopened": describe("collection-reopened", "site", {
    ...ref,
    collection: ShortId,
    count: z.number().int(),
  }),
  /** The door did what it should and the grace time runs; nothing is settled yet. */
  "collection-closed": describe("collection-closed", "site", { ...ref, collection: ShortId, graceUntil: ms }),
  "parcels-collected": describe("parcels-collected", "custody", {
    ...ref,
    collection: ShortId,
    parcels,
    left: z.array(Waybill),
    evidence: Evidence,
  }),
  "collection-undone": describe("collection-undone", "custody", {
    ...ref,
    collection: ShortId,
    reason: z.enum(["door-did-not-open", "still-inside", "not-opened"]),
    recovered: z.boolean().optional(),
  }),
  "parcels-refused": describe("parcels-refused", "custody", { ...ref, parcels, evidence: Evidence }),
  "incident-opened": describe("incident-opened", "custody", {
    incident: ShortId,
    compartment: CompartmentId,
    deposit: DepositId.optional(),
    kind: incident,
    by: Who,
    evidence: Evidence,
  }),

  // Hold
  "hold-paused": describe("hold-paused", "site", { ...ref, reason: z.string().max(32) }),
  "hold-resumed": describe("hold-resumed", "site", { ...ref, holdUntil: ms }),
  "hold-extended": describe("hold-extended", "custody", { ...ref, holdUntil: ms, holdUntilAt: ms }),
  "hold-ended": describe("hold-ended", "custody", { ...ref, parcels }),
  "recall-begun": describe("recall-begun", "site", {
    ...ref,
    parcels,
    courier: CourierId,
    session: Digest,
    leaseUntil: ms,
  }),
  "recall-undone": describe("recall-undone", "site", {
    ...ref,
    reason: z.enum(["door-did-not-open", "still-inside", "not-opened"]),
  }),
  "parcels-recalled": describe("parcels-recalled", "custody", {
    ...ref,
    parcels,
    carrier: CarrierId,
    courier: CourierId,
    evidence: Evidence,
  }),

  // Compartments and staff
  "compartment-suspected": describe("compartment-suspected", "custody", {
    compartment: CompartmentId,
    deposit: DepositId.optional(),
    reason: z.string().max(48),
  }),
  "compartment-freed": describe("compartment-freed", "site", {
    compartment: CompartmentId,
    evidence: Evidence,
  }),
  "compartment-blocked": describe("compartment-blocked", "health", {
    compartment: CompartmentId,
    reason: z.string().max(200),
    by: Who,
  }),
  "compartment-released": describe("compartment-released", "health", {
    compartment: CompartmentId,
    reason: z.string().max(200),
    by: Who,
  }),
  "compartment-opened-by-staff": describe("compartment-opened-by-staff", "custody", {
    compartment: CompartmentId,
    by: MaintainerId,
    second: MaintainerId.optional(),
    reason: z.string().max(200),
  }),
  "compartment-audited": describe("compartment-audited", "custody", {
    compartment: CompartmentId,
    by: MaintainerId,
    found: z.array(Waybill),
    /** Parcels that the ledger had and the audit did not find. */
    missing: z.array(Waybill),
    /** Parcels that the audit found and the ledger did not have. */
    extra: z.array(Waybill),
  }),
  "courier-signed-in": describe("courier-signed-in", "site", {
    courier: CourierId,
    carrier: CarrierId,
    session: Digest,
    handheld: DeviceId.optional(),
    until: ms,
  }),
  "courier-sign-in-failed": describe("courier-sign-in-failed", "alarm", {
    courier: CourierId.optional(),
    source: z.string().max(32),
    tries: z.number().int(),
    waitUntil: ms.optional(),
  }),
  "courier-signed-out": describe("courier-signed-out", "site", { courier: CourierId, session: Digest }),
  "maintainer-signed-in": describe("maintainer-signed-in", "site", {
    maintainer: MaintainerId,
    session: Digest,
    totpStep: z.number().int(),
    until: ms,
  }),
  "maintainer-sign-in-failed": describe("maintainer-sign-in-failed", "alarm", {
    maintainer: MaintainerId.optional(),
    source: z.string().max(64),
    tries: z.number().int(),
    waitUntil: ms.optional(),
  }),
  "maintainer-signed-out": describe("maintainer-signed-out", "site", { maintainer: MaintainerId, session: Digest }),

  // Alarms
  "alarm-raised": describe("alarm-raised", "alarm", {
    alarm: ShortId,
    kind: AlarmKind,
    severity: Severity,
    subject: z.string().max(64),
  }),
  "alarm-acknowledged": describe("alarm-acknowledged", "alarm", { alarm: ShortId, by: MaintainerId }),
  "alarm-cleared": describe("alarm-cleared", "alarm", { alarm: ShortId }),

  // Answers that must be given again
  "command-answered": describe("command-answered", "site", {
    /** Digest of actor and Idempotency-Key. */
    key: Digest,
    /** Digest of the request: the same key with another request is refused. */
    request: Digest,
    answer: z.record(z.string(), z.json()),
  }),
} as const;

type Table = typeof eventTable;
export type EventType = keyof Table;
export type Event = { [T in EventType]: Readonly<z.infer<Table[T]["schema"]>> }[EventType];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

export const classOf = (type: EventType): Class => eventTable[type].kind;
/** Only reconciled facts leave the site. */
export const goesUp = (type: EventType): boolean => classOf(type) !== "site";

/** An event with its place in history. `cause` names the command or device message that led to it. */
export interface Recorded extends Moment {
  readonly seq: number;
  /** Counter of the epoch. */
  readonly epoch: number;
  readonly event: Event;
  readonly cause?: string;
}
