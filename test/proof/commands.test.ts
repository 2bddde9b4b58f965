/** Both README commands on an empty folder: what is committed installs, starts, ends and starts again. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { figure, full } from "../scale.ts";
import { type Started, start } from "./child.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-clone-"));
const clone = join(folder, "postern");
const running: Started[] = [];
const up = (): Started => {
  const args = ["--import", "tsx", "cli/main.ts", "up", "--free-ports"];
  const started = start(process.execPath, args, { cwd: clone });
  running.push(started);
  return started;
};
const endsOnCtrlC = async (started: Started): Promise<void> => {
  const asked = performance.now();
  started.child.kill("SIGINT");
  expect(await started.ended).toBe(0);
  figure("Ctrl-C to the end, ms", Math.round(performance.now() - asked));
};
const gatewayOf = (text: string): string => /gateway +(http:\/\/\S+)/.exec(text)?.[1] ?? "";

beforeAll(() => {
  execFileSync("git", ["clone", "-q", ".", clone]);
  if (full) execFileSync("npm", ["ci"], { cwd: clone, stdio: "inherit" });
  else symlinkSync(join(process.cwd(), "node_modules"), join(clone, "node_modules"));
}, 600_000);
afterAll(() => {
  for (const { child } of running) if (child.exitCode === null) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

describe("a stranger's first hour", () => {
  test("the README's commands are the ones that are proven here", () => {
    const readme = readFileSync(join(clone, "README.md"), "utf8");
    expect(readme).toContain("npm ci && npm start");
    expect(readme).toContain("npm ci && npm test");
  });

  test("the site starts, says where it listens and to whom it belongs, and ends on Ctrl-C", async () => {
    const started = up();
    const text = await started.until(/^ready/m);
    for (const shown of ["courier-1", "maintainer-1", "maintainer-2", "otpauth://", "kiosk-1", "fleet"])
      expect(text).toContain(shown);
    const ready = await fetch(`${gatewayOf(text)}/ready`);
    expect(ready.status).toBe(200);
    const compartments = (await (await fetch(`${gatewayOf(text)}/compartments`)).json()) as readonly unknown[];
    expect(compartments.length).toBe(48);
    await endsOnCtrlC(started);
  });

  test("a second start continues: same folder, no new credentials, the journal goes on", async () => {
    const started = up();
    const text = await started.until(/^ready/m);
    expect(text).toContain("continuing from");
    expect(text).not.toContain("otpauth://");
    const metrics = await (await fetch(`${gatewayOf(text)}/metrics`)).text();
    const seq = Number(/^postern_journal_events_total(?:\{[^}]*\})? (\d+)/m.exec(metrics)?.[1]);
    expect(seq).toBeGreaterThan(2);
    figure("journal sequence at the second start", seq);
    await endsOnCtrlC(started);
  });

  test("starting over asks first, and without a terminal it wants a plain yes", async () => {
    const args = ["--import", "tsx", "cli/main.ts", "up", "--free-ports", "--fresh"];
    const refused = start(process.execPath, args, { cwd: clone });
    expect(await refused.ended).toBe(2);
    expect(existsSync(join(clone, "data", "postern.yaml"))).toBe(true);
  });

  test.runIf(full)("the test command passes there as well", async () => {
    const environment = { ...process.env, POSTERN_PROOF: "", POSTERN_CLONE: "inner" };
    const tests = start("npm", ["test"], { cwd: clone, env: environment });
    expect(await tests.ended).toBe(0);
    figure("npm test on the clone", tests.text().trim().split("\n").at(-1));
  });
});
