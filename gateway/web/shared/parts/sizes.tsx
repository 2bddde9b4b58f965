/** Sizes as one sees them: a compartment with a parcel in it, and how many are free. */
import type { Size } from "../../../core/vocabulary.ts";
import { compartment, layout } from "../site/compartments.ts";
import { site, sizeWord } from "../words/site.ts";
import "../style/sizes.css";

const heights: Readonly<Record<Size, number>> = { S: 14, M: 24, L: 38, XL: 54 };

/** Sizes that this site has, smallest first, with what is free of each. */
const freeBySize = (): readonly { readonly size: Size; readonly free: number }[] => {
  const places = layout.value?.banks.flatMap(({ columns }) => columns.flat()) ?? [];
  return (Object.keys(heights) as Size[])
    .map((size) => ({ size, all: places.filter((place) => place.size === size) }))
    .filter(({ all }) => all.length > 0)
    .map(({ size, all }) => ({ size, free: all.filter((place) => isFree(place.compartment)).length }));
};
const isFree = (id: string): boolean => {
  const now = compartment(id).value;
  return now?.occupancy === "free" && now.service === "in-service";
};

export interface SizesProps {
  /** What the sender said. */
  readonly announced: Size | null;
  /** Where a tap only chooses: what is chosen, or null. Absent: a tap is the order. */
  readonly chosen?: Size | null;
  readonly isDisabled?: boolean;
  readonly onPick: (size: Size) => void;
}
export const Sizes = ({ announced, chosen, isDisabled = false, onPick }: SizesProps) => (
  <div class="sizes">
    {freeBySize().map(({ size, free }) => (
      <button
        key={size}
        type="button"
        class="button size"
        data-kind={size === announced && chosen === undefined ? "main" : "plain"}
        data-size-of={size}
        aria-pressed={chosen === undefined ? undefined : chosen === size}
        disabled={isDisabled}
        onClick={() => onPick(size)}
      >
        <Picture size={size} />
        <span class="size-name">
          {size}
          {size === announced && (
            <>
              <span aria-hidden="true"> ✓</span>
              <span class="aside">{site("announced")}</span>
            </>
          )}
        </span>
        <span>{sizeWord(size)}</span>
        <span class="size-free">{free > 0 ? site("free", { count: free }) : site("freeNone")}</span>
      </button>
    ))}
  </div>
);

const Picture = ({ size }: { readonly size: Size }) => {
  const height = heights[size];
  const top = 58 - height;
  return (
    <svg viewBox="0 0 64 60" class="size-picture" aria-hidden="true">
      <path d="M4 4v54h56V4" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="3 3" />
      <rect x="4" y={top} width="56" height={height} rx="2" fill="none" stroke="currentColor" stroke-width="3" />
      <rect x="12" y={top + 4} width="40" height={height - 5} rx="1" fill="currentColor" opacity="0.35" />
      <path d={`M32 ${top + 4}v${height - 5}`} stroke="currentColor" stroke-width="3" opacity="0.5" />
    </svg>
  );
};
