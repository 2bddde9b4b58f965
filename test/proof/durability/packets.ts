/** MQTT packets out of the pieces that a socket was read and written in. */
import type { Call } from "./trace.ts";

export interface Packet {
  /** First four bits of the first byte: 3 PUBLISH, 4 PUBACK. */
  readonly kind: number;
  readonly body: Buffer;
  /** The call that brought its last byte, or took its first. */
  readonly from: Call;
  readonly to: Call;
}
export const publish = 3;
export const puback = 4;

/** Packets that one connection carried in one direction. Throws when strace cut a piece short. */
export const packetsOf = (calls: readonly Call[]): Packet[] => {
  const packets: Packet[] = [];
  const moved = calls.filter(({ result }) => result > 0);
  for (const { result, data } of moved)
    if (data.length < result) throw new Error(`strace shows ${data.length} of ${result} bytes`);
  const stream = Buffer.concat(moved.map(({ result, data }) => data.subarray(0, result)));
  const ends: number[] = [];
  for (const { result } of moved) ends.push((ends.at(-1) ?? 0) + result);
  const callAt = (offset: number): Call => moved[ends.findIndex((end) => offset < end)]!;
  for (let at = 0; at < stream.length; ) {
    const { length, header } = lengthAt(stream, at + 1);
    const end = at + 1 + header + length;
    if (end > stream.length) break;
    const body = stream.subarray(at + 1 + header, end);
    packets.push({ kind: stream.readUInt8(at) >> 4, body, from: callAt(at), to: callAt(end - 1) });
    at = end;
  }
  return packets;
};

const lengthAt = (stream: Buffer, at: number): { readonly length: number; readonly header: number } => {
  let length = 0;
  for (let header = 0; ; header++) {
    const byte = stream[at + header] ?? 0;
    length += (byte & 127) * 128 ** header;
    if (byte < 128) return { length, header: header + 1 };
  }
};

/** Packet id of a PUBLISH of QoS 1, behind its topic, or of a PUBACK. */
export const idOf = ({ kind, body }: Packet): number =>
  kind === publish ? body.readUInt16BE(2 + body.readUInt16BE(0)) : body.readUInt16BE(0);
