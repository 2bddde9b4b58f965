/** A client of the HTTP interface whose requests are damaged, half of them in the body only. */
import { bare } from "../../integration/broker-site.ts";
import { type Chance, mutate } from "../../integration/mutate.ts";
import { note, type Tally } from "./mqtt.ts";

const requestText = (as: string, method: string, path: string, body: unknown): Buffer => {
  const text = JSON.stringify(body);
  const head = [
    `${method} ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    `authorization: Bearer ${as}`,
    "idempotency-key: k",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(text)}`,
    "connection: close",
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${text}`);
};
const collection = "/kiosk/collections/0123456789abcdef";
const compartment = "/maintainer/compartments/A-01";
const honest = (kiosk: string, upstream: string): readonly Buffer[] => [
  requestText(kiosk, "POST", "/kiosk/codes", { code: "12345678" }),
  requestText(kiosk, "POST", `${collection}/confirm`, { taken: ["RR473124829GB"] }),
  requestText(kiosk, "POST", `${collection}/report`, { problem: "empty" }),
  requestText("x", "POST", "/courier/session", { badge: "badge", pin: "1234" }),
  requestText("x", "POST", "/courier/deposits", { parcels: ["RR473124829GB"], size: "M", phone: "13800005678" }),
  requestText("x", "POST", `/courier/deposits/${"0".repeat(32)}/swap`, { reason: "dirty" }),
  requestText("x", "POST", "/maintainer/session", { account: "mia", password: "x", oneTimeCode: "123456" }),
  requestText("x", "POST", `${compartment}/open`, { reason: "a look", second: "x" }),
  requestText("x", "POST", `${compartment}/audit`, { found: ["RR473124829GB"] }),
  requestText(upstream, "POST", "/pre-advices", [{ waybill: "RR473124829GB", carrier: "swift", consent: "given" }]),
  requestText("x", "GET", "/live", {}),
  requestText("x", "GET", "/compartments", {}),
  requestText("x", "GET", "/icon.svg", {}),
  requestText("x", "GET", "/maintainer/journal?limit=5", {}),
];
/** A request whose length was damaged waits for a body that never comes. */
const patienceMs = 300;
const together = 4;

/** Every second one waits for its answer; the status of each is noted. */
export const sendBodies = async (
  at: { readonly port: number; readonly kiosk: string; readonly upstream: string },
  chance: Chance,
  requests: number,
  tally: Tally,
): Promise<void> => {
  const wholesome = honest(at.kiosk, at.upstream);
  const one = async (): Promise<void> => {
    tally.sent++;
    const whole = wholesome[chance(wholesome.length)] as Buffer;
    const headEnd = whole.indexOf("\r\n\r\n") + 4;
    const body = mutate(whole.subarray(headEnd), chance);
    const inBody = Buffer.from(
      whole
        .subarray(0, headEnd)
        .toString()
        .replace(/(content-length: )\d+/, `$1${body.length}`),
    );
    const client = await bare(at.port);
    client.send(chance(2) === 0 ? mutate(whole, chance) : Buffer.concat([inBody, body]));
    if (chance(2) === 0) {
      const cut = setTimeout(() => client.socket.destroy(), patienceMs);
      await client.closed;
      clearTimeout(cut);
      note(tally, client.received().subarray(9, 12).toString() || "closed");
    } else client.socket.destroySoon();
  };
  const several = async (): Promise<void> => {
    while (tally.sent < requests) await one();
  };
  await Promise.all(Array.from({ length: together }, several));
};
