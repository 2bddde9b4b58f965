/** YAML and environment → Config, or everything that is wrong with it: where, what, against which rule. */
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { crossChecks } from "./cross-checks.ts";
import type { Finding } from "./finding.ts";
import { Config, Crossed } from "./schema.ts";
import { sift } from "./sift.ts";

export interface Problem {
  readonly file: string;
  /** From 1; absent when the environment is at fault or the file cannot be read. */
  readonly line?: number;
  readonly column?: number;
  /** Dotted path, list places from 0. */
  readonly field: string;
  readonly value?: unknown;
  /** The rule in a word. */
  readonly rule: string;
  readonly message: string;
}
export type Loaded =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What somebody else wants over the file's word: a tree of fields. Lists are wholes; null: back to the default. */
export interface Overlay {
  /** Whose word it is, for problems. */
  readonly name: string;
  readonly tree: Readonly<Record<string, unknown>>;
}
type Path = readonly (string | number)[];
type Environment = Readonly<Record<string, string | undefined>>;

/** Environment variable → field; numbers are read as numbers, true and false as what they are. */
export const environmentFields: Readonly<Record<string, readonly string[]>> = {
  POSTERN_DATA: ["data"],
  POSTERN_CLOCK: ["clock"],
  POSTERN_LOG_LEVEL: ["logLevel"],
  POSTERN_API_HOST: ["api", "host"],
  POSTERN_API_PORT: ["api", "port"],
  POSTERN_API_HTTPS: ["api", "https"],
  POSTERN_API_DEMO_URL: ["api", "demo", "url"],
  POSTERN_BROKER_HOST: ["broker", "host"],
  POSTERN_BROKER_PORT: ["broker", "port"],
};

/** Reads the file; `data` comes back absolute. */
export const loadConfig = (file: string, environment: Environment = {}, overlays: readonly Overlay[] = []): Loaded => {
  try {
    return parseConfig(readFileSync(file, "utf8"), file, environment, overlays);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return { ok: false, problems: [unreadable(file, error as NodeJS.ErrnoException)] };
  }
};

const whyUnreadable: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "this is a folder",
  EACCES: "this file may not be read",
};
/** A file that the system does not give. */
export const unreadable = (file: string, { code = "", message }: NodeJS.ErrnoException): Problem => ({
  ...{ file, field: "", rule: "unreadable", message: whyUnreadable[code] ?? message },
});

/** The environment has the last word, overlays the one before, the later the more. */
export const parseConfig = (
  text: string,
  file: string,
  environment: Environment = {},
  overlays: readonly Overlay[] = [],
): Loaded => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, code, message }): Problem => {
      const { line, col } = lines.linePos(pos[0]);
      return { file, line, column: col, field: "", rule: code.toLowerCase().replaceAll("_", "-"), message };
    });
    return { ok: false, problems };
  }
  const raw = overlays.reduce(
    (under, { tree }) => laidOver(under, tree),
    (document.toJS() ?? {}) as Record<string, unknown>,
  );
  const set = applyEnvironment(raw, environment);
  const { known, unknown } = sift(raw);
  const parsed = Config.safeParse(known);
  const crossed = parsed.success ? parsed : Crossed.safeParse(known);
  const findings = [
    ...unknown,
    ...(parsed.error?.issues.flatMap(findingsOf) ?? []),
    ...(crossed.success ? crossChecks(crossed.data) : []),
  ];
  const place = { document, lines, file, raw, set, overlays };
  if (findings.length > 0 || !parsed.success)
    return { ok: false, problems: findings.map((finding) => problemOf(finding, place)) };
  const { data } = parsed.data;
  const absolute = isAbsolute(data) ? data : resolve(dirname(file), data);
  return { ok: true, config: { ...parsed.data, data: absolute } };
};

/** `api.port: 8080 at postern.yaml:4:9 — too-big: …`, for people. */
export const problemText = ({ file, line, column, field, value, rule, message }: Problem): string => {
  const place = line === undefined ? file : `${file}:${line}:${column}`;
  const shown = value === undefined || typeof value === "object" ? "" : ` (is ${JSON.stringify(value)})`;
  return [place, `${field}${shown}`, rule, message].filter((part) => part !== "").join(": ");
};

/** As a JSON merge patch (RFC 7396). */
const laidOver = (under: unknown, over: Overlay["tree"]): Record<string, unknown> => {
  const merged: Record<string, unknown> = { ...(isTree(under) ? under : {}) };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete merged[key];
    else Object.defineProperty(merged, key, { ...own, value: isTree(value) ? laidOver(merged[key], value) : value });
  }
  return merged;
};
const own = { enumerable: true, configurable: true, writable: true };
const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Is what stands at this place its word? */
const speaksOf = (tree: unknown, path: Path): boolean => {
  if (!isTree(tree) || path.length === 0) return true;
  const [key = "", ...rest] = path;
  return Object.hasOwn(tree, key) && speaksOf(tree[key], rest);
};

const flags: Readonly<Record<string, boolean>> = { true: true, false: false };
const applyEnvironment = (raw: Record<string, unknown>, environment: Environment): ReadonlyMap<string, string> => {
  const set = new Map<string, string>();
  for (const [name, path] of Object.entries(environmentFields)) {
    const text = environment[name];
    if (text === undefined || text === "") continue;
    let at = raw;
    for (const key of path.slice(0, -1)) {
      if (typeof at[key] !== "object" || at[key] === null) at[key] = {};
      at = at[key] as Record<string, unknown>;
    }
    at[path.at(-1)!] = /^[0-9]+$/.test(text) ? Number(text) : (flags[text] ?? text);
    set.set(path.join("."), name);
  }
  return set;
};

const findingsOf = (issue: z.core.$ZodIssue): Finding[] => {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: [...path, key], rule: "unknown-field", message: `no field ${key} here` }));
  const missing = issue.code === "invalid_type" && issue.input === undefined && issue.message.includes("undefined");
  return [{ path, rule: missing ? "required" : issue.code.replaceAll("_", "-"), message: issue.message }];
};

const problemOf = (
  { path, rule, message }: Finding,
  place: {
    readonly document: Document;
    readonly lines: LineCounter;
    readonly file: string;
    readonly raw: unknown;
    readonly set: ReadonlyMap<string, string>;
    readonly overlays: readonly Overlay[];
  },
): Problem => {
  const field = path.join(".");
  const value = path.reduce<unknown>(
    (at, key) => (at as Record<string | number, unknown> | undefined)?.[key],
    place.raw,
  );
  const told = value === undefined ? {} : { value };
  const variable = place.set.get(field);
  if (variable) return { file: `environment ${variable}`, field, ...told, rule, message };
  const overlay = place.overlays.findLast(({ tree }) => speaksOf(tree, path));
  if (overlay) return { file: overlay.name, field, ...told, rule, message };
  const { line, col } = place.lines.linePos(offsetOf(place.document, path));
  return { file: place.file, line, column: col, field, ...told, rule, message };
};

/** Where the field stands; of one that is not there, where its nearest parent does. */
const offsetOf = (document: Document, path: Path): number => {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1]!;
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
      if (pair && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
      continue;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return 0;
};
