/** Before the tests: the pages are built when their sources are newer than what was built. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const sources = ["gateway/web", "cloud-bridge/fleet/web"];
const builtOf = (place: string): string => join(place, "built");

const newest = (): number =>
  sources
    .flatMap((place) => readdirSync(place, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !sources.some((place) => entry.parentPath.startsWith(builtOf(place))))
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
const isNew = (index: string, than: number): boolean => existsSync(index) && statSync(index).mtimeMs > than;

export const setup = (): void => {
  const changed = newest();
  if (sources.every((place) => isNew(join(builtOf(place), "index.html"), changed))) return;
  execFileSync("npm", ["run", "-s", "pages"], { stdio: "inherit" });
};
