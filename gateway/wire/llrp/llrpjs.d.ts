/** The part of the library that is used. Its own typings are TypeScript sources, which would be compiled with ours. */
declare module "llrpjs/dist/src/index.js" {
  interface Encodable {
    encode(): { getBuffer(): Uint8Array };
  }
  type Message = new (content: { readonly id: number; readonly data?: object }) => Encodable;
  const LLRPCore: Readonly<Record<string, Message>>;
  class LLRPMessage {
    constructor(bytes: Uint8Array);
    decode(): this;
    toLLRPData(): { readonly id: number; readonly type: string; readonly data: Readonly<Record<string, unknown>> };
  }
}
