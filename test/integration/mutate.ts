/** Damage to bytes, the same for the same seed. */
export type Chance = (below: number) => number;

/** A small generator (mulberry32): tests need the same damage again, not good randomness. */
export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

/** One to four wounds: a flipped bit, a byte changed, taken out, put in, a piece cut off, doubled, or blown up. */
export const mutate = (bytes: Buffer, chance: Chance): Buffer => {
  let result = Buffer.from(bytes);
  for (let wounds = 1 + chance(4); wounds > 0; wounds--) {
    const at = chance(Math.max(1, result.length));
    switch (chance(7)) {
      case 0:
        result[at] = (result[at] ?? 0) ^ (1 << chance(8));
        break;
      case 1:
        result[at] = chance(256);
        break;
      case 2:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1)]);
        break;
      case 3:
        result = Buffer.concat([result.subarray(0, at), Buffer.from([chance(256)]), result.subarray(at)]);
        break;
      case 4:
        result = result.subarray(0, at);
        break;
      case 5:
        result = Buffer.concat([result, result.subarray(at)]);
        break;
      default:
        result = Buffer.concat([result.subarray(0, at), Buffer.alloc(chance(2000), chance(256)), result.subarray(at)]);
    }
  }
  return result;
};
