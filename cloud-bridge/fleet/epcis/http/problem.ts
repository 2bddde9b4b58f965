/** Problems in the words of EPCIS 2.0, section 12.3 (RFC 9457), with field, value and rule where there are such. */
import type { FastifyReply } from "fastify";
import type { Fault } from "../capture/check.ts";

const titles = {
  QueryParameterException: [400, "A parameter of the query is wrong"],
  ValidationException: [400, "The document is no EPCIS 2.0 document"],
  NoSuchResourceException: [404, "There is no such resource"],
  NotAcceptableException: [406, "Only JSON of EPCIS 2.0 and CBV 2.0 is served"],
  CaptureLimitExceededException: [413, "The document is larger than may be captured at once"],
  UnsupportedMediaTypeException: [415, "Only application/json and application/ld+json are read"],
  TooManyRequestsException: [429, "Too many requests"],
  ImplementationException: [500, "The fleet failed to answer"],
} as const;
export type EpcisException = keyof typeof titles;

export const sendEpcisProblem = (
  reply: FastifyReply,
  exception: EpcisException,
  faults: readonly Fault[] = [],
): FastifyReply => {
  const [status, title] = titles[exception];
  const detail = faults[0] && `${faults[0].field} ${faults[0].value}: ${faults[0].rule}`.slice(0, 400);
  const body = { type: `epcisException:${exception}`, title, status, ...(detail ? { detail, faults } : {}) };
  return reply.code(status).type("application/problem+json").send(JSON.stringify(body));
};
