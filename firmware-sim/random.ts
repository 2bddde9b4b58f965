/**
 * Chance that a seed reproduces. Generator: sfc32 (Chris Doty-Humphrey, PractRand), seeded by mixing the text of the
 * seed (MurmurHash3's finaliser). For faults and people only, never for a secret.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number in [0, bound). */
  int(bound: number): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** True once in `1 / chance` times; draws nothing when the outcome is certain. */
  hit(chance: number): boolean;
  pick<T>(list: readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
  hex(bytes: number): string;
  /** An independent stream: draws of one do not move another. */
  fork(label: string): Random;
}

export const newRandom = (seed: number | string): Random => {
  const draw = sfc32(String(seed));
  const next = (): number => draw() / 2 ** 32;
  const int = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    int,
    between: (low, high) => low + next() * (high - low),
    hit: (chance) => chance >= 1 || (chance > 0 && next() < chance),
    pick: (list) => {
      const picked = list[int(list.length)];
      if (picked === undefined) throw new Error("nothing to pick from");
      return picked;
    },
    shuffle: (list) => {
      const dealt = [...list];
      for (let last = dealt.length - 1; last > 0; last--) {
        const other = int(last + 1);
        [dealt[last], dealt[other]] = [dealt[other]!, dealt[last]!];
      }
      return dealt;
    },
    hex: (bytes) => Array.from({ length: bytes }, () => int(256).toString(16).padStart(2, "0")).join(""),
    fork: (label) => newRandom(`${seed}/${label}`),
  };
};

const sfc32 = (seed: string): (() => number) => {
  let [a, b, c, counter] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1];
  const draw = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) draw();
  return draw;
};

const hash = (text: string, salt: number): number => {
  let mixed = Math.imul(salt, 0x9e3779b1);
  for (let at = 0; at < text.length; at++) {
    mixed = Math.imul(mixed ^ text.charCodeAt(at), 0xcc9e2d51);
    mixed = (mixed << 15) | (mixed >>> 17);
  }
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
};
