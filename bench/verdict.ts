/** How a bench says what it found: a ratio against a peer or a limit measured in the same run, and the target. */
export interface Verdict {
  readonly bench: string;
  readonly ratio: number;
  /** For instance `>= 0.5`. */
  readonly target: string;
  readonly met: boolean;
  readonly runs: number;
  readonly detail: Readonly<Record<string, unknown>>;
}
export type Bench = () => Promise<readonly Verdict[]>;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** `ours` and `theirs` pair by pair (they were measured in turn): the median of the ratios is what counts. */
export const verdict = (
  bench: string,
  pairs: readonly { readonly ours: number; readonly theirs: number }[],
  target: { readonly atLeast: number } | { readonly atMost: number },
  detail: Verdict["detail"] = {},
): Verdict => {
  const ratio = Number(median(pairs.map(({ ours, theirs }) => ours / theirs)).toFixed(4));
  const least = "atLeast" in target;
  return {
    bench,
    ratio,
    target: least ? `>= ${target.atLeast}` : `<= ${target.atMost}`,
    met: least ? ratio >= target.atLeast : ratio <= target.atMost,
    runs: pairs.length,
    detail: { pairs, ...detail },
  };
};
