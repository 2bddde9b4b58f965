/**
 * `npm test`: installs what it may, then checks lock, types, lint and unused code, runs every proof at CI size and
 * closes with one line, `N passed, N failed`. Each check counts as one test.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare } from "./machine.ts";

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numTotalTests: number;
  success: boolean;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { title: string; status: string }[];
  }[];
}

const node = (args: string[]): boolean => spawnSync(process.execPath, args, { stdio: "inherit" }).status === 0;
const checks: Record<string, () => boolean> = {
  "the lock is complete": () => node(["--import", "tsx", "test/complete-lock.ts", "--check"]),
  "the pages build": () => node(["node_modules/vite/bin/vite.js", "build", "--config", "gateway/web/vite.config.ts"]),
  types: () => node(["node_modules/typescript/bin/tsc", "--noEmit"]),
  "types of the pages": () => node(["node_modules/typescript/bin/tsc", "--noEmit", "-p", "gateway/web"]),
  lint: () => node(["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]),
  "no unused code": () => node(["node_modules/knip/bin/knip.js"]),
};

const runTests = (): Report | null => {
  const folder = mkdtempSync(join(tmpdir(), "postern-test-"));
  const outputFile = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${outputFile}`];
  node(["node_modules/vitest/vitest.mjs", "run", ...reporters, ...process.argv.slice(2)]);
  try {
    return JSON.parse(readFileSync(outputFile, "utf8")) as Report;
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const started = Date.now();
prepare(console.log);
let passed = 0;
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  const good = check();
  console.log(`${good ? "ok" : "FAILED"}: ${name}`);
  if (good) passed++;
  else failed++;
}
const report = runTests();
passed += report?.numPassedTests ?? 0;
failed += report?.numFailedTests ?? 1;
/** A file that could not even be loaded has no failed tests of its own, and must fail all the same. */
const broken =
  report?.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0) ?? [];
for (const file of broken) console.log(`FAILED to load: ${file.name}`);
failed += broken.length;
if (report && !report.success && failed === 0) failed++;
console.log(`${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && (report?.numPassedTests ?? 0) > 0 ? 0 : 1;
