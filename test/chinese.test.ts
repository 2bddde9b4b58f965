/** Chinese words as they are written in the code: blanks and signs stand one way everywhere. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";

const han = "\\p{Script=Han}";
const full = "[，。：；！？、（）「」《》]";
const faults: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["no blank between Chinese and Latin letters or digits", new RegExp(`${han}[A-Za-z0-9]|[A-Za-z0-9]${han}`, "u")],
  ["a blank between Chinese words", new RegExp(`${han}\\s+${han}`, "u")],
  ["a blank beside a full-width sign", new RegExp(`\\s${full}|${full}\\s`, "u")],
  ["a blank beside a quotation mark", new RegExp(`${han}\\s+[“”]|[“”]\\s+${han}`, "u")],
  ["a half-width sign beside Chinese", new RegExp(`${han}\\s?[,;:!?()]|[,;:!?()]\\s?${han}`, "u")],
  ["two blanks", / {2}/],
];

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "gateway/web", "cloud-bridge/fleet/web"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /\.(tsx?|js|html)$/.test(file) && existsSync(file));

/** Every text that holds Chinese: literals, parts of templates, what stands between tags. */
const textsOf = (file: string): readonly string[] => {
  const text = readFileSync(file, "utf8");
  if (file.endsWith(".html")) return text.split(/<[^>]*>/).filter(isChinese);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found.filter(isChinese);
};
const isChinese = (text: string): boolean => new RegExp(han, "u").test(text);
const faultsOf = (text: string): readonly string[] =>
  faults.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);

test.each<[string, boolean]>([
  ["工牌与 PIN", true],
  ["工牌与PIN", false],
  ["自 {when}，已 {age}", true],
  ["格口 内件", false],
  ["已登录， 请稍候", false],
  ["取件 · 寄件", true],
  ["取件,寄件", false],
])("the check knows what is right: %s", (text, isRight) => expect(faultsOf(text).length === 0).toBe(isRight));

test("every Chinese text of the pages is written one way", () => {
  const all = files.flatMap((file) => textsOf(file).map((text) => ({ file, text })));
  expect(all.length).toBeGreaterThan(500);
  expect(all.flatMap(({ file, text }) => faultsOf(text).map((what) => `${file}: ${what}: ${text.trim()}`))).toEqual([]);
});
