/** What is wrong with a request before it reaches the site; every fault is answered as a problem (RFC 9457). */
import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaValidationError } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import type { z } from "zod";
import { InboxFull } from "../ports/inbox.ts";
import type { Log } from "../ports/log.ts";
import type { Problem } from "../wire/http.ts";
import { problemType } from "./answer.ts";

const faults = {
  "request-malformed": [400, "the request breaks a rule of its form; `errors` names field and rule"],
  "idempotency-key-missing": [400, "every command needs an Idempotency-Key of 1 to 128 visible characters"],
  "not-signed-in": [401, "a credential is needed here"],
  "wrong-credentials": [401, "the credential is unknown, wrong or revoked"],
  "not-allowed": [403, "this credential may not do that"],
  "origin-refused": [403, "a request with a cookie must come from this site's own pages"],
  "not-found": [404, "there is nothing of that name here"],
  "passkey-not-taken": [422, "it was not made for this challenge, person and place, or there are too many"],
  "body-too-large": [413, "the body is larger than this interface takes"],
  "media-type": [415, "bodies are application/json"],
  "too-many-requests": [429, "too many requests from this address; `Retry-After` tells when"],
  "too-many-listeners": [503, "as many live clients as this site serves are connected"],
  "demo-away": [502, "the stage of this demo does not answer"],
  "inbox-full": [503, "the site is busy; `Retry-After` tells when"],
  internal: [500, "the gateway failed; the request was not carried out or its outcome is unknown"],
} as const;
export type FaultCode = keyof typeof faults;

/** Thrown by handlers; the error handler turns it into its problem. */
export class Fault extends Error {
  readonly code: FaultCode;
  constructor(code: FaultCode) {
    super(code);
    this.code = code;
  }
}

export const problemOfFault = (code: FaultCode, errors?: Problem["errors"]): Problem => {
  const [status, title] = faults[code];
  const problem: Problem = { type: problemType(code), title, status, code };
  if (errors) problem.errors = errors;
  return problem;
};

export const sendProblem = (reply: FastifyReply, problem: Problem): FastifyReply => {
  const waitMs = problem["waitMs"];
  if (typeof waitMs === "number") reply.header("retry-after", Math.ceil(waitMs / 1000));
  if (problem.status === 401) reply.header("www-authenticate", "Bearer");
  return reply.code(problem.status).type("application/problem+json").send(problem);
};

export const errorHandler =
  (log: Log) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error instanceof InboxFull) {
      reply.header("retry-after", Math.ceil(error.retryAfterMs / 1000));
      return sendProblem(reply, problemOfFault("inbox-full"));
    }
    if (hasZodFastifySchemaValidationErrors(error)) {
      const where = (error as FastifyError & { validationContext?: string }).validationContext ?? "body";
      const found = error.validation.flatMap(brokenRules).map(({ path, rule, message }) => ({
        field: [where, ...path].join("."),
        rule,
        message,
        ...valueAt(request, where, path),
      }));
      const missing = found.length === 1 && found[0]?.field === "headers.idempotency-key";
      return sendProblem(reply, problemOfFault(missing ? "idempotency-key-missing" : "request-malformed", found));
    }
    const code = codeOf(error);
    if (code === "internal") {
      log.error("http-request-failed", {
        route: request.routeOptions.url ?? null,
        error: String(error.stack ?? error),
      });
    }
    return sendProblem(reply, problemOfFault(code));
  };

const codeOf = (error: FastifyError): FaultCode => {
  if (error instanceof Fault) return error.code;
  if (error.statusCode === 413) return "body-too-large";
  if (error.statusCode === 415) return "media-type";
  if (error.statusCode === 429) return "too-many-requests";
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return "request-malformed";
  return "internal";
};

interface BrokenRule {
  readonly path: readonly string[];
  readonly rule: string;
  readonly message: string;
}
/** One rule; of a body that may have several forms, the rules of the form that it comes nearest to. */
const brokenRules = (found: FastifySchemaValidationError): readonly BrokenRule[] => {
  const path = found.instancePath.split("/").filter((name) => name !== "");
  const forms = (found.params as { readonly errors?: readonly (readonly z.core.$ZodIssue[])[] }).errors ?? [];
  const depth = (form: readonly z.core.$ZodIssue[]): number => Math.max(...form.map((issue) => issue.path.length));
  const nearest = forms.toSorted((one, other) => depth(other) - depth(one))[0];
  return (
    nearest?.map((issue) => ({
      path: [...path, ...issue.path.map(String)],
      rule: issue.code,
      message: issue.message,
    })) ?? [{ path, rule: found.keyword, message: found.message ?? found.keyword }]
  );
};

/** Fields whose value is never sent back, wherever in the body they stand. */
const secretFields = new Set(["code", "pin", "badge", "password", "secret", "oneTimeCode", "second", "phone"]);

/** A bare body has no name and may be a secret itself. JSON has no word for a number beyond its range. */
const valueAt = (request: FastifyRequest, where: string, path: readonly string[]): { value?: never } => {
  if (where !== "body" || path.length === 0 || path.some((name) => secretFields.has(name))) return {};
  let value: unknown = request.body;
  for (const name of path) value = (value as Record<string, unknown> | undefined | null)?.[name];
  if (typeof value === "string") return { value: value.slice(0, 80) as never };
  if (typeof value === "number") return { value: (Number.isFinite(value) ? value : String(value)) as never };
  return typeof value === "boolean" ? { value: value as never } : {};
};
