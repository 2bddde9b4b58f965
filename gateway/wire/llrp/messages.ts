/**
 * What is said in an LLRP session, encoded and decoded by llrpjs. Only its codec is used: its client loses messages
 * that arrive together. It is loaded when the first reader is configured; a site without one need not carry it.
 */
import type { LlrpFrame } from "./frames.ts";
import { readReport, reportType, type TagReport } from "./report.ts";

export type LlrpRequest =
  | { readonly type: "SET_READER_CONFIG"; readonly keepaliveMs: number }
  /** `rospec` 0: all of them. */
  | { readonly type: "DELETE_ROSPEC"; readonly rospec: number }
  | {
      readonly type: "ADD_ROSPEC";
      readonly rospec: number;
      /** 0: all of them. */
      readonly antennas: readonly number[];
      /** Tags in one report at most. */
      readonly tagsPerReport: number;
    }
  | { readonly type: "ENABLE_ROSPEC"; readonly rospec: number }
  | { readonly type: "START_ROSPEC"; readonly rospec: number }
  | { readonly type: "KEEPALIVE_ACK" }
  | { readonly type: "CLOSE_CONNECTION" };

export type LlrpHeard =
  /** First message of a reader; `status` when it will not have us. */
  | { readonly type: "greeting"; readonly refusedAs: string | null }
  | { readonly type: "closing" }
  /** Other events: an antenna that came off, a buffer that overflows. */
  | { readonly type: "event"; readonly events: readonly string[] }
  /** `refusedAs` null: done. */
  | { readonly type: "response"; readonly to: string; readonly id: number; readonly refusedAs: string | null }
  | { readonly type: "keepalive"; readonly id: number }
  | ({ readonly type: "report" } & TagReport)
  /** A well-formed message of another kind. */
  | { readonly type: "other"; readonly name: string };

export interface LlrpCodec {
  encode(request: LlrpRequest, id: number): Uint8Array;
  /** Null: cannot be understood. Never throws. */
  decode(frame: LlrpFrame): LlrpHeard | null;
}

export const loadLlrp = async (): Promise<LlrpCodec> => {
  const { LLRPCore, LLRPMessage } = await import("llrpjs/dist/src/index.js");
  return {
    encode: (request, id) => {
      const Message = LLRPCore[request.type];
      if (!Message) throw new RangeError(`no such message: ${request.type}`);
      return new Uint8Array(new Message({ id, data: contentOf(request) }).encode().getBuffer());
    },
    decode: (frame) => {
      if (frame.type === reportType) {
        const report = readReport(frame.bytes);
        return report && { type: "report", ...report };
      }
      try {
        const { type, id, data } = new LLRPMessage(Buffer.from(frame.bytes)).decode().toLLRPData();
        return meaningOf(type, id, data);
      } catch {
        return null;
      }
    },
  };
};

const contentOf = (request: LlrpRequest): object => {
  switch (request.type) {
    case "SET_READER_CONFIG":
      return {
        ResetToFactoryDefault: false,
        KeepaliveSpec: { KeepaliveTriggerType: "Periodic", PeriodicTriggerValue: request.keepaliveMs },
      };
    case "ADD_ROSPEC":
      return { ROSpec: readAlways(request) };
    case "DELETE_ROSPEC":
    case "ENABLE_ROSPEC":
    case "START_ROSPEC":
      return { ROSpecID: request.rospec };
    case "KEEPALIVE_ACK":
    case "CLOSE_CONNECTION":
      return {};
  }
};

/** Starts when told, never stops, and reports what this gateway looks at. */
const readAlways = ({ rospec, antennas, tagsPerReport }: Extract<LlrpRequest, { type: "ADD_ROSPEC" }>): object => ({
  ROSpecID: rospec,
  Priority: 0,
  CurrentState: "Disabled",
  ROBoundarySpec: {
    ROSpecStartTrigger: { ROSpecStartTriggerType: "Null" },
    ROSpecStopTrigger: { ROSpecStopTriggerType: "Null", DurationTriggerValue: 0 },
  },
  AISpec: {
    AntennaIDs: antennas,
    AISpecStopTrigger: { AISpecStopTriggerType: "Null", DurationTrigger: 0 },
    InventoryParameterSpec: { InventoryParameterSpecID: 1, ProtocolID: "EPCGlobalClass1Gen2" },
  },
  ROReportSpec: {
    ROReportTrigger: "Upon_N_Tags_Or_End_Of_ROSpec",
    N: tagsPerReport,
    TagReportContentSelector: {
      ...{ EnableROSpecID: false, EnableSpecIndex: false, EnableInventoryParameterSpecID: false },
      ...{ EnableAntennaID: true, EnableChannelIndex: false, EnablePeakRSSI: true },
      ...{ EnableFirstSeenTimestamp: false, EnableLastSeenTimestamp: true },
      ...{ EnableTagSeenCount: false, EnableAccessSpecID: false },
    },
  },
});

const meaningOf = (name: string, id: number, data: Readonly<Record<string, unknown>>): LlrpHeard | null => {
  if (name === "KEEPALIVE") return { type: "keepalive", id };
  if (name === "READER_EVENT_NOTIFICATION") return eventOf(data["ReaderEventNotificationData"]);
  const status = fieldsOf(data["LLRPStatus"])["StatusCode"];
  if (name === "ERROR_MESSAGE") return { type: "response", to: "", id, refusedAs: String(status) };
  if (!name.endsWith("_RESPONSE")) return { type: "other", name };
  if (typeof status !== "string" && typeof status !== "number") return null;
  const to = name.slice(0, -"_RESPONSE".length);
  return { type: "response", to, id, refusedAs: status === "M_Success" ? null : String(status) };
};

const eventOf = (data: unknown): LlrpHeard | null => {
  const events = Object.entries(fieldsOf(data));
  const attempt = events.find(([name]) => name === "ConnectionAttemptEvent");
  if (attempt) {
    const status = fieldsOf(attempt[1])["Status"];
    return { type: "greeting", refusedAs: status === "Success" ? null : String(status) };
  }
  if (events.some(([name]) => name === "ConnectionCloseEvent")) return { type: "closing" };
  const names = events.map(([name]) => name).filter((name) => name.endsWith("Event"));
  return { type: "event", events: names };
};

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
