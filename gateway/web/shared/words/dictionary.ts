/**
 * Texts in every language of the faces. A dictionary is written with both languages side by side, so that a missing
 * text does not compile; `{name}` stands for a figure that the caller gives, `{name|event|events}` for the word that
 * belongs to one of it, or to any other number.
 */
import { writable } from "../../../wire/moment.ts";
import { language } from "../settings.ts";

/** English, then Chinese (zh-CN). */
export type Text = readonly [en: string, zh: string];
export type Figures = Readonly<Record<string, string | number>>;
export type Words<K extends string> = (key: K, figures?: Figures) => string;

/** Kept by what shows it later: said anew when the language changes. */
export type Sentence = () => string;

const column = { en: 0, "zh-CN": 1 } as const;

/** Reads the language's signal: whatever shows a word is drawn anew when the language changes. */
export const words =
  <K extends string>(texts: Readonly<Record<K, Text>>): Words<K> =>
  (key, figures = {}) =>
    texts[key][column[language.value]]
      .split(/(\{[^}]*\})/)
      .reduce((said, part) => meeting(said, filled(part, figures)), "");

/** What stands for a figure; any other part of a text is left as it is. */
const filled = (part: string, figures: Figures): string => {
  const [, name, one, more] = /^\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}$/.exec(part) ?? [];
  if (name === undefined) return part;
  return String((one === undefined ? figures[name] : figures[name] === 1 ? one : more) ?? part);
};

/** A blank parts Chinese from Latin letters and digits and never from Chinese, whatever a figure begins with. */
const meeting = (said: string, next: string): string => {
  const [left, right] = [said.trimEnd(), next.trimStart()];
  const [before, after] = [scriptOf(left.at(-1)), scriptOf(right.at(0))];
  if (before === null || after === null || (before === "latin" && after === "latin")) return said + next;
  return before === after ? left + right : `${left} ${right}`;
};
const scriptOf = (sign = ""): "han" | "latin" | null =>
  /\p{Script=Han}/u.test(sign) ? "han" : /[\p{Script=Latin}0-9]/u.test(sign) ? "latin" : null;

/** One sentence after the other. */
export const sentences = (parts: readonly string[]): string => parts.join(language.value === "en" ? " " : "");

/** Names or numbers, one after the other. */
export const joined = (parts: readonly (string | number)[]): string =>
  parts.join(language.value === "en" ? ", " : "、");

/**
 * Date and time as people of this language write them, with its year unless it is this one. `at`: wall clock, ms.
 * `zone`: IANA name; null: this browser's.
 */
export const when = (at: number, style: "time" | "both" = "both", zone: string | null = null): string =>
  new Intl.DateTimeFormat(language.value, {
    ...(style === "both" ? { month: "short", day: "numeric" } : {}),
    ...(style === "both" && yearOf(at) !== yearOf(Date.now()) ? { year: "numeric" } : {}),
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    ...(zone === null ? {} : { timeZone: zone }),
  }).format(writable(at));

const yearOf = (at: number): number => new Date(writable(at)).getFullYear();

/** "2 h 5 min", "40 s": a span in its two largest units. */
export const span = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [d, h, m, s] = [seconds / 86_400, (seconds / 3_600) % 24, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const units = language.value === "en" ? (["d", "h", "min", "s"] as const) : (["天", "小时", "分", "秒"] as const);
  const parts = [d, h, m, s].map((count, at) => [count ?? 0, units[at] ?? ""] as const).filter(([count]) => count > 0);
  const shown = parts.length === 0 ? [[0, units[3]] as const] : parts.slice(0, 2);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(" ");
};
