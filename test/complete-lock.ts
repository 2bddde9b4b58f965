/**
 * Adds to package-lock.json every optional package that its parents name and the lock lacks. A registry that does not
 * carry some foreign-platform binaries makes `npm install` leave them out, and `npm ci` then refuses the lock. Run it
 * after each `npm install`: `npm run complete-lock`. With `--check` it only says what is missing and exits 1.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Entry {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  optionalDependencies?: Record<string, string>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}
interface Lock {
  packages: Record<string, Entry>;
}

const systems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
  "wasi",
];
const processors = [
  "arm64",
  "arm",
  "x64",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "universal",
  "wasm32",
];

/** Platform as binary packages spell it in their names: `…-linux-arm64-musl`, `…-win32-x64`. */
const platformOf = (name: string): Pick<Entry, "os" | "cpu"> => {
  const words = name.split(/[-/.]/);
  const os = words.find((word) => systems.includes(word)) ?? (words.includes("windows") ? "win32" : "none");
  const cpu = words.find((word) => processors.includes(word)) ?? (words.includes("gnueabihf") ? "arm" : "none");
  return { os: [os], cpu: [cpu] };
};

/** A version that a range allows without looking at any registry: binary packages are pinned by their parents. */
const versionIn = (range: string, parent: string): string => /\d+\.\d+\.\d+[-.0-9A-Za-z]*/.exec(range)?.[0] ?? parent;

const isThere = (lock: Lock, from: string, name: string): boolean => {
  for (let base = from; ; base = base.slice(0, base.lastIndexOf("/node_modules/"))) {
    if (lock.packages[`${base === "" ? "" : `${base}/`}node_modules/${name}`]) return true;
    if (!base.includes("/node_modules/")) return lock.packages[`node_modules/${name}`] !== undefined;
  }
};

const missingFrom = (lock: Lock): [string, Entry][] => {
  const missing = new Map<string, Entry>();
  for (const [path, entry] of Object.entries(lock.packages))
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isThere(lock, path, name)) continue;
      const version = versionIn(range, entry.version ?? "0.0.0");
      missing.set(`node_modules/${name}`, {
        version,
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
        ...platformOf(name),
      });
    }
  return [...missing].sort(([one], [other]) => (one < other ? -1 : 1));
};

const lockFile = "package-lock.json";
const lock = JSON.parse(readFileSync(lockFile, "utf8")) as Lock;
const missing = missingFrom(lock);
if (process.argv.includes("--check")) {
  for (const [path] of missing) console.error(`package-lock.json lacks ${path}: run npm run complete-lock`);
  process.exitCode = missing.length > 0 ? 1 : 0;
} else {
  for (const [path, entry] of missing) lock.packages[path] = entry;
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} optional packages added to ${lockFile}`);
}
