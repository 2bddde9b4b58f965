/** Room for parcels that have not come: the fleet asks for it, the site alone says whether it has it. */
import { allocate, fittingSizes, freeOf, type Wish } from "../locker/allocate.ts";
import { refuse } from "../refusal.ts";
import type { Site } from "../turn/state.ts";
import type { Moment, Size } from "../vocabulary.ts";
import type { RoomAnswer } from "./advice.ts";

type Now = Pick<Moment, "elapsed">;

/** Compartments of a size that are kept for other parcels than `mine`; one that is going in has its own already. */
export const keptIn =
  ({ custody }: Site, { elapsed }: Now, mine: readonly string[]) =>
  (size: Size): number => {
    let count = 0;
    for (const [waybill, kept] of custody.reserved) {
      const isWaiting = kept.until > elapsed && !custody.parcels.has(waybill) && !mine.includes(waybill);
      if (isWaiting && kept.size === size) count += 1;
    }
    return count;
  };

/** A free compartment; one that only staff could free is no reason to come back tomorrow. */
export const roomFor = (site: Site, wish: Wish, now: Now, mine: readonly string[]): ReturnType<typeof allocate> => {
  const place = allocate(site.locker, wish, keptIn(site, now, mine));
  const isHeldUp =
    "type" in place && place.code === "full" && site.locker.unproven.size > 0 && !place.detail?.["nextSize"];
  return isHeldUp ? refuse("deposits-paused", { why: "safe-mode" }) : place;
};

/** Answers those who ask for room in one list, one after the other: none of them gets what another one has got. */
export const roomDesk = (site: Site, now: Now) => {
  const { locker, custody } = site;
  const given = new Map<Size, number>();
  /** What is kept already stays kept. */
  return (waybill: string, wanted: Size): { readonly answer: RoomAnswer; readonly size: Size } => {
    const [size] = fittingSizes(locker, wanted);
    if (size === undefined) return { answer: "oversize", size: wanted };
    const before = custody.reserved.get(waybill);
    if (before && before.until > now.elapsed && before.size === size) return { answer: "kept", size };
    const taken = keptIn(site, now, [waybill])(size) + (given.get(size) ?? 0);
    if (freeOf(locker, size) <= taken) return { answer: "full", size };
    given.set(size, (given.get(size) ?? 0) + 1);
    return { answer: "kept", size };
  };
};
