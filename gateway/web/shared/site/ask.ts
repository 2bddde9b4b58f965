/**
 * Requests to the site. A command carries one key however often it has to be sent: the site gives the same answer to
 * the same key, so that a lost answer never opens a second door.
 */
import type { Figures } from "../words/dictionary.ts";

export interface No {
  readonly ok: false;
  /** A refusal or fault of the interface; `unreachable` when no answer came. */
  readonly code: string;
  readonly figures: Figures;
}
export type Said<T> = { readonly ok: true; readonly value: T } | No;

export interface Asking {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: unknown;
  /** Makes it a command. */
  readonly key?: string;
  /** A session token of somebody else than the one who is signed in at this page. */
  readonly as?: string;
  /** How long it is sent again while the site does not answer. */
  readonly patienceMs?: number;
  /** Asked before it is sent again: does anybody still want it? */
  readonly isWanted?: () => boolean;
}

const answerMsMax = 10_000;
const retryMs = 700;

export const newKey = (): string => crypto.randomUUID();

export const ask = async <T>(path: string, asking: Asking = {}): Promise<Said<T>> => {
  const until = performance.now() + (asking.patienceMs ?? 0);
  for (;;) {
    const said = await askOnce<T>(path, asking);
    if (!hasNoAnswer(said) || performance.now() + retryMs > until) return said;
    await new Promise((done) => setTimeout(done, retryMs));
    if (asking.isWanted?.() === false) return said;
  }
};

/** Nobody knows whether the site has heard it, or it had no time to. */
export const hasNoAnswer = <T>(said: Said<T>): said is No =>
  !said.ok && (said.code === "unreachable" || said.code === "inbox-full");

/** A command of a person who stands there and waits. */
export const order = <T>(path: string, body: unknown = {}, key = newKey(), patienceMs = 8_000): Promise<Said<T>> =>
  ask<T>(path, { method: "POST", body, key, patienceMs });

const askOnce = async <T>(path: string, { method = "GET", body, key, as }: Asking): Promise<Said<T>> => {
  try {
    const response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(answerMsMax),
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
        ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const told = (isJson ? await response.json() : {}) as Readonly<Record<string, unknown>>;
    return response.ok ? { ok: true, value: told as T } : no(response.status, told);
  } catch {
    return { ok: false, code: "unreachable", figures: {} };
  }
};

const no = (status: number, problem: Readonly<Record<string, unknown>>): No => {
  const { code } = problem;
  const isFigure = ([, value]: readonly [string, unknown]): boolean => ["string", "number"].includes(typeof value);
  const figures = Object.fromEntries(Object.entries(problem).filter(isFigure)) as Figures;
  // A gateway that is just going down or coming up answers through nobody, or with 502..504.
  const fallback = status >= 502 ? "unreachable" : `http-${status}`;
  return { ok: false, code: typeof code === "string" ? code : fallback, figures };
};
