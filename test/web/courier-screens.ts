/** Screens and happenings of the courier's page, for its tables. */
import type {
  DoorAnswer,
  Going,
  Happening,
  Screen,
  Step,
  StepBody,
  Wish,
} from "../../gateway/web/courier/flow/turn.ts";
import type { No } from "../../gateway/web/shared/site/ask.ts";
import type { CheckedParcels, DepositAnswer } from "../../gateway/wire/http.ts";

type At<A extends Screen["at"]> = Extract<Screen, { at: A }>;
export const given = { key: "k-new", now: 1_000 };
export const deposit = "d".repeat(32);
export const [one, two] = ["RR473124829GB", "CP123456785CN"];
export const wish: Wish = { parcels: [one], size: null, phone: null, join: null };
export const sized: Wish = { ...wish, size: "M" };
const going: Going = {
  ...{ kind: "deposit", deposit, compartment: "A-03", size: "M", parcels: [one], stage: "opening", phase: "opening" },
  ...{ left: null, joined: false, isAsking: false, no: null, cancels: false, stated: false },
};
const recalling: Going = { ...going, kind: "recall", stage: "recalling", phase: "open" };

const fetching: Going = { ...going, kind: "fetch", stage: "fetching", phase: "open" };

export const scan: Screen = { at: "scan" };
export const check: At<"check"> = { at: "check", wish, opens: true };
export const size: At<"size"> = { at: "size", wish, beside: null, adds: false };
export const adding: Screen = { at: "size", wish, beside: null, adds: true };
export const begin: Screen = { at: "begin", wish: sized, key: "k" };
export const unsure: Screen = { at: "unsure", wish: sized, key: "k" };
export const door = (more: Partial<Going> = {}): Screen => ({ at: "door", going: { ...going, ...more } });
export const recall = (more: Partial<Going> = {}): Screen => ({ at: "door", going: { ...recalling, ...more } });
export const fetch = (more: Partial<Going> = {}): Screen => ({ at: "door", going: { ...fetching, ...more } });
const no = (code: string, figures: No["figures"] = {}): No => ({ ok: false, code, figures });
export const refused = (code: string, parcels = [one]): Screen => ({
  at: "refused",
  wish: { ...wish, parcels },
  no: no(code),
});

export const checked = (found: Partial<CheckedParcels> = {}): Happening => ({
  type: "checked",
  parcels: [one],
  found: { type: "parcels", accessible: false, ...found },
});
export const checkNo = (code: string, figures: No["figures"] = {}): Happening => ({
  type: "check-no",
  parcels: [one],
  no: no(code, figures),
});
export const answer = (stage: DepositAnswer["stage"], more: Partial<DoorAnswer> = {}): DepositAnswer => ({
  ...{ type: "deposit", deposit, compartment: "A-03", size: "M", stage, ...more },
});
export const seen = (stage: DepositAnswer["stage"], more: Partial<DoorAnswer> = {}): Happening => ({
  type: "seen",
  answer: answer(stage, more),
});
export const said = (step: Step, stage: DepositAnswer["stage"], more: Partial<DoorAnswer> = {}): Happening => ({
  ...{ type: "seen", answer: answer(stage, more), after: step },
});
export const scanned = (waybill: string): Happening => ({ type: "scan", waybill });
export const tap = (step: Step, body?: StepBody): Happening => ({ type: "step", step, ...(body ? { body } : {}) });
export const stepNo = (step: Step, code: string): Happening => ({
  ...{ type: "step-no", deposit, step, key: "k", no: no(code) },
});
export const begun = (key = "k"): Happening => ({ type: "begun", key, answer: answer("opening") });
export const beginNo = (code: string, figures: No["figures"] = {}): Happening => ({
  ...{ type: "begin-no", key: "k", no: no(code, figures) },
});
export const beside = { deposit: "b".repeat(32), compartment: "B-01", size: "L" } as const;

/** One of each kind that the page shows to somebody who is signed in. */
export const everyScreen: readonly Screen[] = [
  ...[scan, check, { at: "phone", wish, no: null } as const, size, { ...size, beside }, adding],
  refused("code-wrong"),
  { ...refused("full"), no: no("full", { nextSize: "L" }) } as Screen,
  refused("door-unavailable"),
  { ...refused("", [one, two]), no: no("not-allowed", { why: "recipients-differ" }) } as Screen,
  ...[begin, unsure, { at: "overdue" } as const, { at: "receipt" } as const],
  ...(["opening", "open", "closed", "cancelled", "suspect", "recalled"] as const).map((stage) => door({ stage })),
  door({ stage: "closed", doubt: "not-sensed" }),
  ...(["opening", "open", "closed"] as const).map((phase) => recall({ phase })),
  ...(["suspect", "overdue"] as const).map((stage) => recall({ stage })),
  { at: "hand-ins" },
  ...(["opening", "open", "closed"] as const).map((phase) => fetch({ phase })),
  ...[fetch({ stage: "suspect", isReported: true }), fetch({ stage: "held" })],
];
