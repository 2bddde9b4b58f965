/** What a handheld's request asks of the site, and what of it may be kept: pure. */
import { z } from "zod";
import type { Command } from "../../core/command.ts";
import { type Refusal, refuse } from "../../core/refusal.ts";
import type { HandheldRequest } from "../../wire/handheld-topics.ts";
import { readScanLine, type ScanLine } from "../../wire/parcel/scan-line.ts";
import type { CarrierPattern } from "../../wire/parcel/waybill.ts";
import { desiredSetting } from "../desired.ts";

export const HandheldSettings = z.strictObject({
  ...desiredSetting,
  /** Message ids that are remembered: a repeat within them is answered as the first was. */
  duplicatesMax: z.number().int().min(16).max(65_536).default(1024),
});
export type HandheldSettings = z.infer<typeof HandheldSettings>;

type SignIn = Extract<HandheldRequest, { topic: "sign-in" }>;
/** Everything but a sign-in, whose badge and PIN must be checked first. */
export type Direct = Exclude<HandheldRequest, SignIn>;

/**
 * `freshDeposit`: 128 random bits, used when the request begins a deposit. `patterns` tell a carrier's number from a
 * pickup code or a phone number, which must not come near the core; whether it is a right number the core judges.
 */
export const commandOf = (
  request: Direct,
  patterns: readonly CarrierPattern[],
  freshDeposit: () => string,
): Command | Refusal => {
  switch (request.topic) {
    case "scan":
      return beginDeposit(request, readScanLine(request.data, patterns), freshDeposit);
    case "sign-out":
      return { type: "sign-out-courier" };
    case "done":
      return { type: "confirm-deposit", deposit: request.deposit };
    case "cancel":
      return { type: "cancel-deposit", deposit: request.deposit };
    case "reopen":
      return { type: "reopen-deposit", deposit: request.deposit };
    case "swap": {
      const { deposit, reason, size } = request;
      return { type: "swap-compartment", deposit, reason, ...(size && { size }) };
    }
    case "recall":
      return { type: "recall-parcels", deposit: request.deposit };
    case "recall-done":
      return { type: "confirm-recall", deposit: request.deposit };
  }
};

const beginDeposit = (
  request: Extract<Direct, { topic: "scan" }>,
  { scan }: ScanLine,
  freshDeposit: () => string,
): Command | Refusal => {
  if (scan.kind !== "waybill" && scan.kind !== "sscc") return refuse("waybill-malformed", { why: scan.kind });
  const { size, accessible, damaged, join } = request;
  return {
    type: "begin-deposit",
    deposit: freshDeposit(),
    parcels: [scan.waybill],
    ...(size && { size }),
    ...(accessible !== undefined && { accessible }),
    ...(damaged !== undefined && { damaged }),
    ...(join && { join }),
  };
};

/** What makes two requests the same: everything but what is fresh in each try. */
export const sameness = (command: Command): string => {
  const entries = Object.entries(command).filter(([field]) => field !== "session");
  const kept = command.type === "begin-deposit" ? entries.filter(([field]) => field !== "deposit") : entries;
  return JSON.stringify(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
};

/**
 * What the scan stream keeps. A parcel number is kept as it is; of everything that is or may be a secret (badge, pass,
 * pickup code, phone number, a line that nobody recognises) only its kind and a keyed digest. A PIN leaves no trace.
 */
export const recordOf = (
  request: HandheldRequest,
  patterns: readonly CarrierPattern[],
  digest: (value: string) => string,
): Record<string, unknown> => {
  if (request.topic === "sign-in") return { topic: request.topic, badge: digest(request.badge) };
  if (request.topic !== "scan")
    return { topic: request.topic, ...("deposit" in request && { deposit: request.deposit }) };
  const { symbology, scan } = readScanLine(request.data, patterns);
  const what = { topic: request.topic, kind: scan.kind, ...(symbology && { symbology }) };
  return "waybill" in scan ? { ...what, waybill: scan.waybill } : { ...what, digest: digest(request.data) };
};
