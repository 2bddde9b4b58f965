/** Doors, and what sensors inside saw. */
import { z } from "zod";
import { CompartmentId, DepositId, DeviceId, Purpose, ShortId, Who } from "../vocabulary.ts";
import { describe, ms, ref } from "./describe.ts";

/** Site time at which the compartment's witnesses are held against each other and the ledger. */
const reconcileAt = ms.optional();

export const doorEvents = {
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
    /** Site time at which a door that is still closed means that this attempt failed. */
    judgeAt: ms.optional(),
  }),
  "pulse-failed": describe("pulse-failed", "site", {
    order: ShortId,
    attempt: z.number().int(),
    /** refused: the lock did not fire; unconfirmed: it may have; expired: it was never sent. */
    outcome: z.enum(["refused", "unconfirmed", "expired"]),
    judgeAt: ms.optional(),
  }),
  "door-opened": describe("door-opened", "site", {
    compartment: CompartmentId,
    order: ShortId.optional(),
    /** Site time from which the open door is an alarm. */
    leftOpenAt: ms.optional(),
  }),
  "door-closed": describe("door-closed", "site", {
    compartment: CompartmentId,
    openMs: ms,
    /** A courier whose lease ran out at the open door gets a moment to say what happened. */
    leaseUntil: ms.optional(),
    reconcileAt,
  }),
  "door-forced": describe("door-forced", "custody", {
    compartment: CompartmentId,
    deposit: DepositId.optional(),
    leftOpenAt: ms.optional(),
  }),
  "door-left-open": describe("door-left-open", "site", {
    compartment: CompartmentId,
    /** Site time from which the compartment is out of service. */
    abandonedAt: ms.optional(),
  }),
  /** Left open for minutes: out of service until it closes. */
  "door-abandoned-open": describe("door-abandoned-open", "health", { compartment: CompartmentId }),
  /** Did not open after every attempt that the rules allow. */
  "door-jammed": describe("door-jammed", "health", { compartment: CompartmentId, order: ShortId }),
  "door-unreadable": describe("door-unreadable", "site", {
    compartment: CompartmentId,
    /** Site time at which an interrupted deposit, collection or recall is judged by what is known then. */
    judgeAt: ms.optional(),
  }),
  /** First reading after `unknown`, and the first one after a pulse that shows the door still closed. */
  "door-read": describe("door-read", "site", {
    compartment: CompartmentId,
    open: z.boolean(),
    leftOpenAt: ms.optional(),
  }),
  "item-sensed": describe("item-sensed", "site", {
    compartment: CompartmentId,
    present: z.boolean(),
    reconcileAt,
  }),
  "tag-witnessed": describe("tag-witnessed", "site", {
    ...ref,
    device: DeviceId,
    epc: z.string().max(64),
    during: z.enum(["deposit", "collection", "recall"]),
  }),
} as const;
