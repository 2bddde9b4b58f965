/**
 * `npm run build`: the `postern` command as one file in `dist/cli`, with what V8 makes of it beside it, so that a start
 * reads and compiles next to nothing. What a gateway loads at every start goes in with its dependencies; native code
 * and what few sites need (the fleet's database, certificates, serial lines, …) stays in node_modules and is loaded
 * when it is asked for.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { build, type Plugin } from "esbuild";

const root = resolve(import.meta.dirname, "..");
const out = resolve(root, process.argv[2] ?? "dist");
/** Packages that every gateway needs at its start. */
const inside = new Set([
  ...["zod", "yaml", "commander", "pino", "aedes", "fastify", "fastify-type-provider-zod", "fastify-plugin"],
  ...["@fastify/cookie", "@fastify/helmet", "@fastify/rate-limit", "classic-level"],
]);
/** Fastify asks for these only where no other compiler is given, and in its own tests. */
const neverNeeded = ["@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler", "light-my-request"];

const packages: Plugin = {
  name: "packages",
  setup: ({ onResolve, onLoad }) => {
    // Fastify's other protocol: loading it costs a start several ms, and no interface here speaks it.
    onResolve({ filter: /^node:http2$/ }, () => ({ path: "http2", namespace: "left-out" }));
    // Finds the machine's own native code beside itself.
    onResolve({ filter: /^\.\/binding$/ }, ({ importer }) =>
      /node_modules[\\/]classic-level[\\/]/.test(importer)
        ? { path: "classic-level/binding.js", external: true }
        : null,
    );
    onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
      if (path.startsWith("node:") || neverNeeded.includes(path)) return { path, external: true };
      const name = path.split("/", path.startsWith("@") ? 2 : 1).join("/");
      return importer.includes("node_modules") || importer === "" || inside.has(name) ? null : { path, external: true };
    });
    onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: "module.exports = {};" }));
    // Messages in forty languages that nobody asks for.
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export {};" }));
    // Files that lie beside a module (pages, package.json) are found from where the module would lie unbundled.
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const place = relative(resolve(root, "cli"), path).replace(/\.ts$/, ".js").replaceAll("\\", "/");
      const url = `new URL(${JSON.stringify(place)}, require("node:url").pathToFileURL(__filename)).href`;
      return { loader: "ts", contents: text.replaceAll("import.meta.url", url) };
    });
  },
};

const smallSite = `
site: build
clock: trusted
logLevel: error
api: { port: 0 }
broker: { port: 0 }
rules: { settleMs: 500 }
supplies: [{ id: supply }]
devices: [{ id: board, kind: modbus-relay, settings: { line: { transport: tcp, host: 127.0.0.1, port: 1 } } }]
banks:
  - { bank: A, device: board, supply: supply, compartments: [{ compartment: A-01, size: M, lock: 0 }] }
`;

rmSync(out, { recursive: true, force: true });
await build({
  ...{ absWorkingDir: root, entryPoints: { postern: "cli/main.ts" }, outdir: join(out, "cli"), bundle: true },
  ...{ platform: "node", format: "cjs", target: "node20", outExtension: { ".js": ".cjs" } },
  // A script that V8 takes from what it kept has nobody to ask for a module: what is loaded late is required.
  supported: { "dynamic-import": false },
  ...{ minifySyntax: true, minifyWhitespace: true, sourcemap: true, legalComments: "none" },
  // From the source tree alone a module asks where its loader is.
  ...{ plugins: [packages], logLevel: "warning", logOverride: { "empty-import-meta": "silent" } },
});
for (const pages of ["gateway/web/built", "cloud-bridge/fleet/web/built"])
  cpSync(resolve(root, pages), resolve(out, pages), { recursive: true });
const main = join(out, "cli", "main.cjs");
cpSync(resolve(root, "cli/launch.cjs"), main);
chmodSync(main, 0o755);
await keepCompiled();

/** A gateway is started once, so that V8 has compiled what a start needs. Its site has nothing but one device. */
async function keepCompiled(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "postern-build-"));
  const config = join(folder, "postern.yaml");
  writeFileSync(config, smallSite);
  const env = { ...process.env, POSTERN_COMPILED: join(out, "cli", "postern.compiled") };
  // It becomes ready without its device after `settleMs`, and writes what was compiled when it ends.
  const gateway = spawn(process.execPath, [main, "gateway", "-c", config, "--json"], {
    ...{ env, timeout: 60_000, stdio: ["ignore", "pipe", "inherit"] },
  });
  let isReady = false;
  gateway.stdout?.on("data", (chunk: Buffer) => {
    isReady ||= chunk.includes('"ready"');
    if (isReady) gateway.kill("SIGTERM");
  });
  await once(gateway, "exit");
  rmSync(folder, { recursive: true, force: true });
  if (!isReady) throw new Error("the gateway of the build did not become ready");
}
