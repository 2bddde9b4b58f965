/** What we use of the package `smpp`, which comes without types. */
declare module "smpp" {
  import type { EventEmitter } from "node:events";
  import type { Server as NetServer } from "node:net";

  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly message_id?: string;
    readonly destination_addr?: string;
    readonly source_addr?: string;
    readonly data_coding?: number;
    readonly user_message_reference?: number;
    readonly registered_delivery?: number;
    readonly esm_class?: number;
    readonly receipted_message_id?: string;
    readonly message_state?: number;
    readonly short_message?: { readonly message?: string };
    readonly message_payload?: { readonly message?: string };
    response(fields?: Readonly<Record<string, unknown>>): Pdu;
  }
  type Fields = Readonly<Record<string, unknown>>;
  type Answer = (pdu: Pdu) => void;
  export interface Session extends EventEmitter {
    /** Each returns false when the line is closed: then nothing is answered. */
    bind_transmitter(fields: Fields, answer: Answer): boolean;
    bind_transceiver(fields: Fields, answer: Answer): boolean;
    enquire_link(fields: Fields, answer: Answer): boolean;
    deliver_sm(fields: Fields, answer: Answer): boolean;
    submit_sm(fields: Fields, answer: Answer): boolean;
    unbind(answer: Answer): boolean;
    send(pdu: Pdu): boolean;
    close(): void;
    destroy(): void;
  }
  export const connect: (options: { readonly url: string }) => Session;
  export const createServer: (listener: (session: Session) => void) => NetServer;
}
