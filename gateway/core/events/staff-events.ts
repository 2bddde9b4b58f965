/** Compartments in the hands of staff, sessions, alarms, and answers that must be given again. */
import { z } from "zod";
import {
  AlarmKind,
  CarrierId,
  CompartmentId,
  CourierId,
  DepositId,
  DeviceId,
  Digest,
  Evidence,
  MaintainerId,
  RemoteId,
  Severity,
  ShortId,
  Waybill,
  Who,
} from "../vocabulary.ts";
import { describe, ms, parcels, ref } from "./describe.ts";

/** As it was raised, so that whoever reads one event knows what it speaks of. */
const whichAlarm = { kind: AlarmKind.optional(), subject: z.string().max(64).optional() };

export const staffEvents = {
  // Compartments and staff
  "compartment-suspected": describe("compartment-suspected", "custody", {
    compartment: CompartmentId,
    deposit: DepositId.optional(),
    reason: z.string().max(48),
    /** Nobody knows what lies inside, but the recipient may still look: the code is not frozen. */
    codeStays: z.boolean().optional(),
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
    /** Absent: the door stood open already and got no pulse. */
    order: ShortId.optional(),
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
  /** By an audit, behind another door than their own; `compartment`: where they lie. */
  "parcels-found": describe("parcels-found", "custody", {
    ...ref,
    parcels,
    carrier: CarrierId,
    belongs: CompartmentId,
    by: MaintainerId,
  }),
  "courier-signed-in": describe("courier-signed-in", "site", {
    courier: CourierId,
    carrier: CarrierId,
    session: Digest,
    handheld: DeviceId.optional(),
    until: ms,
    /** Ends sooner when nothing is done for so long. */
    idleMs: ms.positive().optional(),
  }),
  "courier-sign-in-failed": describe("courier-sign-in-failed", "alarm", {
    courier: CourierId.optional(),
    source: z.string().max(32),
    /** Counted for the courier, or for the source when nobody knows the badge. */
    tries: z.number().int(),
    waitUntil: ms.optional(),
    /** Counted for the source beside a known courier. */
    sourceTries: z.number().int().optional(),
    sourceWaitUntil: ms.optional(),
  }),
  "courier-signed-out": describe("courier-signed-out", "site", { courier: CourierId, session: Digest }),
  "maintainer-signed-in": describe("maintainer-signed-in", "site", {
    maintainer: MaintainerId,
    session: Digest,
    /** Absent: signed in with a passkey. */
    totpStep: z.number().int().optional(),
    until: ms,
    idleMs: ms.positive().optional(),
  }),
  "maintainer-sign-in-failed": describe("maintainer-sign-in-failed", "alarm", {
    maintainer: MaintainerId.optional(),
    source: z.string().max(64),
    tries: z.number().int(),
    waitUntil: ms.optional(),
    sourceTries: z.number().int().optional(),
    sourceWaitUntil: ms.optional(),
  }),
  "maintainer-signed-out": describe("maintainer-signed-out", "site", { maintainer: MaintainerId, session: Digest }),

  // Alarms
  "alarm-raised": describe("alarm-raised", "alarm", {
    alarm: ShortId,
    kind: AlarmKind,
    severity: Severity,
    subject: z.string().max(64),
  }),
  "alarm-acknowledged": describe("alarm-acknowledged", "alarm", {
    alarm: ShortId,
    ...whichAlarm,
    by: MaintainerId,
    /** The command from afar that did it; absent: a maintainer at the site. */
    remote: RemoteId.optional(),
  }),
  "alarm-cleared": describe("alarm-cleared", "alarm", { alarm: ShortId, ...whichAlarm }),

  // Answers that must be given again
  "command-answered": describe("command-answered", "site", {
    /** Digest of actor and Idempotency-Key. */
    key: Digest,
    /** Digest of the request: the same key with another request is refused. */
    request: Digest,
    answer: z.record(z.string(), z.json()),
  }),
} as const;
