/** What the antennas of a reader hear in one sweep: most tags in range, and with mischief some that they should not. */
import type { TagRead } from "../../gateway/wire/parcel/tag-read.ts";
import type { Mischief } from "../mischief.ts";
import type { Random } from "../random.ts";

export interface AirSettings {
  readonly device: string;
  readonly antennas: readonly {
    readonly antenna: number;
    readonly compartments: readonly string[];
    /** Behind the wall: their tags are read here in a cross-read only. */
    readonly through: readonly string[];
  }[];
  readonly missed: number;
}
interface RowAntenna {
  antenna: number;
  compartments: string[];
  through: string[];
}
/** One antenna a compartment, numbered from 1 over all rows; between neighbours in a row the wall is thin. */
export const antennasInRows = (rows: readonly (readonly string[])[]): RowAntenna[] =>
  rows
    .flatMap((row) =>
      row.map((compartment, at) => ({ compartment, through: row.filter((_, other) => Math.abs(other - at) === 1) })),
    )
    .map(({ compartment, through }, at) => ({ antenna: at + 1, compartments: [compartment], through }));

/** EPCs (upper-case hex) of the tags that physically lie in a compartment. */
export type TagsIn = (compartment: string) => readonly string[];

/** dBm. A steel wall takes some 20 dB. */
const inside = { weakest: -65, strongest: -35 };
const throughWall = { weakest: -82, strongest: -62 };

export const sweepAir = (
  { device, antennas, missed }: AirSettings,
  tagsIn: TagsIn,
  random: Random,
  mischief: Mischief,
  now: number,
): readonly TagRead[] => {
  const reads: TagRead[] = [];
  const read = (epc: string, antenna: number, { weakest, strongest }: typeof inside): void =>
    void reads.push({ epc, antenna, rssi: Math.round(random.between(weakest, strongest)) });
  for (const { antenna, compartments, through } of antennas) {
    for (const epc of compartments.flatMap(tagsIn))
      if (!random.hit(missed) && !mischief.strike("missed-read", device, antenna, now)) read(epc, antenna, inside);
    for (const epc of through.flatMap(tagsIn))
      if (mischief.strike("cross-read", device, antenna, now)) read(epc, antenna, throughWall);
    if (mischief.strike("stray-read", device, antenna, now))
      read(`E28011${random.hex(9).toUpperCase()}`, antenna, throughWall);
  }
  return reads;
};
