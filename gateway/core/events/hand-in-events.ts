/**
 * A recipient hands something in for a carrier: a return, a parcel to send. `deposit` is the id of the hand-in; doors,
 * tags and incidents name it like any deposit's.
 */
import { z } from "zod";
import {
  CarrierId,
  CompartmentId,
  CourierId,
  DepositId,
  Digest,
  Evidence,
  ShortId,
  Size,
  TerminalId,
} from "../vocabulary.ts";
import { describe, ms, parcels, ref } from "./describe.ts";

export const handInEvents = {
  /** Somebody will come with these. The fleet derives the code from announcement, issue and key version. */
  "hand-in-announced": describe("hand-in-announced", "custody", {
    announcement: DepositId,
    parcels,
    carrier: CarrierId,
    size: Size.optional(),
    accessible: z.boolean().optional(),
    code: z.object({ issue: z.number().int().min(1).max(8), keyVersion: z.number().int(), digest: Digest }),
    /** Site time and wall time after which the code opens nothing. */
    until: ms,
    untilAt: ms,
  }),
  "hand-in-begun": describe("hand-in-begun", "site", {
    ...ref,
    parcels,
    carrier: CarrierId,
    terminal: TerminalId,
    /** Absent: begun by a label, which nobody announced. */
    announcement: DepositId.optional(),
    size: Size,
    accessible: z.boolean().optional(),
    leaseUntil: ms,
  }),
  /** Version 1 knew neither `dirty` nor `broken`. */
  "hand-in-moved": describe(
    "hand-in-moved",
    "site",
    {
      deposit: DepositId,
      from: CompartmentId,
      to: CompartmentId,
      size: Size.optional(),
      reason: z.enum(["too-small", "not-empty", "dirty", "broken", "did-not-open"]),
      leaseUntil: ms,
    },
    2,
  ),
  "hand-in-reopened": describe("hand-in-reopened", "site", { ...ref, count: z.number().int(), leaseUntil: ms }),
  /** Custody passes from the person to the site; the receipt is the person's. */
  "hand-in-made": describe("hand-in-made", "custody", {
    ...ref,
    parcels,
    carrier: CarrierId,
    announcement: DepositId.optional(),
    evidence: Evidence,
    receipt: ShortId,
    /** Site time and wall time at which a courier should have been here. */
    fetchBy: ms,
    fetchByAt: ms,
  }),
  "hand-in-cancelled": describe("hand-in-cancelled", "site", {
    ...ref,
    reason: z.enum(["recipient", "lease-ended", "did-not-open", "found-empty"]),
    evidence: Evidence,
  }),
  /** Nobody has fetched it in time: it stays in the site's custody, and its carrier is told. */
  "hand-in-overdue": describe("hand-in-overdue", "custody", { ...ref, parcels, carrier: CarrierId }),
  "hand-in-fetch-begun": describe("hand-in-fetch-begun", "site", {
    ...ref,
    parcels,
    courier: CourierId,
    session: Digest,
    leaseUntil: ms,
  }),
  "hand-in-fetch-undone": describe("hand-in-fetch-undone", "site", {
    ...ref,
    reason: z.enum(["door-did-not-open", "still-inside", "not-opened"]),
  }),
  /** Custody passes from the site to the carrier; the receipt is the courier's. */
  "hand-in-fetched": describe("hand-in-fetched", "custody", {
    ...ref,
    parcels,
    carrier: CarrierId,
    courier: CourierId,
    evidence: Evidence,
    receipt: ShortId,
  }),
} as const;
