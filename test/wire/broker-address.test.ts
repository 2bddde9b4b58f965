import { expect, test } from "vitest";
import { BrokerAddress } from "../../gateway/wire/address/broker.ts";

const as = { username: "site-1", password: "secret" };
const isTaken = (url: string, ...fallbackUrls: string[]): boolean =>
  BrokerAddress.safeParse({ ...as, url, ...(fallbackUrls.length === 0 ? {} : { fallbackUrls }) }).success;

test.each([
  ["over TLS anywhere", "mqtts://fleet.example.org:8883", true],
  ["over a WebSocket with TLS", "wss://fleet.example.org/mqtt", true],
  ["in the clear to this machine by name", "mqtt://localhost:1884", true],
  ["in the clear to this machine by number", "mqtt://127.0.0.1:1884", true],
  ["in the clear to this machine, IPv6", "ws://[::1]:1884", true],
  ["in the clear to somebody else", "mqtt://fleet.example.org", false],
  ["in the clear over a WebSocket", "ws://10.0.0.7:9001", false],
  ["to a name that only begins like this machine's", "mqtt://127.0.0.1.example.org", false],
  ["by another protocol", "https://fleet.example.org", false],
])("a site's password goes %s: %s", (_how, url, taken) => {
  expect(isTaken(url)).toBe(taken);
  expect(isTaken("mqtts://fleet.example.org", url)).toBe(taken);
});
