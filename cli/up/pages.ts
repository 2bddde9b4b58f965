/** In the source tree the pages are built when nobody has done so yet; what is installed brings them along. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const buildPagesIfMissing = (say: (text: string) => void): void => {
  const isSource = import.meta.url.endsWith(".ts");
  if (!isSource || existsSync(fileURLToPath(new URL("../../gateway/web/built/index.html", import.meta.url)))) return;
  say("building the pages (once) …");
  const config = fileURLToPath(new URL("../../gateway/web/vite.config.ts", import.meta.url));
  const vite = fileURLToPath(new URL("../../node_modules/vite/bin/vite.js", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [vite, "build", "--config", config], { encoding: "utf8" });
  if (status !== 0) say(`the pages were not built; the site runs without them:\n${stderr}`);
};
