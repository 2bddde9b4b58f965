/**
 * Prompts aloud: by a voice of the language where the browser has one, else by tones. A browser stays silent until
 * somebody has touched the screen.
 */
import { language } from "../../shared/settings.ts";
import { type Melody, playTones, wakeTones } from "../../shared/tones.ts";
import type { Tone } from "../machine/prompt.ts";
import { isSoundOn } from "./choices.ts";

const [keyS, promptS, loudness] = [0.03, 0.16, 0.12];
const melodies: Readonly<Record<Tone | "key", Melody>> = {
  key: { hertz: [880], noteS: keyS, loudness },
  calm: { hertz: [660], noteS: promptS, loudness },
  good: { hertz: [660, 880], noteS: promptS, loudness },
  bad: { hertz: [440, 330], noteS: promptS, loudness },
};
const breathMs = 60;
let isAwake = false;
let next = 0;

/** After the first touch: from now on the screen may speak. */
export const wake = (): void => {
  isAwake = true;
  wakeTones();
  // Asked for the first time, a browser begins to look for voices.
  if ("speechSynthesis" in globalThis) speechSynthesis.getVoices();
};

export const speak = (text: string, tone: Tone): void => {
  if (!isSoundOn.value || !isAwake) return;
  const voice = voiceOf();
  if (voice === null) {
    playTones(melodies[tone]);
    return;
  }
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.voice = voice;
  spoken.lang = voice.lang;
  spoken.rate = 0.95;
  clearTimeout(next);
  // Chromium drops what is said in the very moment in which it was told to be silent.
  const pauseMs = speechSynthesis.speaking ? breathMs : 0;
  speechSynthesis.cancel();
  next = setTimeout(() => speechSynthesis.speak(spoken), pauseMs);
};

export const tick = (): void => {
  if (isSoundOn.value) playTones(melodies.key);
};

export const silence = (): void => {
  clearTimeout(next);
  if ("speechSynthesis" in globalThis) speechSynthesis.cancel();
};

/** One that lives in this machine: a kiosk has no outside network to ask for one. */
const voiceOf = (): SpeechSynthesisVoice | null => {
  if (!("speechSynthesis" in globalThis)) return null;
  const wanted = language.value === "en" ? /^en\b/i : /^(zh|cmn)\b/i;
  return speechSynthesis.getVoices().find(({ lang, localService }) => localService && wanted.test(lang)) ?? null;
};
