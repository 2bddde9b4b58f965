/** What a person chose at this screen: language, theme, text size. Kept in this browser; nothing about the person. */
import { effect, signal } from "@preact/signals";
import type { Language } from "../../core/vocabulary.ts";

export const themes = ["auto", "light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];

const kept = (key: string): string | null => {
  try {
    return localStorage.getItem(`postern-${key}`);
  } catch {
    return null;
  }
};
const keep = (key: string, value: string): void => {
  try {
    localStorage.setItem(`postern-${key}`, value);
  } catch {
    // A browser that keeps nothing forgets the choice at the next visit; nothing else depends on it.
  }
};

/** Of this browser. */
export const usualLanguage: Language = /^zh\b/i.test(navigator.language) ? "zh-CN" : "en";
const languageOf = (text: string | null): Language => (text === "en" || text === "zh-CN" ? text : usualLanguage);
const themeOf = (text: string | null): Theme => themes.find((theme) => theme === text) ?? "auto";

export const language = signal<Language>(languageOf(kept("language")));
export const theme = signal<Theme>(themeOf(kept("theme")));
export const largeText = signal(kept("text") === "large");

effect(() => {
  document.documentElement.lang = language.value;
  keep("language", language.value);
});
effect(() => {
  if (theme.value === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
  keep("theme", theme.value);
});
effect(() => {
  if (largeText.value) document.documentElement.dataset["text"] = "large";
  else delete document.documentElement.dataset["text"];
  keep("text", largeText.value ? "large" : "usual");
});
