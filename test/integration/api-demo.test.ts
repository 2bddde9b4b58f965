/** The door to a demo's stage: there only when the site says so, bounded, and for the site's own pages. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listen } from "../../firmware-sim/lines/serve-tcp.ts";
import { ApiSettings } from "../../gateway/api/settings.ts";
import { type ApiSite, apiSite } from "./api-site.ts";

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
const heard: Heard[] = [];
const says: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/state": (response) => response.end('{"people":{"running":true}}'),
  "/hands/A-01/put-in": (response) => response.end('{"done":true}'),
  "/mischief/7": (response) => response.writeHead(404).end("{}"),
  "/no-json": (response) => response.end("<html>"),
  "/too-much": (response) => response.end(JSON.stringify("x".repeat(300_000))),
  "/elsewhere": (response) => response.writeHead(302, { location: "/state" }).end("{}"),
  "/cut": (response) => response.destroy(),
};
const stage = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  heard.push({ method: request.method, url: request.url, headers: request.headers, body });
  const say = says[request.url ?? ""];
  if (say) say(response);
  else response.writeHead(404).end('{"problem":"not-found"}');
});

let site: ApiSite;
let without: ApiSite;
beforeAll(async () => {
  const port = await listen(stage, "127.0.0.1", 0);
  site = await apiSite({ demo: { url: `http://127.0.0.1:${port}` } });
  without = await apiSite();
});
afterAll(async () => {
  await Promise.all([site?.stop(), without?.stop()]);
  stage.close();
});

describe("the door to a demo's stage", () => {
  test.each([
    ["GET", "/demo/state"],
    ["POST", "/demo/hands/A-01/put-in"],
    ["DELETE", "/demo/mischief"],
  ])("a site at work has none: %s %s", async (method, path) => {
    const answer = await without.call(method, path, method === "POST" ? { body: {} } : {});
    expect([answer.status, answer.body.code]).toEqual([404, "not-found"]);
  });

  test("passes on what is asked, and nothing of who asks", async () => {
    expect((await site.call("GET", "/site")).body).toMatchObject({ type: "site", demo: true });
    expect((await without.call("GET", "/site")).body).toMatchObject({ type: "site", demo: false });
    const options = { body: { waybill: "RR473124829GB" }, as: "kiosk-1:secret", headers: { cookie: "a=b" } };
    const answer = await site.call("POST", "/demo/hands/A-01/put-in", options);
    expect([answer.status, answer.body]).toEqual([200, { done: true }]);
    const { method, body, headers } = heard.at(-1) as Heard;
    expect([method, JSON.parse(body)]).toEqual(["POST", { waybill: "RR473124829GB" }]);
    expect([headers.cookie, headers.authorization]).toEqual([undefined, undefined]);
    expect((await site.call("DELETE", "/demo/mischief/7")).status).toBe(404);
  });

  test.each([
    ["what is no JSON", "/demo/no-json"],
    ["more than a page can want", "/demo/too-much"],
    ["a way to somewhere else", "/demo/elsewhere"],
    ["half an answer", "/demo/cut"],
  ])("gives no %s", async (_what, path) => {
    const answer = await site.call("GET", path);
    expect([answer.status, answer.body.code]).toEqual([502, "demo-away"]);
  });

  test.each([
    "/demo//example.org/state",
    "/demo/%2e%2e/state",
    "/demo/state%3fa=b",
    "/demo/a/b/c/d/e",
    "/demo/@example.org",
  ])("does not go to %s", async (path) => {
    const before = heard.length;
    expect((await site.call("GET", path)).status).toBe(404);
    expect(heard.length).toBe(before);
  });

  test("somebody else's page moves no door", async () => {
    const before = heard.length;
    const headers = { origin: "https://example.org" };
    const answer = await site.call("POST", "/demo/hands/A-01/put-in", { body: {}, headers });
    expect([answer.status, answer.body.code, heard.length]).toEqual([403, "origin-refused", before]);
    const own = await site.call("POST", "/demo/hands/A-01/put-in", { body: {}, headers: { origin: site.url } });
    expect(own.status).toBe(200);
  });

  test.each(["http://10.0.0.1:80", "https://127.0.0.1:80", "http://127.0.0.1.example.org:80", "http://127.0.0.1:80/x"])(
    "a stage on %s is no setting",
    (url) => expect(ApiSettings.safeParse({ demo: { url } }).success).toBe(false),
  );
});
