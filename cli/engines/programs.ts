/** Where Debian keeps the programs of foreign servers, and as whom they run. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

/** Folder of PostgreSQL's server programs, newest version first; null when there is none. */
export const postgresPrograms = (): string | null => {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => `${base}/${version}/bin`).find((folder) => existsSync(`${folder}/initdb`));
  return found ?? null;
};

/** Debian keeps servers where only administrators look; null: it is not there. */
export const programOf = (name: string): string | null => {
  const places = ["/usr/sbin", "/usr/bin", "/usr/local/bin", ...(process.env["PATH"] ?? "").split(":")];
  const found = places.find((folder) => folder !== "" && existsSync(`${folder}/${name}`));
  return found === undefined ? null : `${found}/${name}`;
};

/**
 * Servers that refuse root, or should not have its rights: what to put before a command so that it runs as somebody
 * else, to whom the folder then belongs. Nothing when we are nobody special ourselves.
 */
export const unprivileged = (folder: string): readonly string[] => {
  if (process.getuid?.() !== 0) return [];
  const name = ["postgres", "nobody"].find((one) => spawnSync("id", ["-u", one]).status === 0);
  if (name === undefined) throw new Error("no unprivileged account to run servers as");
  const group = spawnSync("id", ["-gn", name], { encoding: "utf8" }).stdout.trim();
  if (spawnSync("chown", ["-R", `${name}:${group}`, folder]).status !== 0)
    throw new Error(`cannot give ${folder} away`);
  return ["setpriv", `--reuid=${name}`, `--regid=${group}`, "--clear-groups"];
};
