/** Which compartment a deposit gets: the smallest that fits, certain ones first, wear spread. */
import { type Refusal, refuse } from "../refusal.ts";
import { type Size, sizes } from "../vocabulary.ts";
import { bestFree } from "./free-list.ts";
import type { Locker } from "./locker.ts";

export interface Wish {
  readonly size: Size;
  readonly accessible: boolean;
}

/**
 * The best free compartment of the smallest size at this site that fits. A full size is not silently replaced by a
 * bigger one: the refusal offers it as `nextSize`.
 */
export const allocate = (
  { free }: Locker,
  { size, accessible }: Wish,
): { readonly compartment: string; readonly size: Size } | Refusal => {
  const fitting = sizesFrom(size).filter((one) => (free.made.get(one) ?? 0) > 0);
  const [smallest] = fitting;
  if (smallest === undefined) return refuse("oversize");
  const compartment = bestFree(free, smallest, accessible);
  if (compartment !== null) return { compartment, size: smallest };
  const nextSize = fitting.find((one) => bestFree(free, one, accessible) !== null);
  return refuse("full", { size: smallest, ...(nextSize === undefined ? {} : { nextSize }) });
};

export const sizesFrom = (size: Size): readonly Size[] => sizes.slice(sizes.indexOf(size));
