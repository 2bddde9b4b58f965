/**
 * LLRP messages on a byte stream (EPCglobal LLRP 1.0.1, 15.1): 3 bits reserved, 3 version, 10 type, then length and
 * message id, 32 bits each, big-endian; the length counts the ten bytes of the header.
 */
export interface LlrpFrame {
  readonly type: number;
  readonly id: number;
  /** The whole message, header and all. */
  readonly bytes: Uint8Array;
}
export const llrpHeaderBytes = 10;
/** Longer than any report that a reader of this trade sends; what claims more is no LLRP. */
export const llrpMessageBytesMax = 262_144;
const version = 1;

/** Frames that are complete, what is left of the next one, and whether the stream can be understood any further. */
export const splitLlrp = (
  bytes: Uint8Array,
): { readonly frames: readonly LlrpFrame[]; readonly rest: Uint8Array; readonly broken: boolean } => {
  const frames: LlrpFrame[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (bytes.length - at >= llrpHeaderBytes) {
    const head = view.getUint16(at);
    const length = view.getUint32(at + 2);
    if (((head >> 10) & 7) !== version || length < llrpHeaderBytes || length > llrpMessageBytesMax)
      return { frames, rest: new Uint8Array(0), broken: true };
    if (bytes.length - at < length) break;
    frames.push({ type: head & 0x3ff, id: view.getUint32(at + 6), bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return { frames, rest: bytes.slice(at), broken: false };
};
