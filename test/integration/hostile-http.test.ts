/** Mutated HTTP requests: no crash, no command from a broken request, honest clients are served meanwhile. */
import { expect, test } from "vitest";
import { refuse } from "../../gateway/core/refusal.ts";
import { count, figure } from "../scale.ts";
import { apiSite } from "./api-site.ts";
import { bare, quiet, secretOf } from "./broker-site.ts";
import { chanceOf, mutate } from "./mutate.ts";

const kiosk = `kiosk-1:${secretOf("kiosk-1")}`;
const requestText = (method: string, path: string, body: unknown): Buffer => {
  const text = JSON.stringify(body);
  return Buffer.from(
    [
      `${method} ${path} HTTP/1.1`,
      "host: 127.0.0.1",
      `authorization: Bearer ${kiosk}`,
      "idempotency-key: k",
      "content-type: application/json",
      `content-length: ${Buffer.byteLength(text)}`,
      "connection: close",
      "",
      text,
    ].join("\r\n"),
  );
};
const honest = [
  requestText("POST", "/kiosk/codes", { code: "12345678" }),
  requestText("POST", "/courier/session", { badge: "badge", pin: "1234" }),
  requestText("POST", "/courier/deposits", { parcels: ["RR473124829GB"], size: "M", phone: "13800005678" }),
  requestText("POST", "/pre-advices", [{ waybill: "RR473124829GB", carrier: "swift", consent: "given" }]),
  requestText("POST", "/maintainer/compartments/A-1/open", { reason: "a look", second: "x" }),
  requestText("GET", "/live", {}),
  requestText("GET", "/compartments", {}),
  requestText("GET", "/icon.svg", {}),
];

test("mutated requests and bodies leave the interface serving", async () => {
  const requests = count(1000, 10_000);
  const failures: unknown[] = [];
  const log = { ...quiet, error: (...what: readonly unknown[]) => void failures.push(what) };
  const limits = { requestsPerMinuteMax: 1_000_000, signInsPerMinuteMax: 1_000_000 };
  const site = await apiSite({ limits }, { log });
  site.answer(({ command }) => {
    const ids = { deposit: "0".repeat(32), compartment: "A-1", stage: "opening" } as const;
    if (command.type === "present-pickup-code") {
      return { type: "collection", collection: "0".repeat(16), parcels: [], ...ids };
    }
    if (command.type === "begin-deposit") return { type: "deposit", size: "S", ...ids };
    if (command.type.startsWith("sign-in")) return refuse("wrong-credentials");
    return { type: "done" };
  });
  const chance = chanceOf(11);
  const memory = process.memoryUsage.rss();
  const statuses = new Map<string, number>();
  let served = 0;
  for (let sent = 0; sent < requests; sent++) {
    const whole = honest[chance(honest.length)] as Buffer;
    const headEnd = whole.indexOf("\r\n\r\n") + 4;
    // Half keep an honest head, so that the damage reaches the body's schema.
    const bytes =
      chance(2) === 0
        ? mutate(whole, chance)
        : Buffer.concat([whole.subarray(0, headEnd), mutate(whole.subarray(headEnd), chance)]);
    const client = await bare(Number(new URL(site.url).port));
    client.send(bytes);
    client.socket.end();
    if (chance(2) === 0) {
      const cut = setTimeout(() => client.socket.destroy(), 500);
      await client.closed;
      clearTimeout(cut);
      const status = client.received().subarray(9, 12).toString() || "closed";
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    } else client.socket.destroySoon();
    if (chance(50) === 0) {
      const path = "/kiosk/collections/0123456789abcdef/reopen";
      expect((await site.call("POST", path, { as: kiosk })).status).toBe(200);
      served++;
    }
  }
  expect((await site.call("GET", "/compartments")).status).toBe(200);
  expect([...statuses.keys()].filter((status) => status === "500")).toEqual([]);
  // Nor does anybody fail who was hung up on.
  expect(failures).toEqual([]);
  const rssGrowthMiB = Math.round((process.memoryUsage.rss() - memory) / 1_048_576);
  figure("hostile-http", { requests, served, statuses: Object.fromEntries(statuses), rssGrowthMiB });
  await site.stop();
});
