/** The files of the pages: compressed copies, caching, and a folder that changes while the gateway runs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiSite, apiSite } from "./api-site.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-pages-"));
const put = (file: string, text: string): void => {
  writeFileSync(join(folder, file), text);
  writeFileSync(join(folder, `${file}.gz`), gzipSync(text));
};
let site: ApiSite;
beforeAll(async () => {
  mkdirSync(join(folder, "assets"));
  for (const face of ["index", "kiosk", "courier", "maintainer"]) put(`${face}.html`, `<p>${face}</p>`);
  put("assets/face-Ab12_-.js", "export {};");
  writeFileSync(join(folder, "icon-192.png"), "png");
  writeFileSync(join(folder, ".secret"), "no");
  writeFileSync(join(folder, "notes.txt"), "no");
  site = await apiSite({}, { pages: folder });
});
afterAll(async () => {
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
});
const get = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> =>
  fetch(site.url + path, { headers, method });

describe("the files of the pages", () => {
  test.each([
    ["/", "index"],
    ["/kiosk", "kiosk"],
    ["/courier", "courier"],
    ["/maintainer", "maintainer"],
  ])("%s is a page, looked up anew each time", async (path, face) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(await answer.text()).toBe(`<p>${face}</p>`);
    const again = await get(path, { "if-none-match": answer.headers.get("etag") ?? "" });
    expect(again.status).toBe(304);
  });

  test("what is named by its hash is kept for good, compressed for those who can read it", async () => {
    const path = "/assets/face-Ab12_-.js";
    const [packed, plain] = [
      await get(path, { "accept-encoding": "gzip" }),
      await get(path, { "accept-encoding": "" }),
    ];
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(plain.headers.get("content-encoding")).toBeNull();
    for (const answer of [packed, plain]) {
      expect(answer.headers.get("cache-control")).toContain("immutable");
      expect(answer.headers.get("vary")).toBe("accept-encoding");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(await answer.text()).toBe("export {};");
    }
    expect(gunzipSync(gzipSync("export {};")).toString()).toBe("export {};");
    expect((await get("/icon-192.png", { "accept-encoding": "gzip" })).headers.get("content-encoding")).toBeNull();
  });

  test.each([
    "/.secret",
    "/notes.txt",
    "/notes",
    "/assets/",
    "/assets/nothing.js",
    "/assets/..%2findex.html",
    "/..%2f..%2fpackage.json",
    "/%00.html",
  ])("%s is not there", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test("a head without a body, and a part of a file is the whole of it", async () => {
    const head = await get("/kiosk", {}, "HEAD");
    expect([head.status, await head.text()]).toEqual([200, ""]);
    for (const range of ["bytes=5-2", "bytes=0-1", "bytes=999-"])
      expect((await get("/kiosk", { range })).status).toBe(200);
  });

  test("the pages may be built anew, or be gone, while the gateway runs", async () => {
    put("assets/face-New.js", "export const n = 1;");
    put("index.html", "<p>new</p>");
    expect(await (await get("/")).text()).toBe("<p>new</p>");
    expect((await get("/assets/face-New.js")).status).toBe(200);
    rmSync(folder, { recursive: true });
    expect((await get("/")).status).toBe(404);
    expect((await get("/ready")).status).toBe(200);
  });
});
