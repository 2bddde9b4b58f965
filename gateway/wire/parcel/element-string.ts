/**
 * GS1 element strings (General Specifications 7.8): application identifiers one after the other, those of variable
 * length ended by FNC1, which a scanner sends as GS (0x1D), as something else, or not at all.
 */
export interface Element {
  readonly ai: string;
  readonly value: string;
}
/** Digits of data by the identifier's first two digits (figure 7.8.5-2): these need no FNC1 behind them. */
const fixedDigits: Readonly<Record<string, number>> = {
  ...{ "00": 18, "01": 14, "02": 14, "03": 14, "04": 16, "20": 2, "41": 13 },
  ...{ "11": 6, "12": 6, "13": 6, "14": 6, "15": 6, "16": 6, "17": 6, "18": 6, "19": 6 },
  ...{ "31": 6, "32": 6, "33": 6, "34": 6, "35": 6, "36": 6 },
};
/** Digits of the identifier itself, where they are not two. */
const identifierDigits: Readonly<Record<string, number>> = {
  ...{ "23": 3, "24": 3, "25": 3, "40": 3, "41": 3, "42": 3, "71": 3 },
  ...{ "31": 4, "32": 4, "33": 4, "34": 4, "35": 4, "36": 4, "39": 4, "43": 4 },
  ...{ "70": 4, "72": 4, "80": 4, "81": 4, "82": 4 },
};
const elementsMax = 32;
/** None of them is a character of a GS1 value (figure 7.11-1): each can only be an FNC1 that was made into it. */
const ends = new Set("\u001d|~^{}#$@[]\\`");
/** How people print them: identifiers in brackets, which are not in the bar code. */
const bracketed = /^\(([0-9]{2,4})\)([^(]*)/;

/** Null: not an element string, or cut off. */
export const readElements = (text: string): readonly Element[] | null =>
  text.startsWith("(") ? readBracketed(text) : readPlain(text);

const readBracketed = (text: string): readonly Element[] | null => {
  const elements: Element[] = [];
  for (let rest = text; rest !== ""; ) {
    const [whole, ai = "", value = ""] = bracketed.exec(rest) ?? [];
    if (whole === undefined || value.trim() === "" || elements.length >= elementsMax) return null;
    elements.push({ ai, value: value.trim() });
    rest = rest.slice(whole.length);
  }
  return elements;
};

const upToEnd = (text: string): string => {
  const at = Array.from(text).findIndex((character) => ends.has(character));
  return at < 0 ? text : text.slice(0, at);
};

const readPlain = (text: string): readonly Element[] | null => {
  const elements: Element[] = [];
  for (let rest = text; rest !== ""; ) {
    if (ends.has(rest[0] ?? "")) {
      rest = rest.slice(1);
      continue;
    }
    const family = rest.slice(0, 2);
    const ai = rest.slice(0, identifierDigits[family] ?? 2);
    if (!/^[0-9]{2,4}$/.test(ai) || elements.length >= elementsMax) return null;
    const behind = rest.slice(ai.length);
    const fixed = fixedDigits[family];
    const value = fixed === undefined ? upToEnd(behind) : behind.slice(0, fixed);
    if (value === "" || (fixed !== undefined && !new RegExp(`^[0-9]{${fixed}}$`).test(value))) return null;
    elements.push({ ai, value });
    rest = behind.slice(value.length);
  }
  return elements.length > 0 ? elements : null;
};
