/** What witnesses say of a compartment's inside, and where they disagree with each other or with the ledger. */
import { z } from "zod";
import {
  CompartmentId,
  Confidence,
  DepositId,
  DeviceId,
  DisagreementKind,
  Presence,
  ShortId,
  Testimony,
  Waybill,
} from "../vocabulary.ts";
import { describe, ms } from "./describe.ts";

export const witnessEvents = {
  /** A reader has read a tag often enough to say where it is, or so long no more that it has gone. */
  "presence-changed": describe("presence-changed", "site", {
    compartment: CompartmentId,
    epc: z.string().max(64),
    device: DeviceId,
    presence: Presence,
    confidence: Confidence,
    /** Reads that it rests on. */
    reads: z.number().int().nonnegative(),
    /** Whose tag it is. */
    deposit: DepositId.optional(),
    /** Site time at which the compartment's witnesses are held against each other and the ledger. */
    reconcileAt: ms.optional(),
  }),
  /** What all witnesses of a compartment say together, some seconds after its door has closed or one of them spoke. */
  "compartment-reconciled": describe("compartment-reconciled", "site", {
    compartment: CompartmentId,
    presence: Presence,
    confidence: Confidence,
    testimonies: z.array(Testimony).max(20),
  }),
  /** Raised once and never again while it stands: at most one of each kind at a compartment. */
  "disagreement-raised": describe("disagreement-raised", "custody", {
    case: ShortId,
    kind: DisagreementKind,
    compartment: CompartmentId,
    deposit: DepositId.optional(),
    parcels: z.array(Waybill).max(20),
    epc: z.string().max(64).optional(),
    /** Of a misplacement: the parcel's own compartment. */
    belongs: CompartmentId.optional(),
    /** The evidence: who said what, since when, how surely. */
    testimonies: z.array(Testimony).max(20),
  }),
  "disagreement-cleared": describe("disagreement-cleared", "custody", {
    case: ShortId,
    kind: DisagreementKind,
    compartment: CompartmentId,
    deposit: DepositId.optional(),
    /** witnesses: they agree again; audit: staff has looked; ledger: what it was about has left the ledger's care. */
    by: z.enum(["witnesses", "audit", "ledger"]),
  }),
} as const;
