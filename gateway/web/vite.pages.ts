/** How pages are built, those of a site and that of the fleet: small files from their own origin, gzipped beside. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin, UserConfig } from "vite";

/** Weak phones on weak networks: what is text is kept gzipped too, so that no request compresses anything. */
const gzipped = (built: string): Plugin => ({
  name: "gzipped",
  closeBundle: () => {
    for (const entry of readdirSync(built, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && /\.(html|js|css|svg|wasm|webmanifest)$/.test(entry.name))
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
    }
  },
});

/** `faces`: the file of each, from `root`. What is built lies in `built` there. */
export const pagesOf = (
  root: string,
  faces: Readonly<Record<string, string>>,
  plugins: readonly Plugin[] = [],
): UserConfig => ({
  root,
  appType: "mpa",
  logLevel: "warn",
  build: {
    outDir: join(root, "built"),
    emptyOutDir: true,
    target: "es2022",
    // Everything from this site alone, as a file: the policy lets no data: script or style in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(faces).map(([face, file]) => [face, resolve(root, file)])),
      // A worker rules what lies below its own address, so that one stands beside the page.
      output: {
        entryFileNames: ({ name }) => (name.endsWith("-worker") ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
  plugins: [...plugins, gzipped(join(root, "built"))],
});
