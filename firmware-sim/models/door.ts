/** A spring door with a latch and a contact. Times in ms; every function is told the time. */
export interface Door {
  readonly leaf: "closed" | "open";
  /** The latch has let go and the leaf is on its way: open to the eye and to the contact from then on. */
  readonly swingsOpenAt: number | null;
  /** Last time the leaf moved: the contact bounces for a while. */
  readonly movedAt: number | null;
  readonly openedAt: number | null;
  /** While the coil pulls, the latch cannot catch. Infinity: until somebody switches it off. */
  readonly latchHeldUntil: number;
}

export const closedDoor: Door = {
  leaf: "closed",
  swingsOpenAt: null,
  movedAt: null,
  openedAt: null,
  latchHeldUntil: 0,
};

/** The door as it is at `now`. */
export const settleDoor = (door: Door, now: number): Door =>
  door.leaf === "closed" && door.swingsOpenAt !== null && door.swingsOpenAt <= now
    ? { ...door, leaf: "open", swingsOpenAt: null, movedAt: door.swingsOpenAt, openedAt: door.swingsOpenAt }
    : door;

/** The coil pulls the latch until `until`; a closed leaf springs open `mechanicsMs` later. */
export const pullLatch = (door: Door, now: number, until: number, mechanicsMs: number): Door => {
  const settled = settleDoor(door, now);
  const held = { ...settled, latchHeldUntil: Math.max(settled.latchHeldUntil, until) };
  if (settled.leaf === "open" || settled.swingsOpenAt !== null) return held;
  return { ...held, swingsOpenAt: now + mechanicsMs };
};

/** The coil lost its current. A latch that was not pulled long enough never let go. */
export const dropLatch = (door: Door, now: number, pulledMs: number, neededMs: number): Door => {
  const settled = settleDoor(door, now);
  return { ...settled, latchHeldUntil: now, swingsOpenAt: pulledMs < neededMs ? null : settled.swingsOpenAt };
};

/** Somebody pushes the leaf shut. It springs back while the coil holds the latch: then the door is still open. */
export const pushShut = (door: Door, now: number): Door => {
  const settled = settleDoor(door, now);
  if (settled.leaf === "closed" || settled.latchHeldUntil > now) return settled;
  return { ...settled, leaf: "closed", movedAt: now };
};

/** A crowbar. */
export const pryOpen = (door: Door, now: number): Door => {
  const settled = settleDoor(door, now);
  if (settled.leaf === "open") return settled;
  return { ...settled, leaf: "open", swingsOpenAt: null, movedAt: now, openedAt: now };
};

/** A contact closes and opens several times before it rests. */
const bouncePeriodMs = 3;
export const contactSaysOpen = (door: Door, now: number, bounceMs: number): boolean => {
  const { leaf, movedAt } = settleDoor(door, now);
  const open = leaf === "open";
  if (movedAt === null || now - movedAt >= bounceMs) return open;
  return Math.floor((now - movedAt) / bouncePeriodMs) % 2 === 0 ? open : !open;
};
