/** The house rules that a machine can check: import table, sizes, no cycles. A check that sees no files fails. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { forbiddenInCore, type Room, rooms } from "./rooms.ts";

const limits = { fileLines: 300, functionLines: 60, lineLength: 120, folderFiles: 10 };

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", "*.tsx"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && existsSync(file));
const textOf = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
const isTest = (file: string): boolean => file.startsWith("test/") || file.startsWith("bench/");

const roomOf = (file: string): Room | undefined =>
  rooms
    .filter(({ path }) => file === path || file.startsWith(path.endsWith(".ts") ? path : `${path}/`))
    .sort((one, other) => other.path.length - one.path.length)[0];

/** Every module that a file names, static or dynamic, resolved when relative. */
const importsOf = (file: string): { relative: string[]; packages: string[] } => {
  const named = ts.preProcessFile(textOf.get(file) ?? "", true, true).importedFiles.map(({ fileName }) => fileName);
  return {
    relative: named.filter((name) => name.startsWith(".")).map((name) => normalize(join(dirname(file), name))),
    packages: named.filter((name) => !name.startsWith(".")),
  };
};
const allows = (list: readonly string[], name: string): boolean =>
  list.includes("*") || list.some((entry) => name === entry || name.startsWith(`${entry}/`));

/** Adapters do not know each other; only the registry knows them all, and `bus` is what those on a bus share. */
const adapterOf = (file: string): string | undefined => /^gateway\/adapters\/([^/]+)\//.exec(file)?.[1];

const importProblems = (file: string): string[] => {
  const room = roomOf(file);
  if (!room) return [`${file} stands in no room`];
  const { relative, packages } = importsOf(file);
  const problems = packages
    .filter((name) => !allows(room.packages, name))
    .map((name) => `${file} may not import the package ${name}`);
  for (const target of relative) {
    const other = roomOf(target);
    const [own, theirs] = [adapterOf(file), adapterOf(target)];
    if (own && theirs && own !== theirs && theirs !== "bus")
      problems.push(`${file} may not import another adapter (${target})`);
    const sameRoom = target.startsWith(`${room.path.replace(/\/link.*$/, "")}/`) || other?.path === room.path;
    if (!sameRoom && !allows(room.may, target)) problems.push(`${file} may not import ${target}`);
    if (!existsSync(target)) problems.push(`${file} imports ${target}, which is not there`);
  }
  return problems;
};

const sizeProblems = (file: string): string[] => {
  const text = textOf.get(file) ?? "";
  const lines = text.split("\n");
  const problems: string[] = [];
  if (lines.length - 1 > limits.fileLines) problems.push(`${file} has ${lines.length - 1} lines`);
  lines.forEach((line, index) => {
    if (line.length > limits.lineLength) problems.push(`${file}:${index + 1} has ${line.length} characters`);
  });
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) {
      const start = source.getLineAndCharacterOfPosition(node.getStart()).line;
      const length = source.getLineAndCharacterOfPosition(node.getEnd()).line - start + 1;
      if (length > limits.functionLines && !isTest(file)) problems.push(`${file}:${start + 1} is ${length} lines long`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
};

/** Cycles among files, by the imports that remain at run time and those of types alike. */
const cycles = (): string[] => {
  const found = new Set<string>();
  const done = new Set<string>();
  const path: string[] = [];
  const walk = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.add([...path.slice(at), file].join(" → "));
    if (at >= 0 || done.has(file) || !textOf.has(file)) return;
    path.push(file);
    for (const target of importsOf(file).relative) walk(target);
    path.pop();
    done.add(file);
  };
  for (const file of files) walk(file);
  return [...found];
};

describe("the house is tidy", () => {
  test("the checks see the rooms they are about", () => {
    for (const path of ["gateway/core", "gateway/adapters", "gateway/journal", "cloud-bridge/fleet", "firmware-sim"])
      expect(files.filter((file) => file.startsWith(`${path}/`)).length, path).toBeGreaterThan(3);
    expect(importsOf("gateway/core/event.ts").relative).toContain("gateway/core/vocabulary.ts");
  });
  test("every import is in the table", () => expect(files.flatMap(importProblems)).toEqual([]));
  test("no file imports itself by a detour", () => expect(cycles()).toEqual([]));
  test("files, functions and lines keep their limits", () => expect(files.flatMap(sizeProblems)).toEqual([]));
  test("no folder holds more than ten files", () => {
    const folders = new Map<string, number>();
    for (const file of files.filter((name) => !isTest(name) && name.includes("/")))
      folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
    expect([...folders].filter(([folder, held]) => held > limits.folderFiles && folder !== "cli")).toEqual([]);
  });
  test("core knows neither time nor chance nor the outside", () => {
    const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const guilty = files.filter(
      (file) => file.startsWith("gateway/core/") && forbiddenInCore.test(code(textOf.get(file) ?? "")),
    );
    expect(guilty).toEqual([]);
  });
  test("nothing is exported by default and nothing is skipped", () => {
    const guilty = files.filter((file) => {
      const text = textOf.get(file) ?? "";
      const skipped = isTest(file) && /\b(it|test|describe)\.(only|skip|todo)\b\(/.test(text);
      return skipped || (/^export default /m.test(text) && !file.endsWith(".config.ts"));
    });
    expect(guilty).toEqual([]);
  });
});
