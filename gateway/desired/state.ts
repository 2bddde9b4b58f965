/** What a site keeps of the fleet's documents: one file, replaced as a whole, so that a power cut leaves old or new. */
import { z } from "zod";
import { DesiredKind, DesiredOutcome, Sha256 } from "../core/vocabulary.ts";
import { DesiredDocument, digestOfDocument, SignedDocument } from "../wire/downlink/desired-document.ts";
import type { DesiredHeld } from "../wire/downlink/desired-held.ts";

/** A document that was judged. */
export const Verdict = z.object({
  kind: DesiredKind,
  version: z.number().int().positive(),
  digest: Sha256,
  outcome: DesiredOutcome,
});
export type Verdict = Readonly<z.infer<typeof Verdict>>;

export const Waiting = z.object({
  document: SignedDocument,
  /** How often it was put back since the fleet was away for the old configuration too. */
  again: z.number().int(),
});
export type Waiting = Readonly<z.infer<typeof Waiting>>;

export const Trial = Waiting.extend({
  /** Devices that must be well: those that were before, and new ones that the gateway reaches for. */
  must: z.array(z.string()).max(4_000),
  /** The uplink must come up: the site is enrolled. */
  uplink: z.boolean(),
  boundMs: z.number().int().positive(),
  /** How often the gateway was started with it. */
  starts: z.number().int(),
  /** Of the machine: when it was started with it first since its boot. */
  boot: z.string(),
  upMs: z.number(),
});
export type Trial = Readonly<z.infer<typeof Trial>>;

export const DesiredState = z.object({
  v: z.literal(1),
  /** What stands. */
  applied: z.partialRecord(DesiredKind, SignedDocument).default({}),
  /** What is tried when nobody stands at a door. */
  waiting: z.partialRecord(DesiredKind, Waiting).default({}),
  trial: Trial.nullable().default(null),
  /** Failed for want of an uplink, while it is found out whether the old configuration has one. */
  doubt: z.object({ trial: Trial, detail: z.string() }).nullable().default(null),
  /** The newest of each kind. */
  verdicts: z.partialRecord(DesiredKind, Verdict).default({}),
  /** Not in the journal yet, oldest first. */
  untold: z.array(Verdict).max(100).default([]),
});
export type DesiredState = Readonly<z.infer<typeof DesiredState>>;

export const documentOf = ({ body }: SignedDocument): DesiredDocument => DesiredDocument.parse(JSON.parse(body));

/** The newest document of each kind that this site has ever had. */
export const heldIn = (state: DesiredState): DesiredHeld[] =>
  DesiredKind.options.flatMap((kind) => {
    const known = [
      ...placed(state.waiting[kind]?.document, "waiting"),
      ...[state.trial, state.doubt?.trial].flatMap((trial) =>
        placed(trial?.document, "trial").filter((one) => one.kind === kind),
      ),
      ...told(state.verdicts[kind]),
    ];
    return known.sort((one, other) => other.version - one.version).slice(0, 1);
  });

const placed = (signed: SignedDocument | undefined, state: DesiredHeld["state"]): DesiredHeld[] => {
  if (!signed) return [];
  const { kind, version } = documentOf(signed);
  return [{ kind, version, digest: digestOfDocument(signed), state }];
};
const told = (verdict: Verdict | undefined): DesiredHeld[] =>
  verdict
    ? [{ kind: verdict.kind, version: verdict.version, digest: verdict.digest, state: verdict.outcome.state }]
    : [];
