/** Good and bad without looking: two short tones and the phone's vibration. Made here; no sound file is loaded. */
import { effect, signal } from "@preact/signals";

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

let audio: AudioContext | null = null;

/** Browsers let a page sound only once somebody has touched it. */
export const wakeSound = (): void => {
  if (!isSoundOn.value || audio?.state === "running") return;
  audio ??= new AudioContext();
  void audio.resume();
};

export const good = (): void => sense([1_200, 1_600], 0.08, [60]);
export const bad = (): void => sense([300, 220], 0.18, [120, 80, 120]);

const sense = (tones: readonly number[], each: number, shake: number[]): void => {
  if (!isSoundOn.value) return;
  navigator.vibrate?.(shake);
  if (audio?.state !== "running") return;
  const volume = audio.createGain();
  volume.gain.value = 0.2;
  volume.connect(audio.destination);
  tones.forEach((hertz, at) => {
    const tone = (audio as AudioContext).createOscillator();
    const from = (audio as AudioContext).currentTime + at * each;
    tone.frequency.value = hertz;
    tone.connect(volume);
    tone.start(from);
    tone.stop(from + each);
  });
};
