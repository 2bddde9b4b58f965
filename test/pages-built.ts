/** Before the tests: the pages are built when their sources are newer than what was built. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const sources = "gateway/web";
const built = join(sources, "built");

const newest = (): number =>
  readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(built))
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);

export const setup = (): void => {
  const index = join(built, "index.html");
  if (existsSync(index) && statSync(index).mtimeMs > newest()) return;
  execFileSync("npm", ["run", "-s", "pages"], { stdio: "inherit" });
};
