/** Nothing answers here: a connection that is down as soon as anybody looks. */
import type { OpenStream } from "../gateway/ports/stream.ts";

export const deadStream: OpenStream = (_settings, events) => {
  let wanted = true;
  queueMicrotask(() => wanted && events.down("nobody there"));
  return {
    write: () => {},
    hold: () => {},
    close: () => {
      wanted = false;
    },
  };
};
