/** One strict parser for both transports, in the place of mqtt-packet's. */
import { FrameError, Frames } from "./frames.ts";
import type { Inner } from "./inner.ts";

/** A packet beyond `bytesMax` closes the connection before it is buffered. */
export const mendParsing = (client: Inner, bytesMax: number): void => {
  const parser = client._parser;
  const frames = new Frames(bytesMax, (packet) => parser.emit("packet", packet));
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
