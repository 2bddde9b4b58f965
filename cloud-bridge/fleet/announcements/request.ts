/** What somebody may announce, and every reason why one announcement of a list cannot be read. */
import { z } from "zod";
import { CarrierId, Language, SiteId, type Size } from "../../../gateway/core/vocabulary.ts";
import { Contact } from "../../../gateway/wire/bridge.ts";
import { Phone, PreAdvice } from "../../../gateway/wire/http.ts";
import type { Caller } from "../access/rights.ts";
import type { AnnouncementProblem } from "./answers.ts";

const day = 24 * 3_600_000;
/** A site forgets after as long what nobody ended. */
export const validMaxMs = 30 * day;
export const AnnouncementId = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 of A-Z, a-z, 0-9, . _ and -");

export const AnnouncementRequest = PreAdvice.omit({ phone: true })
  .extend({
    id: AnnouncementId,
    site: SiteId,
    /** Absent: the carrier who announces it. */
    carrier: CarrierId.optional(),
    contact: Contact.extend({ phone: Phone, language: Language.default("zh-CN") })
      .strict()
      .optional(),
    /** The fleet's clock, ms; absent: in a month. */
    notAfter: z.number().int().optional(),
    /** The fleet's clock, ms: a compartment of its size is wanted for it until then. */
    reserveUntil: z.number().int().optional(),
  })
  .strict();
type Read = z.infer<typeof AnnouncementRequest>;
export type Wanted = Readonly<Read & { carrier: string; notAfter: number }>;
export type ReadItem =
  /** `asked`: without what is filled in at each asking anew. */
  | { readonly wanted: Wanted; readonly asked: string }
  | { readonly id: string | null; readonly problems: readonly AnnouncementProblem[] };

export const readItem = (item: unknown, { role, tenant }: Caller, now: number): ReadItem => {
  const { success, data, error } = AnnouncementRequest.safeParse(item);
  if (!success) {
    const id = AnnouncementId.safeParse((item as { readonly id?: unknown } | null)?.id).data ?? null;
    return { id, problems: error.issues.slice(0, problemsMax).flatMap((issue) => problemsOf(issue, item)) };
  }
  const { id, notAfter = now + validMaxMs, carrier = role === "carrier" ? tenant : undefined } = data;
  const no = (field: string, value: unknown, rule: string, message: string): ReadItem => ({
    ...{ id, problems: [problem(field, value, rule, message)] },
  });
  if (carrier === undefined) return no("carrier", undefined, "missing", "name the carrier who will bring the parcel");
  if (role === "carrier" && carrier !== tenant)
    return no("carrier", carrier, "own-parcels", "a carrier announces its own");
  if (notAfter <= now) return no("notAfter", notAfter, "too-early", "must lie in the future");
  if (notAfter > now + validMaxMs) return no("notAfter", notAfter, "too-late", "must lie within 30 days");
  const { reserveUntil, size } = data;
  const wrong = reserveUntil === undefined ? null : roomProblem({ reserveUntil, notAfter, size }, now);
  if (wrong) return { id, problems: [wrong] };
  return { wanted: { ...data, carrier, notAfter }, asked: JSON.stringify(data) };
};

/** Room that is kept for one is nobody else's: never for long. */
const reserveMaxMs = 3 * day;
interface RoomWish {
  readonly reserveUntil: number;
  readonly notAfter: number;
  readonly size: Size | undefined;
}
export const roomProblem = ({ reserveUntil, notAfter, size }: RoomWish, now: number): AnnouncementProblem | null => {
  const no = (rule: string, message: string) => problem("reserveUntil", reserveUntil, rule, message);
  if (size === undefined) return problem("size", undefined, "missing", "room is kept for a size: say which");
  if (reserveUntil <= now) return no("too-early", "must lie in the future");
  if (reserveUntil > notAfter) return no("too-late", "must not lie behind `notAfter`");
  return reserveUntil > now + reserveMaxMs ? no("too-late", "must lie within 3 days") : null;
};

const problemsMax = 20;
const shownMax = 100;
export const problem = (field: string, value: unknown, rule: string, message: string): AnnouncementProblem => {
  const text = value === undefined ? undefined : JSON.stringify(value);
  return { field, ...(text === undefined ? {} : { value: text.slice(0, shownMax) }), rule, message };
};

const problemsOf = (issue: z.core.$ZodIssue, item: unknown): readonly AnnouncementProblem[] => {
  const path = issue.path.map(String);
  const value = path.reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | null)?.[key], item);
  const rule = issue.code.replaceAll("_", "-");
  if (issue.code !== "unrecognized_keys") return [problem(path.join("."), value, rule, issue.message)];
  return issue.keys.map((key) => problem([...path, key].join("."), undefined, rule, "there is no such field"));
};
