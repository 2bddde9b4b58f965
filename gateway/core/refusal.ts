/** A no, named by the rule it keeps. The text for people lives with the pages; here is what each word means. */
export const refusals = {
  // The request
  "unknown-deposit": "no live deposit of that id",
  "unknown-collection": "no running collection of that id",
  "unknown-compartment": "no compartment of that id",
  "unknown-alarm": "no standing alarm of that id",
  "wrong-state": "what is asked does not fit the present state",
  "idempotency-key-reused": "the same key came with another request",
  // People
  "not-signed-in": "no such session, or it has ended",
  "not-allowed": "this role or carrier may not do that",
  "wrong-credentials": "account, badge, PIN or one-time code is wrong",
  "sign-in-waits": "too many wrong sign-ins; `waitMs` tells how long",
  "second-person-needed": "an occupied compartment needs a second maintainer",
  "second-person-same": "the second maintainer must be somebody else",
  // Deposit
  "waybill-malformed": "no S10, SSCC or carrier pattern fits, or its check digit is wrong",
  "waybill-duplicate": "the parcel is already at this site",
  "foreign-carrier": "the parcel belongs to another carrier",
  "not-consented":
    "the recipient refused, or is unknown and the carrier's policy says no; `why`: refused, phone (enter it), unknown",
  "goods-not-allowed": "fresh, valuable or otherwise barred goods",
  oversize: "larger than the largest compartment of this site",
  full: "no compartment of that size is free; `nextSize` offers the next one up",
  damaged: "the courier reports damaged packaging",
  "deposits-paused": "disk, backlog, power or safe mode: nothing new goes in, no hand-ins either; `why` says which",
  "reopen-limit": "the door may be opened again only so often",
  // Collection
  "code-wrong":
    "no parcel here has that code; `waitMs` when the keypad now waits, `nextWaitMs` when it would after `triesLeft` " +
    "more (1 or 2)",
  "code-malformed": "neither of the form of a code nor anybody's label; nothing is counted",
  "code-spent":
    "it was a code of this site and opens nothing any more; `became`: collected, refused, recalled, cancelled, " +
    "suspect (staff found nothing), handed-in, run-out, changed; `at` says when. Nothing is counted",
  "pass-invalid":
    "nothing that this site's fleet has signed for it; `why`: malformed, unknown-key, wrong-signature, wrong-site. " +
    "Nothing is counted or written",
  "pass-spent":
    "the pass is real and opens nothing any more; `became`: used, taken-back, run-out, changed (with the code), gone " +
    "(nothing is known of its deposit), or what became of the parcels. Nothing is counted",
  "presence-unproven": "no kiosk of this site shows that number, or not any more",
  "presence-spent": "that number has opened this parcel's door once; the kiosk shows another one soon",
  "kiosk-waits": "too many wrong codes at this keypad; `waitMs` tells how long",
  "code-frozen": "the compartment waits for staff; `why`: forced, suspect or unproven",
  "collection-running": "the same parcel is being collected already",
  // Hand-in
  "unknown-hand-in": "no live hand-in of that id",
  "hand-ins-not-accepted": "the carrier takes no hand-ins here, or none that nobody announced",
  "carrier-unclear": "the label fits several carriers; `carriers` lists those to choose from",
  // Staff
  "audit-needed": "a suspect compartment goes back into service only after an audit",
  "unknown-audit": "no running audit of that id",
  "audit-running": "another guided audit runs; it is gone on with, or ended first",
  "not-opened": "an audit follows an opening by staff; nobody has looked inside since",
  // Doors
  "door-unavailable": "blocked, faulted, or its board is silent",
  "compartment-busy": "an order for this door is still running",
} as const;

export type RefusalCode = keyof typeof refusals;
export interface Refusal {
  readonly type: "refused";
  readonly code: RefusalCode;
  /** Figures for the page: `waitMs`, `nextSize`, `why`. */
  readonly detail?: Readonly<Record<string, string | number>>;
}
export const refuse = (code: RefusalCode, detail?: Refusal["detail"]): Refusal =>
  detail ? { type: "refused", code, detail } : { type: "refused", code };
export const isRefusal = (value: { readonly type: string }): value is Refusal => value.type === "refused";
