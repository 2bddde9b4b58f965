/**
 * The contract between site and fleet, version 1. JSON over MQTT QoS 1; any broker will do, since only the fleet's
 * own acknowledgement, sent after its database committed, lets the site forget.
 *
 * | topic | direction | payload |
 * |---|---|---|
 * | `postern/1/<site>/up/hello` | site → fleet, on every connect | Hello |
 * | `postern/1/<site>/up/frame` | site → fleet | Frame |
 * | `postern/1/<site>/up/hint` | site → fleet, overtakes | Hint |
 * | `postern/1/<site>/up/ask` | site → fleet, after a loss | Ask |
 * | `postern/1/<site>/up/desired` | site → fleet, on every connect and whenever it changes | DesiredStatement |
 * | `postern/1/<site>/up/telemetry` | site → fleet, when nothing else waits | Telemetry |
 * | `postern/1/<site>/down/head` | fleet → site, answer to hello and cumulative acknowledgement | FleetHead |
 * | `postern/1/<site>/down/refill` | fleet → site, answer to ask | Refill |
 * | `postern/1/<site>/down/command` | fleet → site, until the journal that comes up speaks of it | SignedCommand |
 * | `postern/1/<site>/down/desired` | fleet → site, until the site states that it has it | SignedDocument |
 * | `postern/1/<site>/down/pre-advice` | fleet → site, until the journal speaks of it | SignedPreAdvices |
 */
import { z } from "zod";
import { DepositId, Epoch, Language, SiteId } from "../core/vocabulary.ts";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const seq = z.number().int().nonnegative();

/** A place in a site's history; places are ordered by epoch counter, then sequence. */
export const Place = z.object({ epoch: z.number().int().positive(), seq });
export type Place = Readonly<z.infer<typeof Place>>;

/** A layout of a few thousand compartments is the longest event there is. */
export const bodyCharsMax = 262_144;
/** One event that goes up. `body`: the exact JSON text of the journal; hash = SHA-256(prev ‖ body). */
export const FrameEvent = z.object({ seq, prev: Hash, body: z.string().max(bodyCharsMax) });
export type FrameEvent = Readonly<z.infer<typeof FrameEvent>>;

export const Hello = z.object({
  v: z.literal(1),
  site: SiteId,
  epoch: Epoch,
  seq,
  hash: Hash,
  /** Names this connection; the answer repeats it. */
  nonce: z.string().max(32),
  software: z.string().max(64),
});
export type Hello = Readonly<z.infer<typeof Hello>>;

/** All that happened from `from` to `to`: the events in it that go up, and the chain at both ends. */
export const Frame = z.object({
  v: z.literal(1),
  site: SiteId,
  /** Counter; its random id goes up in hello and in the event `epoch-opened`. */
  epoch: z.number().int().positive(),
  from: seq,
  to: seq,
  /** Chain hash just before `from` and at `to`. */
  prev: Hash,
  hash: Hash,
  /**
   * Present when history is broken just before `from`, by a hole or by a new epoch: the last place before it that
   * the site still stands for (null: there is none). The fleet records what lies between as a gap. Absent: this
   * frame follows (`epoch`, `from` - 1) without a gap.
   */
  after: Place.nullable().optional(),
  events: z.array(FrameEvent).max(2000),
  /** Contacts entered by a courier, sealed to the fleet's key, for `deposit-made` events of this frame. */
  contacts: z.record(DepositId, z.string().max(2048)).optional(),
});
export type Frame = Readonly<z.infer<typeof Frame>>;

/** A copy of live events for screens; never enters the trail. */
export const Hint = z.object({ v: z.literal(1), site: SiteId, events: z.array(FrameEvent).max(50) });
export type Hint = Readonly<z.infer<typeof Hint>>;

export const FleetHead = z.object({
  v: z.literal(1),
  site: SiteId,
  /** Epoch of the fleet's head; null: it has nothing of this site. An id of zeros: it never learnt the id. */
  epoch: Epoch.nullable(),
  /** Everything up to here is committed in the fleet's database (contiguous); hash of the chain there. */
  seq,
  hash: Hash.nullable(),
  /** The nonce of the hello that this answers; absent on acknowledgements. */
  nonce: z.string().max(32).optional(),
  /**
   * Ranges beyond the head, in the head's epoch, that the fleet still needs up to the newest frame that it has
   * stored; absent when nothing is stored beyond the head. Only these are sent again.
   */
  missing: z
    .array(z.object({ from: seq, to: seq }))
    .max(100)
    .optional(),
  /** Goes with `missing`: end of that newest frame. */
  storedTo: seq.optional(),
  /** The fleet's clock, ms. */
  at: z.number().int(),
  /** On an answer to hello: this fleet takes `up/telemetry`. */
  telemetry: z.boolean().optional(),
  /**
   * `forked`: other content for a known sequence; `fleet-ahead`: the site lost what the fleet has. For both the site
   * must open an epoch with a counter above `epoch`.
   */
  fault: z.enum(["forked", "unknown-site", "fleet-ahead"]).optional(),
});
export type FleetHead = Readonly<z.infer<typeof FleetHead>>;

/** One ask gets one refill; when that says `more`, the site asks again from behind its last event. */
export const Ask = z.object({
  v: z.literal(1),
  site: SiteId,
  request: z.string().max(32),
  from: seq,
  to: seq.nullable(),
  /** Only events of epochs with a counter below this one; of equal sequences the newest epoch's. */
  before: z.number().int().positive(),
});
export type Ask = Readonly<z.infer<typeof Ask>>;

export const Refill = z.object({
  v: z.literal(1),
  site: SiteId,
  request: z.string().max(32),
  events: z.array(FrameEvent).max(2000),
  more: z.boolean(),
  /** Last sequence of those epochs that the fleet has: events beyond it are unknown to it too. */
  head: seq,
});
export type Refill = Readonly<z.infer<typeof Refill>>;

/** Plain text inside a sealed contact (wire/trust/contact-seal.ts). */
export const Contact = z.object({
  phone: z.string().regex(/^\+?[0-9]{5,20}$/),
  email: z.email().max(254).optional(),
  language: Language,
});
export type Contact = Readonly<z.infer<typeof Contact>>;

/** Plain text of a deposit's side record: what the site keeps of the recipient until the deposit ends. */
export const DepositSide = z.object({
  v: z.literal(1),
  phoneLast4: z.string().regex(/^[0-9]{4}$/),
  /** A `Contact` sealed to the fleet's key; absent when the site is not enrolled. */
  contact: z.string().max(2048).optional(),
  language: Language,
});
export type DepositSide = Readonly<z.infer<typeof DepositSide>>;

export const bridgeTopics = (site: string) => ({
  hello: `postern/1/${site}/up/hello`,
  frame: `postern/1/${site}/up/frame`,
  hint: `postern/1/${site}/up/hint`,
  ask: `postern/1/${site}/up/ask`,
  held: `postern/1/${site}/up/desired`,
  telemetry: `postern/1/${site}/up/telemetry`,
  log: `postern/1/${site}/up/log`,
  head: `postern/1/${site}/down/head`,
  refill: `postern/1/${site}/down/refill`,
  command: `postern/1/${site}/down/command`,
  desired: `postern/1/${site}/down/desired`,
  preAdvice: `postern/1/${site}/down/pre-advice`,
});
export const bridgeByteMax = 512 * 1024;

/** A text or its UTF-8 bytes; null: neither is JSON. */
export const jsonOf = (text: string | Uint8Array): unknown => {
  try {
    return JSON.parse(typeof text === "string" ? text : new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch {
    return null;
  }
};
