/** Fields as journal and log call them: that is what one looks for there. Times are said as everywhere. */
import { when } from "../../../../../gateway/web/shared/words/dictionary.ts";

export const inOwnWords = (fields: object): string => Object.entries(fields).flatMap(fieldTexts).join(" · ");

const isFolded = (value: unknown): value is object => typeof value === "object" && value !== null;

const fieldTexts = ([name, value]: readonly [string, unknown]): readonly string[] => {
  if (Array.isArray(value) && !value.some(isFolded)) return [`${name}: ${value.join(", ")}`];
  if (isFolded(value)) return Object.entries(value).flatMap(([key, one]) => fieldTexts([`${name}.${key}`, one]));
  return [`${name}: ${typeof value === "number" && /(At|After)$/.test(name) ? when(value) : value}`];
};
