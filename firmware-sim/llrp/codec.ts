/** The reader's end of LLRP, by llrpjs: what the gateway's own reading of reports is held against. */
import type { LlrpFrame } from "../../gateway/wire/llrp/frames.ts";
import type { TagRead } from "../../gateway/wire/parcel/tag-read.ts";
import type { ClientSays, ReaderSays } from "./reader.ts";

export interface ReaderCodec {
  encode(says: ReaderSays): Uint8Array;
  /** Null: not LLRP that anybody understands. */
  decode(frame: LlrpFrame): ClientSays | null;
}

export const loadReaderCodec = async (): Promise<ReaderCodec> => {
  const { LLRPCore, LLRPMessage } = await import("llrpjs/dist/src/index.js");
  const bytesOf = (name: string, id: number, data: object): Uint8Array => {
    const Message = LLRPCore[name];
    if (!Message) throw new RangeError(`no such message: ${name}`);
    return new Uint8Array(new Message({ id, data }).encode().getBuffer());
  };
  return {
    encode: (says) => {
      switch (says.type) {
        case "greeting": {
          const time = { UTCTimestamp: { Microseconds: BigInt(says.at) * 1000n } };
          const event = { ...time, ConnectionAttemptEvent: { Status: says.status } };
          return bytesOf("READER_EVENT_NOTIFICATION", says.id, { ReaderEventNotificationData: event });
        }
        case "response": {
          const name = says.to === "" ? "ERROR_MESSAGE" : `${says.to}_RESPONSE`;
          return bytesOf(name, says.id, { LLRPStatus: { StatusCode: says.status, ErrorDescription: "" } });
        }
        case "keepalive":
          return bytesOf("KEEPALIVE", says.id, {});
        case "report": {
          const tags = says.reads.map((read) => tagOf(read, says.at));
          return bytesOf("RO_ACCESS_REPORT", says.id, { TagReportData: tags });
        }
      }
    },
    decode: (frame) => {
      try {
        const { type, id, data } = new LLRPMessage(Buffer.from(frame.bytes)).decode().toLLRPData();
        return askedOf(type, id, data);
      } catch {
        return null;
      }
    },
  };
};

/** A tag of 96 bits has its own short parameter; any other length is spelt out. */
const tagOf = ({ epc, antenna, rssi }: TagRead, at: number): object => ({
  ...(epc.length === 24 ? { EPC_96: { EPC: epc } } : { EPCData: { EPC: epc } }),
  ...(antenna > 0 && { AntennaID: { AntennaID: antenna } }),
  PeakRSSI: { PeakRSSI: Math.round(rssi) },
  LastSeenTimestampUTC: { Microseconds: BigInt(at) * 1000n },
});

const askedOf = (type: string, id: number, data: Readonly<Record<string, unknown>>): ClientSays => {
  const keepalive = fieldsOf(data["KeepaliveSpec"])["PeriodicTriggerValue"];
  const spec = fieldsOf(data["ROSpec"]);
  const rospec = data["ROSpecID"] ?? spec["ROSpecID"];
  const antennas = fieldsOf(spec["AISpec"])["AntennaIDs"];
  const tagsPerReport = fieldsOf(spec["ROReportSpec"])["N"];
  return {
    ...{ type, id },
    ...(typeof rospec === "number" && { rospec }),
    ...(typeof keepalive === "number" && { keepaliveMs: keepalive }),
    ...(Array.isArray(antennas) && { antennas: antennas.map(Number) }),
    ...(typeof tagsPerReport === "number" && { tagsPerReport }),
  };
};
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
