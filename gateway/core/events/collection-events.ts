/** A parcel goes out, or its time does. */
import { z } from "zod";
import {
  CarrierId,
  CodeIssue,
  CompartmentId,
  CourierId,
  DepositId,
  Digest,
  Evidence,
  PassNumber,
  ShortId,
  TerminalId,
  Waybill,
  Who,
} from "../vocabulary.ts";
import { describe, incident, ms, parcels, ref } from "./describe.ts";

export const collectionEvents = {
  // Collection
  "code-refused": describe("code-refused", "alarm", {
    terminal: TerminalId,
    tries: z.number().int(),
    /** Site time until which this keypad takes no code; absent while tries are free. */
    waitUntil: ms.optional(),
    /** Site time at which one try is forgiven when the keypad stays quiet. */
    forgiveAt: ms.optional(),
  }),
  "tries-forgiven": describe("tries-forgiven", "site", {
    terminal: TerminalId,
    tries: z.number().int(),
    forgiveAt: ms.optional(),
  }),
  "collection-begun": describe("collection-begun", "site", {
    ...ref,
    collection: ShortId,
    terminal: TerminalId,
    parcels,
    /** Opened from the recipient's page; since when (site time) its kiosk had shown the number that was told. */
    presence: ms.optional(),
  }),
  "collection-reopened": describe("collection-reopened", "site", {
    ...ref,
    collection: ShortId,
    count: z.number().int(),
  }),
  /** The door did what it should and the grace time runs; nothing is settled yet. */
  "collection-closed": describe("collection-closed", "site", {
    ...ref,
    collection: ShortId,
    graceUntil: ms,
    /** Sooner than the grace time ends: the item sensor still sees something and is asked again then. */
    checkAt: ms.optional(),
  }),
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
    reason: z.enum(["door-did-not-open", "still-inside", "not-opened", "unknown"]),
    recovered: z.boolean().optional(),
    /** Until then it may be reported, refused or tried again as the same collection. */
    graceUntil: ms.optional(),
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

  /** Digits as in `deposit-made`. `by` whom it was wished: the code before this one opens nothing any more. */
  "pickup-code-changed": describe("pickup-code-changed", "custody", {
    ...ref,
    code: z.object({ issue: CodeIssue, keyVersion: z.number().int(), digest: Digest }),
    by: z.enum(["operator", "recipient"]),
  }),
  /** The pass has opened this collection, and opens no other; `issue`: of the code that it was made beside. */
  "pass-used": describe("pass-used", "custody", {
    ...ref,
    collection: ShortId,
    issue: CodeIssue,
    pass: PassNumber,
  }),
  "pass-taken-back": describe("pass-taken-back", "custody", {
    ...ref,
    issue: CodeIssue,
    pass: PassNumber,
    by: z.enum(["operator", "recipient"]),
  }),

  // Hold
  "hold-paused": describe("hold-paused", "custody", { ...ref, reason: z.string().max(32) }),
  /** Journals of before the fleet was told of it do not have `holdUntilAt`. */
  "hold-resumed": describe("hold-resumed", "custody", { ...ref, holdUntil: ms, holdUntilAt: ms.optional() }),
  "hold-extended": describe("hold-extended", "custody", { ...ref, holdUntil: ms, holdUntilAt: ms }),
  "hold-ended": describe("hold-ended", "custody", { ...ref, parcels, returnAt: ms.optional() }),
  /** Overdue for so long that the sender gets the parcels back: the carrier's next courier should take them. */
  "return-due": describe("return-due", "custody", { ...ref, parcels }),
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
} as const;
