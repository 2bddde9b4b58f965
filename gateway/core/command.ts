/** What a person or a neighbouring system asks for. Secrets are digested or proven before they get here. */
import { z } from "zod";
import { Advice, advicesMax, FleetAdvice } from "./custody/advice.ts";
import {
  type Actor,
  CarrierId,
  CodeIssue,
  CompartmentId,
  CompartmentPlan,
  CourierId,
  DepositId,
  DesiredKind,
  DesiredOutcome,
  DeviceId,
  Digest,
  Epoch,
  Expectation,
  Hole,
  Issuer,
  MaintainerId,
  PassNumber,
  Reason,
  RemoteAction,
  RemoteId,
  Sha256,
  ShortId,
  Size,
  Waybill,
} from "./vocabulary.ts";

const ask = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });
/** Wrong PINs and passwords are counted by the core, so a wrong proof is a command too. */
const proof = z.enum(["right", "wrong"]);

export const Command = z.discriminatedUnion("type", [
  // Kiosk
  /**
   * `digest` when the text has the form of a code; `label`, when it can be the number of a parcel that somebody wants
   * to hand in.
   */
  ask("present-pickup-code", { digest: Digest.optional(), label: Waybill.optional() }),
  /** Its signature checked; `notAfter`: by the fleet's clock, ms. */
  ask("present-pass", {
    deposit: DepositId,
    issue: CodeIssue,
    pass: PassNumber,
    notAfter: z.number().int().optional(),
  }),
  ask("reopen-collection", { collection: ShortId }),
  ask("confirm-collection", { collection: ShortId, taken: z.array(Waybill).optional() }),
  ask("report-problem", { collection: ShortId, problem: z.enum(["empty", "wrong", "damaged", "door-broken"]) }),
  /** "I do not want it": the parcel was put back and the door closed. */
  ask("refuse-parcels", { collection: ShortId }),
  ask("begin-hand-in", {
    /** 128 fresh random bits. */
    deposit: DepositId,
    /** Of the code that gives the right to it; both as when it was presented. */
    digest: Digest.optional(),
    label: Waybill.optional(),
    /** Chosen by the person where the label fits several. */
    carrier: CarrierId.optional(),
    size: Size.optional(),
    accessible: z.boolean().optional(),
  }),
  ask("reopen-hand-in", { deposit: DepositId }),
  ask("move-hand-in", {
    deposit: DepositId,
    reason: z.enum(["too-small", "broken", "dirty", "not-empty"]),
    size: Size.optional(),
  }),
  ask("cancel-hand-in", { deposit: DepositId }),
  ask("confirm-hand-in", { deposit: DepositId }),

  // Courier
  ask("sign-in-courier", {
    courier: CourierId.optional(),
    carrier: CarrierId.optional(),
    proof,
    /** Digest of the new session's token. */
    session: Digest,
    /** Terminal, address or handheld whose wrong tries are counted. */
    source: z.string().max(32),
    handheld: DeviceId.optional(),
  }),
  ask("sign-out-courier", {}),
  ask("begin-deposit", {
    /** 128 fresh random bits: the pickup code is derived from it. */
    deposit: DepositId,
    parcels: z.array(Waybill).min(1).max(20),
    size: Size.optional(),
    accessible: z.boolean().optional(),
    /** The courier has looked at the packaging. */
    damaged: z.boolean().optional(),
    /** Put it beside another parcel of the same recipient. */
    join: DepositId.optional(),
    /** Digest of the number that the courier entered; by the carrier's policy it counts as consent. */
    recipient: Digest.optional(),
    /** Hash of the encrypted side record that is committed together with this command. */
    side: z.string().optional(),
  }),
  ask("reopen-deposit", { deposit: DepositId }),
  ask("swap-compartment", {
    deposit: DepositId,
    reason: z.enum(["too-small", "broken", "dirty", "not-empty"]),
    size: Size.optional(),
  }),
  ask("cancel-deposit", { deposit: DepositId }),
  /** `looked`: said again after the question whether it is really inside. */
  ask("confirm-deposit", { deposit: DepositId, looked: z.boolean().optional() }),
  ask("recall-parcels", { deposit: DepositId }),
  ask("confirm-recall", { deposit: DepositId }),
  ask("fetch-hand-in", { deposit: DepositId }),
  ask("confirm-fetch", { deposit: DepositId }),
  /** "I cannot take it": the courier stands at the closed door and says why. */
  ask("report-hand-in", { deposit: DepositId, problem: z.enum(["empty", "wrong", "damaged"]) }),

  // Maintainer
  ask("sign-in-maintainer", {
    maintainer: MaintainerId.optional(),
    proof,
    session: Digest,
    /** 30 s step of the one-time code; each is good for one sign-in. Absent: signed in with a passkey. */
    totpStep: z.number().int().optional(),
    source: z.string().max(64),
  }),
  ask("sign-out-maintainer", {}),
  ask("open-compartment", {
    compartment: CompartmentId,
    reason: z.string().min(3).max(200),
    second: Digest.optional(),
  }),
  ask("block-compartment", { compartment: CompartmentId, reason: z.string().min(3).max(200) }),
  ask("release-compartment", { compartment: CompartmentId, reason: z.string().min(3).max(200) }),
  ask("audit-compartment", { compartment: CompartmentId, found: z.array(Waybill).max(20) }),
  ask("acknowledge-alarm", { alarm: ShortId }),
  /** From door to door: the whole site, one bank, or only what is in doubt. */
  ask("begin-guided-audit", { scope: z.enum(["site", "bank", "doubt"]), bank: z.string().max(2).optional() }),
  ask("open-for-audit", { audit: ShortId, second: Digest.optional() }),
  ask("answer-audit", {
    audit: ShortId,
    compartment: CompartmentId,
    /** unknown: something that carries no number; not-opened: nobody could look. */
    content: z.enum(["parcels", "empty", "unknown", "not-opened"]),
    found: z.array(Waybill).max(20).optional(),
  }),
  ask("end-guided-audit", { audit: ShortId }),

  // Neighbouring systems and the gateway itself
  ask("give-pre-advice", Advice.shape),
  /** A return or a parcel to send will come: its code exists from now on. */
  ask("announce-hand-in", {
    /** 128 fresh random bits: the hand-in code is derived from it. */
    announcement: DepositId,
    parcels: z.array(Waybill).min(1).max(20),
    carrier: CarrierId,
    size: Size.optional(),
    accessible: z.boolean().optional(),
  }),
  ask("extend-hold", { deposit: DepositId }),
  /** From the fleet, its signature checked. `fleetAt`: what the fleet's clock says now, or said lately. */
  ask("take-remote-command", {
    id: RemoteId,
    issuer: Issuer,
    reason: Reason,
    notAfter: z.number().int(),
    expect: Expectation,
    action: RemoteAction,
    fleetAt: z.number().int(),
  }),
  /** What the fleet knows of parcels before they come, its signature checked; `fleetAt` as above. */
  ask("take-pre-advices", { advices: z.array(FleetAdvice).min(1).max(advicesMax), fleetAt: z.number().int() }),
  /** What has become of a document in which the fleet says what this site shall be. */
  ask("report-desired", {
    kind: DesiredKind,
    version: z.number().int().positive(),
    digest: Sha256,
    outcome: DesiredOutcome,
  }),
  /** First input of every process: what the journal and the marker said. */
  ask("start-gateway", {
    boot: ShortId,
    software: z.string(),
    offTimeMs: z.number().int().nonnegative(),
    /** Only at the very first start. */
    siteOpened: z.string().optional(),
    newEpoch: z
      .object({
        epoch: Epoch,
        reason: z.enum(["first", "lossy-repair", "restored-image", "fleet-ahead"]),
        holes: z.array(Hole),
      })
      .optional(),
    /** The layout of the configuration; an event only when it differs from the journal's. */
    layout: z.array(CompartmentPlan),
  }),
  /** After the first poll of every board, or its time-out: judge what the power cut interrupted. */
  ask("settle-after-start", {}),
  ask("open-epoch", {
    epoch: Epoch,
    reason: z.enum(["restored-image", "fleet-ahead"]),
    holes: z.array(Hole),
  }),
]);
export type Command = Readonly<z.infer<typeof Command>>;
export type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

/** A command with its sender. `key`: digest of actor and Idempotency-Key; `request`: digest of what was asked. */
export interface Asked {
  readonly command: Command;
  readonly by: Actor;
  readonly key?: string;
  readonly request?: string;
}
