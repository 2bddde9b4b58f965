/**
 * Fields that nobody knows are taken out before anything else is judged: some rooms' schemas drop them without a word,
 * and the others would let them keep the rest from being held against each other.
 */
import { z } from "zod";
import type { Finding } from "./finding.ts";
import { Config } from "./schema.ts";

/** As much of JSON Schema as is read here. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}
const shapeOf = (schema: z.ZodType): Shape => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Shape;

export const sift = (raw: unknown): { readonly known: unknown; readonly unknown: readonly Finding[] } => {
  const unknown: Finding[] = [];
  const known = through(raw, shapeOf(Config), [], unknown);
  return { known, unknown };
};

const through = (raw: unknown, shape: Shape, path: Finding["path"], unknown: Finding[]): unknown => {
  const { properties, items } = shape;
  if (Array.isArray(raw)) return items ? raw.map((one, at) => through(one, items, [...path, at], unknown)) : raw;
  if (!properties || typeof raw !== "object" || raw === null) return raw;
  return Object.fromEntries(
    Object.entries(raw).flatMap(([key, value]) => {
      const inner = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (inner) return [[key, through(value, inner, [...path, key], unknown)]];
      unknown.push({ path: [...path, key], rule: "unknown-field", message: `no field ${key} here` });
      return [];
    }),
  );
};
