/**
 * `npm test`: installs what it may, then checks lock, types, lint and unused code, runs every proof at CI size and
 * closes with one line, `N passed, N failed`. Each check counts as one test.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare } from "./machine.ts";
import { program } from "./program.ts";

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
}

const node = (args: string[]): boolean => spawnSync(process.execPath, args, { stdio: "inherit" }).status === 0;
const builds = (): boolean => {
  try {
    program();
    return true;
  } catch {
    return false;
  }
};
const checks: Record<string, () => boolean> = {
  "the lock is complete": () => node(["--import", "tsx", "test/complete-lock.ts", "--check"]),
  "the pages build": () => node(["node_modules/vite/bin/vite.js", "build", "--config", "gateway/web/vite.config.ts"]),
  "the program builds": builds,
  types: () => node(["node_modules/typescript/bin/tsc", "--noEmit"]),
  "types of the pages": () => node(["node_modules/typescript/bin/tsc", "--noEmit", "-p", "gateway/web"]),
  lint: () => node(["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]),
  "no unused code": () => node(["node_modules/knip/bin/knip.js"]),
};

/** What each test file came to; null where the runner itself died. */
const runTests = (options: readonly string[]): readonly FileReport[] | null => {
  const folder = mkdtempSync(join(tmpdir(), "postern-test-"));
  const outputFile = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${outputFile}`];
  node(["node_modules/vitest/vitest.mjs", "run", ...reporters, ...options]);
  try {
    return JSON.parse(readFileSync(outputFile, "utf8")).testResults;
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** More failed files than these are no accident of a busy machine. */
const secondLooksMax = 5;

/**
 * A file with a failure is run once more, alone: a browser, a broker and a database at once can starve each other on a
 * small machine. What fails alone has failed; what passes alone is named, so that nobody takes it for steady.
 */
const lookAgain = (files: readonly FileReport[]): readonly FileReport[] => {
  const bad = files.filter(({ status }) => status === "failed");
  if (bad.length === 0 || bad.length > secondLooksMax) return files;
  const second = runTests(["--maxWorkers=1", ...bad.map(({ name }) => name)]) ?? [];
  for (const { name, status } of second)
    if (status === "passed") console.log(`UNSTEADY, passed only when run alone: ${name}`);
  return files.map((file) => second.find(({ name }) => name === file.name) ?? file);
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
const files = lookAgain(runTests(process.argv.slice(2)) ?? []);
const testsThat = (status: string): number =>
  files.flatMap(({ assertionResults }) => assertionResults).filter((one) => one.status === status).length;
/** A file that could not even be loaded has no failed tests of its own, and must fail all the same. */
const broken = files.filter(
  (file) => file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed"),
);
for (const file of broken) console.log(`FAILED to load: ${file.name}`);
const testsPassed = testsThat("passed");
passed += testsPassed;
failed += testsThat("failed") + broken.length;
// A run in which no test passed has proven nothing, whatever it says.
if (testsPassed === 0) failed++;
console.log(`${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
