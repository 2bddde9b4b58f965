/**
 * The parcels in the visitor's hands: one of each size, announced with consent, each number new. What goes into the
 * locker is replaced by a fresh one; what a courier takes out again is back in hand.
 */
import { randomInt } from "node:crypto";
import type { Advice } from "../../firmware-sim/people/doorways.ts";
import { type Size, s10CheckDigit, sizes } from "../../gateway/core/vocabulary.ts";
import { type DemoParcel, servicesOf } from "../../gateway/wire/demo.ts";

export const newWaybill = (whose: keyof typeof servicesOf): string => {
  const digits = String(randomInt(100_000_000)).padStart(8, "0");
  return `${servicesOf[whose]}${digits}${s10CheckDigit(digits)}CN`;
};

export interface ParcelsInHand {
  list(): readonly DemoParcel[];
  /** Makes up what is missing; quietly, when the site is away: the next look does it. */
  fill(): Promise<void>;
  /** The one that would go into a compartment of this size. */
  fitting(size: Size): string | null;
  wentIn(waybill: string): void;
  cameOut(waybill: string): void;
  /** Its recipient was told of it: from now on it is the recipient's who takes it out. */
  delivered(waybill: string): void;
}
export const parcelsInHand = (options: {
  readonly carrier: string;
  /** Sizes that the site has. */
  readonly sizes: readonly Size[];
  readonly announce: (advices: readonly Advice[]) => Promise<void>;
}): ParcelsInHand => {
  const { carrier, announce } = options;
  let inHand: readonly DemoParcel[] = [];
  /** Sizes of those that are in the locker, to take them back. */
  const inside = new Map<string, Size>();
  let filling: Promise<void> | null = null;
  const fill = async (): Promise<void> => {
    const missing = options.sizes.filter((size) => !inHand.some((parcel) => parcel.size === size));
    if (missing.length === 0) return;
    const fresh = missing.map((size) => ({ waybill: newWaybill("visitor"), size }));
    await announce(fresh.map((parcel) => ({ ...parcel, carrier, consent: "given", goodsAllowed: true })));
    inHand = bySize([...inHand, ...fresh]);
  };
  return {
    list: () => inHand,
    fill: () => {
      filling ??= fill()
        .catch(() => {})
        .finally(() => {
          filling = null;
        });
      return filling;
    },
    fitting: (size) => {
      const smaller = inHand.filter((parcel) => rank(parcel.size) <= rank(size));
      return (smaller.at(-1) ?? inHand[0])?.waybill ?? null;
    },
    wentIn: (waybill) => {
      const parcel = inHand.find((one) => one.waybill === waybill);
      if (!parcel) return;
      if (inside.size >= insideMax) inside.delete(inside.keys().next().value ?? "");
      inside.set(waybill, parcel.size);
      inHand = inHand.filter((one) => one !== parcel);
    },
    cameOut: (waybill) => {
      const size = inside.get(waybill);
      if (size === undefined || !inside.delete(waybill)) return;
      inHand = bySize([...inHand, { waybill, size }]);
    },
    delivered: (waybill) => void inside.delete(waybill),
  };
};
const insideMax = 500;
const rank = (size: Size): number => sizes.indexOf(size);
const bySize = (parcels: readonly DemoParcel[]): readonly DemoParcel[] =>
  [...parcels].sort((one, other) => rank(one.size) - rank(other.size));
