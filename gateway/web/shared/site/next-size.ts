import type { Size } from "../../../core/vocabulary.ts";
import type { No } from "./ask.ts";

const sizes: readonly Size[] = ["S", "M", "L", "XL"];

/** The next size up that has room, where a refusal names one. */
export const nextSizeOf = ({ figures: { nextSize } }: Pick<No, "figures">): Size | null =>
  sizes.find((size) => size === nextSize) ?? null;
