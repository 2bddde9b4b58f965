/**
 * A session with an LLRP reader as a state machine: what to say next, when to wait for what, and when to give up. Pure:
 * time is told in site ms. Greeting → keep-alives set → old orders deleted → ours added, enabled, started → reports.
 */
import { z } from "zod";
import { CompartmentId } from "../../core/vocabulary.ts";
import type { StreamSettings, TlsTrust } from "../../ports/stream.ts";
import type { LlrpHeard, LlrpRequest } from "../../wire/llrp/messages.ts";

const ms = (least: number, most: number, fallback: number) => z.number().int().min(least).max(most).default(fallback);

export const RfidLlrpSettings = z.strictObject({
  host: z.string().min(1),
  /** Without it 5084, with TLS 5085. */
  port: z.number().int().min(1).max(65_535).optional(),
  /** Absent: no TLS. Readers come with certificates of their own: name the authority, or the one certificate. */
  tls: z
    .strictObject({
      /** PEM of the authority that signed the reader's certificate. */
      authority: z.string().startsWith("-----BEGIN CERTIFICATE-----").optional(),
      /** SHA-256 of the reader's certificate, in hex with or without colons. */
      fingerprint: z
        .string()
        .regex(/^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$/, "32 bytes in hexadecimal, a colon between them or none")
        .optional(),
    })
    .optional(),
  /** Compartments that each antenna covers. An antenna that is not named is not switched on. */
  antennas: z
    .record(z.string().regex(/^[1-9][0-9]{0,2}$/, "a number from 1 to 999"), z.array(CompartmentId).max(64))
    .default({}),
  /** The reader reports after so many tags. */
  tagsPerReport: z.number().int().min(1).max(1000).default(1),
  /** The reader says so often that it lives; after three that did not come the connection is closed. */
  keepaliveMs: ms(500, 60_000, 10_000),
  /** How long connecting, the greeting and each answer may take. */
  answerMs: ms(100, 60_000, 5000),
  /** Wait before the next try to connect; it doubles up to the most while none succeeds. */
  retryMs: ms(100, 60_000, 1000),
  retryMsMax: ms(100, 600_000, 30_000),
  /** Without a running session for so long the reader is silent. */
  silentMs: ms(1000, 3_600_000, 60_000),
});
export type RfidLlrpSettings = z.infer<typeof RfidLlrpSettings>;

/** The steps that need an answer, in their order. */
const steps = ["SET_READER_CONFIG", "DELETE_ROSPEC", "ADD_ROSPEC", "ENABLE_ROSPEC", "START_ROSPEC"] as const;
type Step = (typeof steps)[number];
type Stage =
  /** No connection; the next try at `until`. */
  | { readonly type: "down"; readonly until: number }
  | { readonly type: "connecting" | "greeting"; readonly until: number }
  | { readonly type: "asking"; readonly step: Step; readonly id: number; readonly until: number }
  | { readonly type: "reading"; readonly until: number };

export interface Session {
  readonly settings: RfidLlrpSettings;
  stage: Stage;
  retryMs: number;
  /** Of the last message that we sent. */
  id: number;
}
export interface Say {
  readonly id: number;
  readonly request: LlrpRequest;
}
/** What an input leads to. `drop`: close the connection, for this reason. */
export interface Reaction {
  readonly say: readonly Say[];
  readonly drop: string | null;
}
const rospec = 1;
const keepalivesMissed = 3;
const nothing: Reaction = { say: [], drop: null };

export const newSession = (settings: RfidLlrpSettings, now: number): Session => ({
  settings,
  stage: { type: "down", until: now },
  retryMs: settings.retryMs,
  id: 0,
});

export const streamOf = ({ host, port, tls }: RfidLlrpSettings): StreamSettings =>
  tls
    ? { transport: "tls", host, port: port ?? 5085, trust: trustOf(tls) }
    : { transport: "tcp", host, port: port ?? 5084 };

const trustOf = ({ authority, fingerprint }: NonNullable<RfidLlrpSettings["tls"]>): TlsTrust => {
  if (fingerprint !== undefined) return { by: "fingerprint", sha256: fingerprint.replaceAll(":", "").toUpperCase() };
  return authority === undefined ? { by: "authorities" } : { by: "authority", pem: authority };
};

export const isReading = ({ stage }: Session): boolean => stage.type === "reading";
/** Site time at which `late` wants to be called. */
export const nextAt = ({ stage }: Session): number => stage.until;

export const connecting = (session: Session, now: number): void => {
  session.stage = { type: "connecting", until: now + session.settings.answerMs };
};
export const connected = (session: Session, now: number): void => {
  session.stage = { type: "greeting", until: now + session.settings.answerMs };
};
/** Whoever ended it. The wait until the next try doubles until a session comes to reading. */
export const disconnected = (session: Session, now: number): void => {
  if (session.stage.type === "down") return;
  const wasReading = isReading(session);
  const retryMs = wasReading ? session.settings.retryMs : session.retryMs;
  session.retryMs = Math.min(retryMs * 2, Math.max(session.settings.retryMsMax, session.settings.retryMs));
  session.stage = { type: "down", until: now + retryMs };
};

/** The time of `nextAt` has come. A session that is down wants to be connected: the caller does that. */
export const late = (session: Session, now: number): Reaction => {
  const { stage } = session;
  if (stage.type === "down" || now < stage.until) return nothing;
  return {
    say: [],
    drop: stage.type === "asking" ? `no answer to ${stage.step}` : `nothing heard while ${stage.type}`,
  };
};

export const heard = (session: Session, message: LlrpHeard, now: number): Reaction => {
  const { stage } = session;
  if (stage.type === "reading") session.stage = { type: "reading", until: deafAt(session, now) };
  switch (message.type) {
    case "greeting":
      if (message.refusedAs !== null) {
        // Later the same event tells that somebody else tried to connect, which is no business of ours.
        return stage.type === "greeting" ? { say: [], drop: `refused: ${message.refusedAs}` } : nothing;
      }
      // A reader that greets anew has begun anew: whatever was ordered is gone.
      return ask(session, steps[0], now);
    case "closing":
      return { say: [], drop: "the reader closes the connection" };
    case "keepalive":
      return { say: [{ id: message.id, request: { type: "KEEPALIVE_ACK" } }], drop: null };
    case "response": {
      if (stage.type !== "asking" || message.id !== stage.id) return nothing;
      if (message.refusedAs !== null) return { say: [], drop: `${stage.step} refused: ${message.refusedAs}` };
      if (message.to !== stage.step) return { say: [], drop: `${message.to} answers ${stage.step}` };
      const next = steps[steps.indexOf(stage.step) + 1];
      if (next) return ask(session, next, now);
      session.stage = { type: "reading", until: deafAt(session, now) };
      return nothing;
    }
    case "report":
    case "event":
    case "other":
      return nothing;
  }
};

const deafAt = ({ settings }: Session, now: number): number => now + settings.keepaliveMs * keepalivesMissed;

const ask = (session: Session, step: Step, now: number): Reaction => {
  const id = (session.id % 0xffff_ffff) + 1;
  session.id = id;
  session.stage = { type: "asking", step, id, until: now + session.settings.answerMs };
  return { say: [{ id, request: requestOf(step, session.settings) }], drop: null };
};

const requestOf = (step: Step, { keepaliveMs, antennas, tagsPerReport }: RfidLlrpSettings): LlrpRequest => {
  switch (step) {
    case "SET_READER_CONFIG":
      return { type: step, keepaliveMs };
    case "DELETE_ROSPEC":
      return { type: step, rospec: 0 };
    case "ADD_ROSPEC": {
      const named = Object.keys(antennas).map(Number);
      return { type: step, rospec, antennas: named.length > 0 ? named : [0], tagsPerReport };
    }
    case "ENABLE_ROSPEC":
    case "START_ROSPEC":
      return { type: step, rospec };
  }
};
