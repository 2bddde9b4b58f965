/** `npm run prove` lists the proofs; `npm run prove -- NAME…` runs them at full count and prints their figures. */
import { spawnSync } from "node:child_process";
import { prepare } from "./machine.ts";
import { proofs } from "./proofs.ts";

const names = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const unknown = names.filter((name) => proofs[name] === undefined);
if (names.length === 0 || unknown.length > 0) {
  for (const name of unknown) console.error(`there is no proof called ${name}`);
  console.log("npm run prove -- NAME…   runs a proof at full count");
  for (const [name, proof] of Object.entries(proofs)) console.log(`  ${name.padEnd(12)} ${proof.what}`);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else {
  prepare(console.log);
  for (const name of names) {
    console.log(`\n== ${name}: ${proofs[name]?.what}`);
    const files = proofs[name]?.files ?? [];
    const run = spawnSync(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--silent=false", "--testTimeout=3600000", ...files],
      {
        stdio: "inherit",
        env: { ...process.env, POSTERN_PROOF: "full" },
      },
    );
    if (run.status !== 0) process.exitCode = 1;
  }
}
