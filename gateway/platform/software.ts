/** Name and version as `package.json` has them, found from the source tree and from the compiled one alike. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error("package.json is not above this file");
    folder = above;
  }
  return folder;
};

export const software = (): string => {
  const { name, version } = JSON.parse(readFileSync(join(projectRoot(), "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  return `${name} ${version}`;
};
