/** The first page of each face loads little: weak phones on weak networks. What is built is what is weighed. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { figure } from "../scale.ts";

const folders = ["gateway/web/built", "cloud-bridge/fleet/web/built"];
const scriptBytesMax = 40_000;
const styleBytesMax = 16_384;
const faces = folders.flatMap((built) =>
  readdirSync(built).flatMap((file) => (file.endsWith(".html") ? [[built, file] as const] : [])),
);

/** What a page names, and what that imports without being asked: all of it comes before anything is shown. */
const scriptsOf = (built: string, html: string): ReadonlySet<string> => {
  const waiting = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, file]) => file ?? "");
  const found = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const code = readFileSync(join(built, file), "utf8");
    for (const [, other] of code.matchAll(/(?:import|from)\s*"\.\/([^"]+\.js)"/g)) waiting.push(`/assets/${other}`);
  }
  return found;
};
const weigh = (built: string, files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + statSync(join(built, `${file}.gz`)).size, 0);

test("no part of a page, whenever it is loaded, brings the schemas of the wire along", () => {
  const carrying = folders.flatMap((built) => {
    const scripts = readdirSync(join(built, "assets")).filter((file) => file.endsWith(".js"));
    expect(scripts.length).toBeGreaterThan(5);
    return scripts.filter((file) => readFileSync(join(built, "assets", file), "utf8").includes("_zod"));
  });
  expect(carrying).toEqual([]);
});

describe("the first page of each face", () => {
  test("there is one of each", () => {
    const names = faces.map(([, file]) => file).sort();
    const ofSite = ["commission.html", "courier.html", "index.html", "kiosk.html", "maintainer.html"];
    expect(names).toEqual([...ofSite, "index.html"].sort());
  });

  test.each(faces)("%s/%s loads at most 40 kB of script, gzipped", (built, face) => {
    const html = readFileSync(join(built, face), "utf8");
    const scripts = weigh(built, scriptsOf(built, html));
    const styles = weigh(
      built,
      [...html.matchAll(/href="(\/assets\/[^"]+\.css)"/g)].map(([, file]) => file ?? ""),
    );
    figure(`${built}/${face}: script, style, bytes gzipped`, [scripts, styles]);
    // A page without its script would be no page.
    expect(scripts).toBeGreaterThan(8_000);
    expect(scripts).toBeLessThanOrEqual(scriptBytesMax);
    expect(styles).toBeLessThanOrEqual(styleBytesMax);
  });

  test.each(faces)("%s/%s brings nothing from elsewhere, and no script or style of its own", (built, face) => {
    const html = readFileSync(join(built, face), "utf8");
    expect(html).not.toMatch(/https?:\/\//);
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)/);
  });
});
