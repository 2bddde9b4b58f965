import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { deviceKinds } from "../../gateway/adapters/registry.ts";
import { eventTable } from "../../gateway/core/event.ts";
import { refusals } from "../../gateway/core/refusal.ts";
import { machines } from "../../gateway/core/states/machines.ts";
import { referencePages, root } from "../reference.ts";

const pages = referencePages();
const keysOf = (settings: z.ZodType): readonly string[] =>
  settings instanceof z.ZodObject ? Object.keys(settings.shape) : [];

test.each([...pages.keys()])("%s is what the code says (`npm run reference` writes it)", (path) => {
  expect(existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "").toBe(pages.get(path));
});

test.each([
  ["docs/reference/events.md", Object.keys(eventTable)],
  ["docs/reference/refusals.md", Object.keys(refusals)],
  ["docs/reference/states.md", Object.values(machines).flatMap(({ states }) => Object.keys(states))],
  [
    "docs/reference/devices.md",
    Object.values(deviceKinds).flatMap(({ can, settings }) => [can.about, ...keysOf(settings)]),
  ],
])("%s names every one of them", (path, words) => {
  expect(words.length).toBeGreaterThan(20);
  for (const word of words) expect(pages.get(path)).toContain(word);
});
