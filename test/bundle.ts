/**
 * `npm run build`: the `postern` command as a few files in `dist/`, so that a start reads a dozen files instead of
 * eight hundred. What a gateway loads at every start goes in with its dependencies; native code and what few sites
 * need (the fleet's database, certificates, serial lines, …) stays in node_modules and is loaded when it is asked for.
 */
import { chmodSync, cpSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { build, type Plugin } from "esbuild";

const root = resolve(import.meta.dirname, "..");
const out = resolve(root, process.argv[2] ?? "dist");
/** Packages that every gateway needs at its start. */
const inside = new Set([
  ...["zod", "yaml", "commander", "pino", "aedes", "fastify", "fastify-type-provider-zod", "fastify-plugin"],
  ...["@fastify/cookie", "@fastify/helmet", "@fastify/rate-limit"],
]);
/** Fastify asks for these only where no other compiler is given, and in its own tests. */
const neverNeeded = ["@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler", "light-my-request"];

const packages: Plugin = {
  name: "packages",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
      if (path.startsWith("node:") || neverNeeded.includes(path)) return { path, external: true };
      const name = path.split("/", path.startsWith("@") ? 2 : 1).join("/");
      return importer.includes("node_modules") || importer === "" || inside.has(name) ? null : { path, external: true };
    });
    // Messages in forty languages that nobody asks for.
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export {};" }));
    // Files that lie beside a module (pages, package.json) are found from where the module would lie unbundled.
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const place = relative(resolve(root, "cli"), path).replace(/\.ts$/, ".js").replaceAll("\\", "/");
      const url = `new URL(${JSON.stringify(place)}, import.meta.url).href`;
      return { loader: "ts", contents: text.replaceAll("import.meta.url", url) };
    });
  },
};

rmSync(out, { recursive: true, force: true });
await build({
  ...{ absWorkingDir: root, entryPoints: ["cli/main.ts"], outdir: resolve(out, "cli"), bundle: true, splitting: true },
  ...{ platform: "node", format: "esm", target: "node20", minifySyntax: true, minifyWhitespace: true },
  ...{ sourcemap: true, logLevel: "warning", legalComments: "none", plugins: [packages] },
  // What was written for CommonJS asks for these.
  banner: {
    js: 'import{createRequire as $r}from"node:module";const require=$r(import.meta.url);',
  },
});
for (const pages of ["gateway/web", "cloud-bridge/fleet/web"])
  cpSync(resolve(root, pages), resolve(out, pages), { recursive: true });
chmodSync(resolve(out, "cli/main.js"), 0o755);
