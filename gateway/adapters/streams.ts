/** Every kind of connection that an adapter may ask for, and who makes it. */
import type { OpenStream } from "../ports/stream.ts";
import { openSocket } from "./rfid-llrp/link.ts";
import { openBadgeReader } from "./rfid-rc522/link.ts";
import { openSerial } from "./scanner-serial/link.ts";

export const openStream: OpenStream = (settings, events) => {
  switch (settings.transport) {
    case "tcp":
    case "tls":
      return openSocket(settings, events);
    case "serial":
      return openSerial(settings, events);
    case "badge-reader":
      return openBadgeReader(events);
  }
};
