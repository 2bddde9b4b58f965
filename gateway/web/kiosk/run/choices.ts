/** What a person chose for the time at this screen; the next one finds it as the site has it. */
import { signal } from "@preact/signals";
import { language, largeText, type Theme, theme, usualLanguage } from "../../shared/settings.ts";

/** All controls in the lower part of the screen: for who sits, or is small. */
export const isLow = signal(false);
export const isSoundOn = signal(true);

let usualTheme: Theme = theme.value === "contrast" ? "auto" : theme.value;

export const toggleContrast = (): void => {
  if (theme.value === "contrast") theme.value = usualTheme;
  else {
    usualTheme = theme.value;
    theme.value = "contrast";
  }
};

export const forgetChoices = (): void => {
  language.value = usualLanguage;
  largeText.value = false;
  isLow.value = false;
  isSoundOn.value = true;
  if (theme.value === "contrast") theme.value = usualTheme;
};
