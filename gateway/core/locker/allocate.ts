/** Which compartment a deposit gets: the smallest that fits, certain ones first, wear spread. */
import { type Refusal, refuse } from "../refusal.ts";
import { type Size, sizes } from "../vocabulary.ts";
import { isAllocatable } from "./compartment.ts";
import { bestFree } from "./free-list.ts";
import type { Locker } from "./locker.ts";

export interface Wish {
  readonly size: Size;
  readonly accessible: boolean;
}

/**
 * The best free compartment of the smallest size at this site that fits. A full size is not silently replaced by a
 * bigger one: the refusal offers it as `nextSize`. `kept`: how many free ones of a size are kept for others.
 */
export const allocate = (
  locker: Locker,
  { size, accessible }: Wish,
  kept: (size: Size) => number,
): { readonly compartment: string; readonly size: Size } | Refusal => {
  const best = (one: Size): string | null => {
    const forOthers = kept(one);
    return forOthers > 0 && freeOf(locker, one) <= forOthers ? null : bestFree(locker.free, one, accessible);
  };
  const fitting = fittingSizes(locker, size);
  const [smallest] = fitting;
  if (smallest === undefined) return refuse("oversize");
  const compartment = best(smallest);
  if (compartment !== null) return { compartment, size: smallest };
  const nextSize = fitting.find((one) => best(one) !== null);
  return refuse("full", { size: smallest, ...(nextSize === undefined ? {} : { nextSize }) });
};

export const sizesFrom = (size: Size): readonly Size[] => sizes.slice(sizes.indexOf(size));

/** Sizes of this site that it fits into, the smallest first. */
export const fittingSizes = ({ free }: Locker, size: Size): readonly Size[] =>
  sizesFrom(size).filter((one) => (free.made.get(one) ?? 0) > 0);

/** How many of this size could be given now. */
export const freeOf = ({ compartments }: Locker, size: Size): number => {
  let count = 0;
  for (const compartment of compartments.values())
    if (compartment.plan.size === size && isAllocatable(compartment)) count += 1;
  return count;
};
