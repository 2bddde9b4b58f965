/**
 * The words that every room shares. Ids are plain strings with a stated form; money, names and numbers of people
 * never appear here.
 */
import { z } from "zod";
import { LogWanted } from "./remote/log-wanted.ts";

/** Wall clock (ms since 1970), whether it can be trusted, and monotonic site time (ms, resumed over restarts). */
export const Moment = z.object({
  at: z.number().int(),
  synced: z.boolean(),
  elapsed: z.number().int().nonnegative(),
});
export type Moment = Readonly<z.infer<typeof Moment>>;

/** Counter orders the epochs of a site; the random id tells a copied image from its original. */
export const Epoch = z.object({ counter: z.number().int().positive(), id: z.string().regex(/^[0-9a-f]{16}$/) });
export type Epoch = Readonly<z.infer<typeof Epoch>>;

/**
 * Sequences that are gone. `upTo` null: nobody knows how far. `covered`: a proven snapshot behind it
 * holds the state.
 */
export const Hole = z.object({
  from: z.number().int(),
  upTo: z.number().int().nullable(),
  covered: z.boolean().optional(),
});
export type Hole = Readonly<z.infer<typeof Hole>>;

/** Rules that people break are told in words, wherever they are broken. */
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "1 to 32 of a-z, 0-9 and -, and the first of them is not -");
/** `a-z 0-9 -`, at most 32 characters. */
export const SiteId = name;
export const DeviceId = name;
export const CarrierId = name;
export const CourierId = name;
export const MaintainerId = name;
/** A kiosk is a device; its id names the keypad that wrong codes slow down. */
export const TerminalId = name;
/** Bank letter and number as painted on the door, for instance `A-07`. */
export const CompartmentId = z.string().regex(/^[A-Z]{1,2}-[0-9]{1,4}$/, "the bank's letter, - and a number: A-07");
/** 128 random bits in hex; the pickup code is derived from it. */
export const DepositId = z.string().regex(/^[0-9a-f]{32}$/);
/** 64 random bits in hex. */
export const ShortId = z.string().regex(/^[0-9a-f]{16}$/);
/** Normalised: upper case, no blanks; S10, SSCC or a carrier's pattern. */
export const Waybill = z.string().regex(/^[0-9A-Z-]{4,40}$/, "4 to 40 of A-Z, 0-9 and -");

/** Of the eight digits of a UPU S10 number (standard S10-12). */
export const s10CheckDigit = (digits: string): number => {
  const sum = [8, 6, 4, 2, 3, 5, 9, 7].reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  const check = 11 - (sum % 11);
  return check === 10 ? 0 : check === 11 ? 5 : check;
};
/** GS1 mod-10 over the digits before the check digit (General Specifications 7.9): weights 3, 1 from the right. */
export const gs1CheckDigit = (digits: string): number => {
  let sum = 0;
  for (let at = digits.length - 1, weight = 3; at >= 0; at--, weight = 4 - weight) sum += weight * Number(digits[at]);
  return (10 - (sum % 10)) % 10;
};
/** Service, eight digits, check digit, country. */
export const isS10 = (waybill: string): boolean => {
  const [, digits = "", check] = /^[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}$/.exec(waybill) ?? [];
  return check !== undefined && s10CheckDigit(digits) === Number(check);
};
/** 17 digits and their check digit; without the AI 00 before it. */
export const isSscc = (waybill: string): boolean =>
  /^[0-9]{18}$/.test(waybill) && gs1CheckDigit(waybill.slice(0, 17)) === Number(waybill[17]);

/** Base64url of a keyed HMAC-SHA-256; tells equal from different and nothing else. */
export const Digest = z.string().regex(/^[A-Za-z0-9_-]{16,43}$/);

export const Size = z.enum(["S", "M", "L", "XL"]);
export type Size = z.infer<typeof Size>;
export const sizes: readonly Size[] = Size.options;

/** proven: sensor, tag or staff; stated: the person said so; presumed: code, open, closed, nothing reported. */
export const Grade = z.enum(["proven", "stated", "presumed"]);
export type Grade = z.infer<typeof Grade>;
export const Witness = z.enum(["item-sensor", "tag", "staff", "courier", "recipient", "code", "door", "fleet"]);
export type Witness = z.infer<typeof Witness>;
/** Why something is believed. `recovered`: concluded after a restart, not watched as it happened. */
export const Evidence = z.object({ grade: Grade, witnesses: z.array(Witness), recovered: z.boolean().optional() });
export type Evidence = Readonly<z.infer<typeof Evidence>>;

/** What the witnesses of a compartment say together, or one reader of one tag. */
export const Presence = z.enum(["present", "absent", "unknown"]);
export type Presence = z.infer<typeof Presence>;
/** From 0 to 1; never 1, since no witness is beyond doubt. */
export const Confidence = z.number().min(0).max(1);

/**
 * How witnesses disagree with each other or with the ledger about one compartment. mismatch: they contradict each
 * other; misplacement: a parcel's tag is read in a compartment that is not its own; unexpected-removal: gone without
 * a collection, recall or opening by staff; ghost: something inside a compartment that the ledger calls empty;
 * unread: a tag that should be read and never is.
 */
export const DisagreementKind = z.enum(["mismatch", "misplacement", "unexpected-removal", "ghost", "unread"]);
export type DisagreementKind = z.infer<typeof DisagreementKind>;

export const Consent = z.enum(["named-by-sender", "given", "refused", "unknown"]);
export type Consent = z.infer<typeof Consent>;
export const Language = z.enum(["zh-CN", "en"]);
export type Language = z.infer<typeof Language>;

/** What a door order is for; it decides what "closed" afterwards may mean. */
export const Purpose = z.enum(["deposit", "collection", "recall", "maintenance", "hand-in", "fetch"]);
export type Purpose = z.infer<typeof Purpose>;

/** Units: °C, % of relative humidity, mm/s, 1 while opened, 1 while there is mains power, % of charge. */
export const Quantity = z.enum(["temperature", "humidity", "vibration", "tamper", "mains", "battery"]);
export type Quantity = z.infer<typeof Quantity>;
/** critical: far below, for instance a battery at its end. */
export const Level = z.enum(["normal", "low", "high", "critical"]);
export type Level = z.infer<typeof Level>;
/** Name of a sensor on its device; it measures one quantity. */
export const SensorId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,23}$/, "1 to 24 of a-z, 0-9 and -, and the first of them is not -");

export const AlarmKind = z.enum([
  "door-left-open",
  "door-forced",
  "door-jammed",
  "board-silent",
  "too-many-wrong-codes",
  "compartment-suspect",
  "disk-watermark",
  "clock-unsynchronised",
  "uplink-lost",
  "backlog-age",
  "safe-mode",
  "temperature",
  "humidity",
  "tamper",
  "on-battery",
  "supply-low",
  "lock-worn",
  "hand-in-forgotten",
  "mismatch",
  "misplacement",
  "unexpected-removal",
  "ghost",
  "unread",
  "stock-difference",
]);
export type AlarmKind = z.infer<typeof AlarmKind>;
export const Severity = z.enum(["low", "medium", "high", "critical"]);
export type Severity = z.infer<typeof Severity>;

/** Who is behind a command. A session is named by the digest of its token, never by the token. */
export const Actor = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("kiosk"), terminal: TerminalId }),
  z.object({ kind: z.literal("courier"), session: Digest }),
  z.object({ kind: z.literal("handheld"), device: DeviceId }),
  z.object({ kind: z.literal("maintainer"), session: Digest }),
  z.object({ kind: z.literal("system") }),
]);
export type Actor = Readonly<z.infer<typeof Actor>>;

/** Who did it, as events remember it: ids of staff, never of recipients. */
export const Who = z.object({
  kind: z.enum(["recipient", "courier", "maintainer", "system"]),
  id: z.string().max(32).optional(),
});
export type Who = Readonly<z.infer<typeof Who>>;

/** One compartment as the configuration describes it. */
export const CompartmentPlan = z.object({
  compartment: CompartmentId,
  size: Size,
  /** Reachable from a wheelchair. */
  accessible: z.boolean(),
  device: DeviceId,
  /** Lock number on its board, from 0. */
  lock: z.number().int().min(0).max(255),
  /** Input of its door contact, when that is not the lock's number. */
  input: z.number().int().min(0).max(65_535).optional(),
  /** A beam or scale that tells whether something lies inside. */
  itemSensor: z.boolean(),
  /** Power supply that fires this lock. */
  supply: name,
  /** The tag reader with an antenna that covers it. */
  reader: DeviceId.optional(),
});
export type CompartmentPlan = Readonly<z.infer<typeof CompartmentPlan>>;

/** What one witness says: what it is about lies inside, is gone, or lies elsewhere; or it has seen nothing. */
export const Testimony = z.object({
  witness: Witness,
  says: z.enum(["inside", "gone", "elsewhere", "nothing"]),
  confidence: Confidence,
  /** Site time (`elapsed`, ms) since when it says so. */
  at: z.number().int(),
  device: DeviceId.optional(),
  epc: z.string().max(64).optional(),
  /** Where, when it is elsewhere. */
  compartment: CompartmentId.optional(),
});
export type Testimony = Readonly<z.infer<typeof Testimony>>;

/** 128 random bits in hex. */
export const RemoteId = z.string().regex(/^[0-9a-f]{32}$/);
/** Who orders from afar: a role that the site's table of rights knows, and an account of the fleet. */
export const Issuer = z.object({ role: name, id: name });
export type Issuer = Readonly<z.infer<typeof Issuer>>;
/** For people: 3 to 200 characters in one line. */
export const Reason = z.string().regex(/^\P{Cc}{3,200}$/u);

/** Which code of a deposit: the first one is 1. */
export const CodeIssue = z.number().int().min(1).max(8);
/** Which pass of a code: 0 is its recipient's own, the others are handed on. */
export const PassNumber = z.number().int().min(0).max(15);

/** What may be ordered from afar: of what people at the site may do, that which needs nobody's word about a door. */
export const RemoteAction = z.discriminatedUnion("type", [
  z.object({ type: z.literal("open-compartment"), compartment: CompartmentId }),
  z.object({ type: z.literal("block-compartment"), compartment: CompartmentId }),
  z.object({ type: z.literal("release-compartment"), compartment: CompartmentId }),
  z.object({ type: z.literal("extend-hold"), deposit: DepositId }),
  /** The hold period ends now: the carrier's courier may take the parcels back. */
  z.object({ type: z.literal("recall-deposit"), deposit: DepositId }),
  /** `issue`: of the code that shall open nothing any more. */
  z.object({ type: z.literal("change-pickup-code"), deposit: DepositId, issue: CodeIssue }),
  /** `issue`: of the code that it was made beside. */
  z.object({ type: z.literal("take-back-pass"), deposit: DepositId, issue: CodeIssue, pass: PassNumber }),
  /** Its recipient stands at the kiosk that shows this number. */
  z.object({ type: z.literal("open-here"), deposit: DepositId, presence: z.string().regex(/^[0-9]{6}$/) }),
  z.object({ type: z.literal("acknowledge-alarm"), alarm: ShortId }),
  z.object({ type: z.literal("send-log"), wanted: LogWanted }),
]);
export type RemoteAction = Readonly<z.infer<typeof RemoteAction>>;

/** What the issuer believed when ordering; where the site knows better, it is a conflict. */
export const Expectation = z.object({
  /** Counter of the site's epoch: a site that has lost or forked its history obeys no order from before. */
  epoch: z.number().int().positive(),
  /** The content of the compartment that it is about was not established anew after this sequence. */
  seq: z.number().int().nonnegative().optional(),
  /** What lies in that compartment; null: nothing does. */
  deposit: DepositId.nullable().optional(),
  occupancy: z.enum(["free", "reserved", "occupied", "suspect"]).optional(),
});
export type Expectation = Readonly<z.infer<typeof Expectation>>;

export const RemoteOutcome = z.enum(["done", "failed", "expired", "conflict"]);
export type RemoteOutcome = z.infer<typeof RemoteOutcome>;
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/**
 * What the fleet may want a site to be, a document each: fields of its configuration file, the numbers of its rules,
 * its carriers with theirs.
 */
export const DesiredKind = z.enum(["configuration", "rules", "carriers", "couriers"]);
export type DesiredKind = z.infer<typeof DesiredKind>;
/** What is wrong with a document: the field (dotted, list places from 0), its value as far as it is short, the rule. */
export const DesiredProblem = z.object({
  field: z.string().max(200),
  value: z.string().max(100).optional(),
  rule: z.string().max(48),
  message: z.string().max(300),
});
export type DesiredProblem = Readonly<z.infer<typeof DesiredProblem>>;
export const DesiredProblems = z.array(DesiredProblem).min(1).max(20);
/**
 * Why a gateway was not well with a configuration. not-started: a part of it could not be had, such as a port; crashed:
 * the process ended before it had proven itself, twice; failed: it gave itself up; not-ready, device-silent,
 * uplink-lost: not as well as before in time.
 */
const rollbackWhys = ["not-started", "crashed", "failed", "not-ready", "device-silent", "uplink-lost"] as const;
export const RollbackWhy = z.enum(rollbackWhys);
export type RollbackWhy = z.infer<typeof RollbackWhy>;
/** What has become of a document at the site. */
export const DesiredOutcome = z.discriminatedUnion("state", [
  z.object({ state: z.literal("applied") }),
  z.object({ state: z.literal("refused"), problems: DesiredProblems }),
  z.object({ state: z.literal("rolled-back"), why: RollbackWhy, detail: z.string().max(300) }),
]);
export type DesiredOutcome = Readonly<z.infer<typeof DesiredOutcome>>;
