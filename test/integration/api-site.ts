/** The HTTP interface on a free port, with an inbox that a test scripts and reads that it fills. */
import { createHmac } from "node:crypto";
import { startApi } from "../../gateway/api/api.ts";
import {
  type AlarmView,
  type CollectionView,
  type CompartmentView,
  CutAway,
  type HandInView,
  type HandInWaitingView,
  type Reads,
  type StaffSession,
} from "../../gateway/api/reads.ts";
import type { ApiDeps } from "../../gateway/api/room.ts";
import { ApiSettings } from "../../gateway/api/settings.ts";
import type { Answer } from "../../gateway/core/answer.ts";
import type { Asked } from "../../gateway/core/command.ts";
import type { Event, Recorded } from "../../gateway/core/event.ts";
import { refuse } from "../../gateway/core/refusal.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { realEntropy } from "../../gateway/platform/entropy.ts";
import type { SideRecord } from "../../gateway/ports/journal.ts";
import type { KioskDesk } from "../../gateway/ports/trust/kiosk-desk.ts";
import { kioskDesk } from "../../gateway/runtime/kiosk-desk.ts";
import { quiet, secretOf } from "./broker-site.ts";

export const keyed = (purpose: string, value: string): string =>
  createHmac("sha256", "a test's key").update(`${purpose}|${value}`).digest("base64url");

export interface ApiSite {
  readonly url: string;
  readonly asked: { readonly asked: Asked; readonly sides: readonly SideRecord[] }[];
  /** What the site answers from now on. */
  answer(answer: (asked: Asked) => Answer | Promise<Answer>): void;
  readonly sessions: Map<string, StaffSession>;
  readonly compartments: Map<string, CompartmentView>;
  readonly alarms: AlarmView[];
  readonly collections: Map<string, CollectionView>;
  readonly handIns: Map<string, HandInView>;
  /** By carrier. */
  readonly waitingHandIns: Map<string, readonly HandInWaitingView[]>;
  /** By terminal, ms. */
  readonly keypadWaits: Map<string, number>;
  /** By digest of sender and key. */
  readonly answered: Map<string, Answer>;
  readonly unready: string[];
  readonly desk: KioskDesk;
  /** Appends an event to what `/live` and the journal's tail show. */
  happen(event: Event): Recorded;
  /** Forgets events up to and including `seq`. */
  cut(seq: number): void;
  call(method: string, path: string, options?: Call): Promise<Result>;
  stop(): Promise<void>;
}
export interface Call {
  readonly as?: string;
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}
export interface Result {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON came back
  readonly body: any;
  readonly headers: Headers;
}

export const people = { badge: "badge-4711", pin: "471108", account: "mia", password: "correct horse", code: "123456" };
let keys = 0;

export const apiSite = async (
  settings: Parameters<typeof ApiSettings.parse>[0] = {},
  extra: Partial<ApiDeps> = {},
): Promise<ApiSite> => {
  const clock = extra.clock ?? realClock();
  const asked: ApiSite["asked"] = [];
  const sessions = new Map<string, StaffSession>();
  const compartments = new Map<string, CompartmentView>();
  const alarms: AlarmView[] = [];
  const collections = new Map<string, CollectionView>();
  const handIns = new Map<string, HandInView>();
  const waitingHandIns = new Map<string, readonly HandInWaitingView[]>();
  const keypadWaits = new Map<string, number>();
  const answered = new Map<string, Answer>();
  const unready: string[] = [];
  const history: Recorded[] = [];
  let cutAt = 0;
  const waiting = new Set<() => void>();
  let answering: (asked: Asked) => Answer | Promise<Answer> = () => ({ type: "done" });
  const head = () => ({ epoch: 1, seq: history.at(-1)?.seq ?? 0 });
  const reads: Reads = {
    board: {
      compartments: async () => [...compartments.values()],
      compartment: async (id) => compartments.get(id) ?? null,
      facts: async (id) => [...compartments.values()].filter(({ compartment }) => (id ?? compartment) === compartment),
      reached: async () => {},
    },
    live: {
      head,
      async *after(seq, signal) {
        if (seq < cutAt) throw new CutAway();
        for (let next = seq + 1; !signal.aborted; ) {
          const recorded = history[next - 1];
          if (recorded) {
            next++;
            yield recorded;
          } else
            await new Promise<void>((resolve) => {
              const wake = (): void => {
                waiting.delete(wake);
                signal.removeEventListener("abort", wake);
                resolve();
              };
              waiting.add(wake);
              signal.addEventListener("abort", wake);
            });
        }
      },
    },
    stock: { now: async () => null, days: async () => [], day: async () => [], moved: async () => [] },
    guidedAudit: async () => null,
    witnesses: async () => null,
    trail: async (waybill) =>
      waybill === "RR473124829GB" ? [{ seq: 1, epoch: 1, at: 5, type: "deposit-made", compartment: "A-1" }] : [],
    deposit: async (deposit) =>
      deposit === "0".repeat(32) ? { deposit, compartment: "A-01", size: "S", stage: "held", carrier: "blue" } : null,
    collection: async (id) => collections.get(id) ?? null,
    calledTo: async () => null,
    handIn: async (id) => handIns.get(id) ?? null,
    answered: async (key) => answered.get(key) ?? null,
    handIns: async (carrier) => waitingHandIns.get(carrier) ?? [],
    keypadWait: (terminal) => keypadWaits.get(terminal) ?? 0,
    parcels: async ({ parcels: [first], recipient }) =>
      first === "RR473124829GB" || recipient !== undefined
        ? { accessible: false, size: "S" }
        : refuse("not-consented", { why: "phone" }),
    alarms: async () => alarms,
    devices: () => [],
    deviceTree: async () => ({ site: "test", devices: [] }),
    journalTail: async (limit) => history.slice(-limit).reverse(),
    search: async ({ limit }) => ({ events: history.slice(-limit).reverse(), before: null }),
    events: async () => [],
    trends: () => ({ everyMs: 10_000, at: [], backlogEvents: [], pulsesWaiting: [], devices: [] }),
    session: (digest) => sessions.get(digest) ?? null,
    health: () => ({ uplink: "connected" }),
    figures: () => [{ name: "postern_journal_seq", help: "Last sequence", kind: "gauge", value: head().seq }],
    unready: () => unready,
  };
  let hex = 0;
  const desk = kioskDesk(clock, { digestOfBadge: (badge) => keyed("badge", badge) }, realEntropy());
  const api = await startApi(ApiSettings.parse({ port: 0, ...(settings as object) }), {
    layout: { site: "test", banks: [] },
    inbox: {
      submit: async (one, sides = []) => {
        asked.push({ asked: one, sides });
        return await answering(one);
      },
      observe: async () => {},
      recordScan: async () => {},
    },
    secrets: {
      keyVersion: 1,
      codeDigest: () => "",
      digestOfCode: (code) => keyed("code", code),
      digest: keyed,
      sealSide: (plain) => ({ sealed: plain, hash: keyed("side", Buffer.from(plain).toString()) }),
      openSide: (sealed) => sealed,
      sealForFleet: () => "sealed",
    },
    register: {
      checkDevice: async (id, secret) =>
        secret === secretOf(id) ? { id, kind: id.startsWith("kiosk") ? "kiosk" : "upstream" } : null,
      digestOfBadge: (badge) => keyed("badge", badge),
      checkCourier: async (badge, pin) =>
        (typeof badge === "string" ? keyed("badge", badge) : badge.digest) === keyed("badge", people.badge)
          ? { courier: "cora", carrier: "swift", right: pin === people.pin }
          : { right: false },
      checkMaintainer: async (account, password, code) => ({
        ...(account === people.account ? { maintainer: "mia" } : {}),
        right: account === people.account && password === people.password && code === people.code,
        totpStep: 7,
      }),
      devices: () => [{ id: "kiosk-1", kind: "kiosk" }],
      onChange: () => {},
    },
    ...{ desk, clock },
    entropy: {
      hex: (bytes) => (++hex).toString(16).padStart(bytes * 2, "0"),
      bytes: (count) => new Uint8Array(count),
      fraction: () => 0.5,
    },
    log: quiet,
    reads,
    ...extra,
  });
  return {
    url: api.url,
    asked,
    answer: (next) => {
      answering = next;
    },
    sessions,
    compartments,
    alarms,
    collections,
    handIns,
    waitingHandIns,
    keypadWaits,
    answered,
    unready,
    happen: (event) => {
      const recorded = { at: 1000, synced: true, elapsed: 1000, seq: head().seq + 1, epoch: 1, event };
      history.push(recorded);
      for (const wake of [...waiting]) wake();
      return recorded;
    },
    cut: (seq) => {
      cutAt = seq;
    },
    desk,
    call: (method, path, options) => call(api.url, method, path, options),
    stop: api.stop,
  };
};

export const call = async (url: string, method: string, path: string, options: Call = {}): Promise<Result> => {
  const { as, body, key = `key-${++keys}`, headers = {} } = options;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(key === null || method === "GET" ? {} : { "idempotency-key": key }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
};

/** A client of `/live` that keeps what it hears. */
export interface Listener {
  readonly heard: { readonly event: string; readonly id: string; readonly data: unknown }[];
  readonly lastId: () => string;
  readonly ended: Promise<void>;
  close(): void;
}
export const listenLive = async (url: string, headers: Record<string, string> = {}): Promise<Listener> => {
  const abort = new AbortController();
  const response = await fetch(`${url}/live`, { headers, signal: abort.signal });
  if (response.status !== 200) throw new Error(`live answered ${response.status}`);
  const heard: { event: string; id: string; data: unknown }[] = [];
  let lastId = "";
  const read = async (): Promise<void> => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const fields = new Map(block.split("\n").map((line) => line.split(": ", 2) as [string, string]));
        if (!fields.has("event")) continue;
        lastId = fields.get("id") ?? lastId;
        const data = JSON.parse(block.slice(block.indexOf("data: ") + 6));
        heard.push({ event: fields.get("event") ?? "", id: lastId, data });
      }
    }
  };
  const ended = read().catch(() => {});
  return { heard, lastId: () => lastId, ended, close: () => abort.abort() };
};
