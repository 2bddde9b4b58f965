/** When a screen that nobody touches signs its courier out. */
export type Idle =
  | { readonly is: "in-use" }
  /** `why`: nobody has touched the screen, or the site ends the session, used or not. */
  | { readonly is: "warned"; readonly why: "untouched" | "session"; readonly leftMs: number }
  | { readonly is: "over"; readonly why: "untouched" | "session" };

export interface Patience {
  readonly untouchedMsMax: number;
  readonly warnMs: number;
}
export const ownScreen: Patience = { untouchedMsMax: 4 * 60_000, warnMs: 60_000 };
/** Whoever walks away from the kiosk leaves it to passers-by. */
export const atKiosk: Patience = { untouchedMsMax: 90_000, warnMs: 30_000 };

/** All of one clock, ms. `endsAt`: of the session, by the site's word. */
export const idleAt = (now: number, touchedAt: number, endsAt: number, patience: Patience = ownScreen): Idle => {
  const { untouchedMsMax, warnMs } = patience;
  const untouchedAt = touchedAt + untouchedMsMax;
  const why = untouchedAt < endsAt ? "untouched" : "session";
  const leftMs = Math.min(untouchedAt, endsAt) - now;
  if (leftMs <= 0) return { is: "over", why };
  return leftMs <= warnMs ? { is: "warned", why, leftMs } : { is: "in-use" };
};
