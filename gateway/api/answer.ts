/** The only table from refusals to HTTP: which status a no has, and how it reads (RFC 9457). */
import { type Refusal, type RefusalCode, refusals } from "../core/refusal.ts";
import type { Problem } from "../wire/http.ts";

/** Complete by type: a refusal without a status does not compile. */
export const statusOf: Readonly<Record<RefusalCode, number>> = {
  "unknown-deposit": 404,
  "unknown-collection": 404,
  "unknown-compartment": 404,
  "unknown-alarm": 404,
  "wrong-state": 409,
  "idempotency-key-reused": 422,
  "not-signed-in": 401,
  "not-allowed": 403,
  "wrong-credentials": 401,
  "sign-in-waits": 429,
  "second-person-needed": 403,
  "second-person-same": 403,
  "waybill-malformed": 422,
  "waybill-duplicate": 409,
  "foreign-carrier": 403,
  "not-consented": 403,
  "goods-not-allowed": 422,
  oversize: 422,
  full: 409,
  damaged: 422,
  "deposits-paused": 503,
  "reopen-limit": 409,
  "code-wrong": 404,
  "code-malformed": 422,
  "code-spent": 410,
  "pass-invalid": 422,
  "pass-spent": 410,
  "presence-unproven": 422,
  "presence-spent": 410,
  "kiosk-waits": 429,
  "code-frozen": 409,
  "collection-running": 409,
  "unknown-hand-in": 404,
  "hand-ins-not-accepted": 422,
  "carrier-unclear": 409,
  "audit-needed": 409,
  "unknown-audit": 404,
  "audit-running": 409,
  "not-opened": 409,
  "door-unavailable": 409,
  "compartment-busy": 409,
};

export const problemOf = (refusal: Refusal): Problem => ({
  ...refusal.detail,
  type: problemType(refusal.code),
  title: refusals[refusal.code],
  status: statusOf[refusal.code],
  code: refusal.code,
});

export const problemType = (code: string): string => `urn:postern:problem:${code}`;
