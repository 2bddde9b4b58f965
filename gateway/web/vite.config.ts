/**
 * `npm run pages`: the faces of a site as files that the gateway serves, each beside its gzipped copy. Every face is a
 * page of its own and loads only what it shows.
 */
import { defineConfig, type Plugin } from "vite";
import { pagesOf } from "./vite.pages.ts";

const faces = {
  front: "index.html",
  kiosk: "kiosk.html",
  courier: "courier.html",
  "courier-worker": "courier/worker/worker.ts",
  maintainer: "maintainer.html",
  commission: "commission.html",
};
/** The courier's service worker is told which files its page loads: at once, or only with the camera. */
const courierFiles: Plugin = {
  name: "courier-files",
  generateBundle: (_options, bundle) => {
    const chunks = new Map(Object.values(bundle).flatMap((one) => (one.type === "chunk" ? [[one.fileName, one]] : [])));
    const reach = (from: readonly string[], isLate: boolean, found = new Set<string>()): Set<string> => {
      for (const name of from) {
        const chunk = chunks.get(name);
        if (!chunk || found.has(name)) continue;
        found.add(name);
        for (const beside of [
          ...(chunk.viteMetadata?.importedCss ?? []),
          ...(chunk.viteMetadata?.importedAssets ?? []),
        ])
          found.add(beside);
        reach([...chunk.imports, ...(isLate ? chunk.dynamicImports : [])], isLate, found);
      }
      return found;
    };
    const named = (name: string) => [...chunks.values()].find((chunk) => chunk.isEntry && chunk.name === name);
    const [page, worker] = [named("courier"), named("courier-worker")];
    if (!page || !worker) throw new Error("the courier's page and its worker are built together");
    const atOnce = reach([page.fileName], false);
    const later = [...reach([page.fileName], true)].filter((file) => !atOnce.has(file));
    const list = (files: Iterable<string>): string => JSON.stringify([...files].map((file) => `/${file}`).sort());
    worker.code = worker.code
      .replaceAll("FILES_AT_ONCE", list([...atOnce, "icon.svg", "courier.webmanifest"]))
      .replaceAll("FILES_LATER", list(later));
  },
};

export default defineConfig(pagesOf(import.meta.dirname, faces, [courierFiles]));
