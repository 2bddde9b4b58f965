/** Tones, made here: no sound file is loaded. A browser stays silent until somebody has touched the page. */
let audio: AudioContext | null = null;

/** To be called at a touch. */
export const wakeTones = (): void => {
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") void audio.resume();
  } catch {
    // No sound device: everything is on the screen as well.
  }
};

export interface Melody {
  /** One after the other. */
  readonly hertz: readonly number[];
  readonly noteS: number;
  /** 0 to 1. */
  readonly loudness: number;
}
/** Between two notes, as a part of one. */
const rest = 0.2;

export const playTones = ({ hertz, noteS, loudness }: Melody): void => {
  if (audio?.state !== "running") return;
  const volume = audio.createGain();
  volume.gain.value = loudness;
  volume.connect(audio.destination);
  let at = audio.currentTime;
  for (const frequency of hertz) {
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(volume);
    tone.start(at);
    tone.stop(at + noteS);
    at += noteS * (1 + rest);
  }
};
