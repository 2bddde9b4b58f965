/**
 * What many raw reads say together (docs/decisions/presence.md). Kept beside the journal and never in it: only what
 * changes becomes an observation, and a restart begins with nothing known. Pure, told the time in site ms. After the
 * de-noising of EdgeX (its published defaults): a rolling mean of the strength per tag and antenna; a tag moves only
 * when it was read often enough at the new antenna and clearly louder. A door that has closed asks for a fresh quorum.
 */
import type { Observation } from "../../observation.ts";

export interface SenseSettings {
  /** Reads after a door has closed that prove a tag behind it. */
  readonly quorum: number;
  /** A tag that lay behind a door and is not read for so long after its closing has gone. */
  readonly windowMs: number;
  /** Without any opening of a door: not read for so long. */
  readonly departedMs: number;
}
export const senseBounds = {
  /** Tags that are remembered without being placed; strays come and go. */
  passingMax: 8_192,
  placedMax: 20_000,
  earsMax: 4,
} as const;
/** By how much (dBm) another antenna must be louder; it holds for a while and then decays. */
const offset = { dbm: 6, holdMs: 500, decayDbmPerMs: 0.008 } as const;
const meanOf = 8;
/** Reads that come together are one. */
const sampleMs = 50;
const everyMsMax = 120_000;
const windowMsMax = 300_000;
/** Nothing has departed while its door is open; a contact that says so for ever is not believed for ever. */
const openMsMax = 120_000;
const lookMs = 60_000;

/** A reader, by what was heard of it at all: of one that says nothing, nothing can be learnt. */
interface Reader {
  /** Site time of its newest read, and of the first one since it was last silent. */
  at: number;
  since: number;
}
export interface Antenna {
  readonly device: string;
  readonly reader: Reader;
  readonly covers: readonly string[];
  readonly residents: Set<Tag>;
  /** Site time; a door that it covers was last seen to close, is open since, and is judged at. */
  closedAt: number;
  openAt: number | null;
  judgeAt: number | null;
}
interface Ear {
  readonly antenna: Antenna;
  mean: number;
  reads: number;
  /** Since the door last closed, and those apart from each other. */
  counted: number;
  countedAt: number;
  /** The newest read that counted and the one before: two in a row. */
  beforeAt: number;
  lastAt: number;
  /** Usual time between two reads; of a reader that has just become slower or faster, the slower one for a while. */
  everyMs: number;
}
interface Tag {
  readonly epc: string;
  readonly ears: Ear[];
  /** Where it is. */
  at: Ear | null;
  toldAt: number;
}
export interface Sense {
  readonly settings: SenseSettings;
  /** By device and number. */
  readonly antennas: Map<string, Antenna>;
  readonly byCompartment: Map<string, Antenna[]>;
  readonly placed: Map<string, Tag>;
  /** By device. */
  readonly readers: Map<string, Reader>;
  younger: Map<string, Tag>;
  elder: Map<string, Tag>;
  lookAt: number;
}
export type TagRead = Extract<Observation, { type: "tag-read" }>;
export type TagLost = Extract<Observation, { type: "tag-lost" }>;

export const newSense = (settings: SenseSettings): Sense => ({
  settings,
  antennas: new Map(),
  byCompartment: new Map(),
  placed: new Map(),
  readers: new Map(),
  younger: new Map(),
  elder: new Map(),
  lookAt: 0,
});

/** The same one again for a device that starts anew. */
export const antennaOf = (sense: Sense, device: string, number: number, covers: readonly string[]): Antenna => {
  const name = `${device}/${number}`;
  const known = sense.antennas.get(name);
  if (known) return known;
  const reader = sense.readers.get(device) ?? { at: Number.NEGATIVE_INFINITY, since: 0 };
  sense.readers.set(device, reader);
  const antenna: Antenna = { device, reader, covers, residents: new Set(), closedAt: 0, openAt: null, judgeAt: null };
  sense.antennas.set(name, antenna);
  for (const compartment of covers)
    sense.byCompartment.set(compartment, [...(sense.byCompartment.get(compartment) ?? []), antenna]);
  return antenna;
};

/**
 * A tag that lay there before a restart, which nobody has read since: it is read again, or missed when its reader has
 * read others for long enough. A door that closes says nothing of it.
 */
export const expectTag = (sense: Sense, antenna: Antenna, epc: string, now: number): void => {
  if (sense.placed.has(epc) || sense.younger.has(epc) || sense.elder.has(epc)) return;
  if (sense.placed.size >= senseBounds.placedMax) return;
  const tag: Tag = { epc, ears: [earOf(antenna, weakestMean, now)], at: null, toldAt: -1 };
  place(sense, tag, tag.ears[0]!);
};

/** One raw read. Null, as almost always: it changes nothing. The busiest path of the gateway. */
export const hear = (sense: Sense, antenna: Antenna, epc: string, rssi: number, now: number): TagRead | null => {
  const { reader } = antenna;
  if (now - reader.at > everyMsMax) reader.since = now;
  reader.at = now;
  const tag = tagOf(sense, epc);
  const ear = listen(tag, antenna, rssi, now);
  if (ear.counted < sense.settings.quorum) return null;
  if (tag.at === ear) {
    if (tag.toldAt >= antenna.closedAt) return null;
  } else {
    if (!isHere(tag, ear, now)) return null;
    if (!tag.at && sense.placed.size >= senseBounds.placedMax) return null;
    place(sense, tag, ear);
  }
  tag.toldAt = now;
  const { device, covers: compartments } = antenna;
  return { type: "tag-read", device, epc, compartments, rssi: ear.mean, reads: ear.counted, confidence: sure(ear) };
};

/** A door was seen to open or to close. */
export const doorMoved = (sense: Sense, compartment: string, open: boolean, now: number): void => {
  for (const antenna of sense.byCompartment.get(compartment) ?? []) {
    antenna.openAt = open ? (antenna.openAt ?? now) : null;
    antenna.judgeAt = null;
    if (open) continue;
    antenna.closedAt = now;
    let slowest = 0;
    for (const { at } of antenna.residents) slowest = Math.max(slowest, at?.everyMs ?? 0);
    antenna.judgeAt = now + Math.min(windowMsMax, Math.max(sense.settings.windowMs, 4 * slowest));
  }
};

/** What has become of silence by now. */
export const lostBy = (sense: Sense, now: number): readonly TagLost[] => {
  const lost: TagLost[] = [];
  for (const antenna of sense.antennas.values()) {
    if (antenna.judgeAt === null || antenna.judgeAt > now) continue;
    antenna.judgeAt = null;
    for (const tag of antenna.residents)
      if (tag.at && tag.at.reads > 0 && isMissed(sense, tag.at))
        lost.push(lose(sense, tag, tag.at, now - antenna.closedAt, now));
  }
  if (now < sense.lookAt) return lost;
  sense.lookAt = now + lookMs;
  for (const tag of sense.placed.values())
    if (tag.at && hasDeparted(sense, tag.at, now)) lost.push(lose(sense, tag, tag.at, now - tag.at.lastAt, now));
  return lost;
};

/** Site time at which `lostBy` should be asked; null: nothing waits. */
export const nextLoss = (sense: Sense): number | null => {
  let next = sense.placed.size > 0 ? sense.lookAt : Number.POSITIVE_INFINITY;
  for (const { judgeAt } of sense.antennas.values()) if (judgeAt !== null && judgeAt < next) next = judgeAt;
  return Number.isFinite(next) ? next : null;
};

/** Two generations: when the younger is full it becomes the elder, and the elder is forgotten. */
const tagOf = (sense: Sense, epc: string): Tag => {
  const known = sense.placed.get(epc) ?? sense.younger.get(epc);
  if (known) return known;
  const tag = sense.elder.get(epc) ?? { epc, ears: [], at: null, toldAt: -1 };
  if (sense.younger.size >= senseBounds.passingMax) {
    sense.elder = sense.younger;
    sense.younger = new Map();
  }
  sense.younger.set(epc, tag);
  return tag;
};

const earOf = (antenna: Antenna, mean: number, lastAt: number): Ear => {
  const never = Number.NEGATIVE_INFINITY;
  return { antenna, mean, reads: 0, counted: 0, countedAt: never, beforeAt: never, lastAt, everyMs: 0 };
};
/** Anything that is really read is louder. */
const weakestMean = -128;

const listen = (tag: Tag, antenna: Antenna, rssi: number, now: number): Ear => {
  let ear = tag.ears.find((one) => one.antenna === antenna);
  if (!ear) {
    ear = earOf(antenna, rssi, now);
    if (tag.ears.length >= senseBounds.earsMax) dropQuietest(tag);
    tag.ears.push(ear);
  }
  const gap = now - ear.lastAt;
  if (ear.lastAt < antenna.closedAt) {
    ear.reads = 0;
    ear.counted = 0;
  } else if (gap > everyMsMax) {
    ear.reads = 0;
    ear.counted = tag.at === ear ? ear.counted : 0;
  } else if (ear.reads > 0 && gap >= sampleMs) {
    // Before the first read of an expected tag its reader may only have been slow to come up.
    ear.everyMs += (gap - ear.everyMs) * adapts(ear.everyMs, gap);
  }
  ear.reads++;
  ear.mean += (rssi - ear.mean) / Math.min(ear.reads, meanOf);
  ear.lastAt = now;
  if (now - ear.countedAt >= sampleMs || ear.counted === 0) {
    ear.counted++;
    ear.beforeAt = ear.countedAt;
    ear.countedAt = now;
  }
  return ear;
};

/** Readers sweep faster while a door moves: what they do at rest must not look like silence afterwards. */
const adapts = (everyMs: number, gap: number): number => {
  if (everyMs === 0) return 1;
  return gap > everyMs ? 1 / 2 : 1 / 32;
};

const dropQuietest = (tag: Tag): void => {
  let quietest = 0;
  for (const [at, ear] of tag.ears.entries())
    if (ear !== tag.at && (tag.ears[quietest] === tag.at || ear.lastAt < tag.ears[quietest]!.lastAt)) quietest = at;
  tag.ears.splice(quietest, 1);
};

/**
 * Louder than where it is, and no other antenna that hears it is louder still: neighbours hear it through the wall. One
 * that has fallen silent fades, but not for a single read that it missed.
 */
const isHere = (tag: Tag, ear: Ear, now: number): boolean =>
  tag.ears.every((other) => {
    if (other === ear) return true;
    const quietMs = now - other.lastAt - Math.max(offset.holdMs, 2 * other.everyMs);
    const fades = ear.beforeAt > other.lastAt ? Math.max(0, quietMs) * offset.decayDbmPerMs : 0;
    return ear.mean > other.mean + (other === tag.at ? offset.dbm : 0) - fades;
  });

const place = (sense: Sense, tag: Tag, ear: Ear): void => {
  tag.at?.antenna.residents.delete(tag);
  tag.at = ear;
  ear.antenna.residents.add(tag);
  sense.younger.delete(tag.epc);
  sense.elder.delete(tag.epc);
  sense.placed.set(tag.epc, tag);
};

/**
 * Not read since the door has closed; or only in the beginning of the window: a busy reader tells what it read before,
 * and then falls silent about it while it goes on reading others.
 */
const isMissed = ({ settings }: Sense, { antenna, lastAt, everyMs }: Ear): boolean =>
  lastAt < antenna.closedAt ||
  antenna.reader.at - lastAt >= Math.max(settings.windowMs * quietShare, quietReads * everyMs);
const quietShare = 0.75;
const quietReads = 8;

/** Its reader has gone on reading others all the while. */
const hasDeparted = ({ settings }: Sense, { antenna, lastAt, everyMs }: Ear, now: number): boolean => {
  const { openAt, judgeAt, reader } = antenna;
  if (judgeAt !== null || (openAt !== null && now - openAt < openMsMax)) return false;
  const missedMs = now - Math.max(lastAt, reader.since);
  return missedMs >= Math.max(settings.departedMs, 10 * everyMs) && now - reader.at <= everyMsMax;
};

const lose = (sense: Sense, tag: Tag, ear: Ear, silentMs: number, now: number): TagLost => {
  const { device, reader, covers: compartments } = ear.antenna;
  const expected = silentMs / Math.max(sampleMs, ear.everyMs);
  const heard = reader.at > now - silentMs;
  const confidence = Math.min(heard ? 0.9 : 0.7, 1 - missedWith ** expected);
  ear.antenna.residents.delete(tag);
  sense.placed.delete(tag.epc);
  tag.at = null;
  tag.ears.length = 0;
  return { type: "tag-lost", device, epc: tag.epc, compartments, reads: ear.reads, confidence };
};

/** Supposed against the site: every fifth read is wrong, every second one is missed. */
const strayWith = 0.2;
const missedWith = 0.5;
const sure = ({ counted }: Ear): number => Math.min(0.99, 1 - strayWith ** counted);
