/**
 * `npm run pages`: the faces of a site as files that the gateway serves, each beside its gzipped copy. Every face is a
 * page of its own and loads only what it shows.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const root = import.meta.dirname;
const faces = { front: "index.html", kiosk: "kiosk.html", courier: "courier.html", maintainer: "maintainer.html" };
const built = join(root, "built");

/** Weak phones on weak networks: what is text is kept gzipped too, so that no request compresses anything. */
const gzipped: Plugin = {
  name: "gzipped",
  closeBundle: () => {
    for (const entry of readdirSync(built, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && /\.(html|js|css|svg|wasm|webmanifest)$/.test(entry.name))
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
    }
  },
};

export default defineConfig({
  root,
  appType: "mpa",
  publicDir: "public",
  logLevel: "warn",
  build: {
    outDir: built,
    emptyOutDir: true,
    target: "es2022",
    // Everything from this site alone, as a file: the policy lets no data: script or style in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(faces).map(([face, file]) => [face, resolve(root, file)])),
    },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [gzipped],
});
