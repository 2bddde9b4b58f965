/** A bus on which one request at a time gets one answer: lock boards and sensors over TCP or serial. */
export type PduLineSettings = (
  | { readonly transport: "tcp"; readonly host: string; readonly port: number }
  | { readonly transport: "serial"; readonly path: string; readonly baudRate: number }
) & {
  /** How a PDU travels; absent: Modbus, with its own header on TCP and as RTU on serial. */
  readonly framing?: "modbus" | "kerong";
};

export interface PduLine {
  /**
   * Sends one PDU (what the framing carries for `unit`, without address and checksum) and resolves with the answer's
   * PDU; with an empty one, when it has left the wire, for a request that this protocol never answers.
   * Rejects with `LineError`. One in flight: the caller waits for each answer.
   */
  request(unit: number, pdu: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
  close(): Promise<void>;
}
export class LineError extends Error {
  /** `sent` false: the request certainly never left; a pulse may be tried again without reading the state. */
  readonly sent: boolean;
  readonly code: "time-out" | "down" | "bad-frame" | "exception";
  constructor(code: LineError["code"], sent: boolean, message: string) {
    super(message);
    this.code = code;
    this.sent = sent;
  }
}
