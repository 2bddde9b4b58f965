/**
 * Prompts aloud: by a voice of the language where the browser has one, else by tones. A browser stays silent until
 * somebody has touched the screen.
 */
import { language } from "../../shared/settings.ts";
import type { Tone } from "../machine/prompt.ts";
import { isSoundOn } from "./choices.ts";

/** Frequencies in Hz, one after the other. */
const melodies: Readonly<Record<Tone | "key", readonly number[]>> = {
  key: [880],
  calm: [660],
  good: [660, 880],
  bad: [440, 330],
};
const noteS = { key: 0.03, prompt: 0.16 };
const loudness = 0.12;
const breathMs = 60;
let context: AudioContext | null = null;
let next = 0;

/** After the first touch: from now on the screen may speak. */
export const wake = (): void => {
  try {
    context ??= new AudioContext();
    if (context.state === "suspended") void context.resume();
    // Asked for the first time, a browser begins to look for voices.
    if ("speechSynthesis" in globalThis) speechSynthesis.getVoices();
  } catch {
    // No sound device: everything is on the screen as well.
  }
};

export const speak = (text: string, tone: Tone): void => {
  if (!isSoundOn.value || context === null) return;
  const voice = voiceOf();
  if (voice === null) {
    play(melodies[tone], noteS.prompt);
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
  if (isSoundOn.value) play(melodies.key, noteS.key);
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

const play = (notes: readonly number[], seconds: number): void => {
  if (context?.state !== "running") return;
  const gain = context.createGain();
  gain.gain.value = loudness;
  gain.connect(context.destination);
  let at = context.currentTime;
  for (const frequency of notes) {
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds * 1.2;
  }
};
