/** One strict parser for both transports, in the place of mqtt-packet's. */
import type { Taker } from "./at-least-once.ts";
import { FrameError, Frames } from "./frames.ts";
import type { Inner, Message } from "./inner.ts";

/** A packet beyond `bytesMax` closes the connection before it is buffered. What `takes` does not take is for aedes. */
export const mendParsing = (client: Inner, bytesMax: number, takes: Taker): void => {
  const parser = client._parser;
  const frames = new Frames(bytesMax, (packet) => {
    if (!takes(packet as unknown as Message)) parser.emit("packet", packet);
  });
  parser.parse = (chunk) => {
    try {
      if (!client.closed) frames.feed(chunk);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      parser.emit("error", error);
    }
    return 0;
  };
};
