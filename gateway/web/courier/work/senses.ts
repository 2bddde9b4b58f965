/** Good and bad without looking: two short tones and the phone's vibration. */
import { effect, signal } from "@preact/signals";
import { type Melody, playTones, wakeTones } from "../../shared/tones.ts";

const key = "postern-sound";
const isKeptOff = (): boolean => {
  try {
    return localStorage.getItem(key) === "off";
  } catch {
    return false;
  }
};
export const isSoundOn = signal(!isKeptOff());
effect(() => {
  const kept = isSoundOn.value ? "on" : "off";
  try {
    localStorage.setItem(key, kept);
  } catch {
    // Then it is on again at the next visit.
  }
});

/** Browsers let a page sound only once somebody has touched it. */
export const wakeSound = (): void => {
  if (isSoundOn.value) wakeTones();
};

const loudness = 0.2;
export const good = (): void => sense({ hertz: [1_200, 1_600], noteS: 0.08, loudness }, [60]);
export const bad = (): void => sense({ hertz: [300, 220], noteS: 0.18, loudness }, [120, 80, 120]);

const sense = (melody: Melody, shakeMs: number[]): void => {
  if (!isSoundOn.value) return;
  navigator.vibrate?.(shakeMs);
  playTones(melody);
};
