/** In the source tree the pages are built when nobody has done so yet; what is installed brings them along. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const places = ["gateway/web", "cloud-bridge/fleet/web"];
const fileOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const buildPagesIfMissing = (say: (text: string) => void): void => {
  if (!import.meta.url.endsWith(".ts")) return;
  const missing = places.filter((place) => !existsSync(fileOf(`${place}/built/index.html`)));
  if (missing.length > 0) say("building the pages (once) …");
  for (const place of missing) {
    const words = [fileOf("node_modules/vite/bin/vite.js"), "build", "--config", fileOf(`${place}/vite.config.ts`)];
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
    if (status !== 0) say(`the pages were not built; ${place} runs without them:\n${stderr}`);
  }
};
