/**
 * What readers beside a kiosk were shown a moment ago, until its page asks for it. In memory only, bounded, and gone
 * within a minute.
 */
export interface KioskDesk {
  /** The badge is digested at once; an earlier one at that kiosk is forgotten. */
  showBadge(kiosk: string, badge: string): void;
  /** For how long (ms) the badge at that kiosk still counts; null: none does. */
  badgeShownFor(kiosk: string): number | null;
  /**
   * Digest of the badge at that kiosk, as the register keeps it; null: none. `key`: the request's own; a badge that
   * signed somebody in is there for a repetition of that very request only.
   */
  badgeAt(kiosk: string, key: string): string | null;
  signedIn(kiosk: string, key: string): void;
  /** A line of the scanner beside the kiosk, as if it had been typed into its page. */
  showLine(kiosk: string, line: string): void;
  /** Hears of each badge and line that is shown at `kiosk`, until what it gives is called. */
  onShown(kiosk: string, hear: () => void): () => void;
  /** Lines that nobody has taken yet, oldest first; each is given once. */
  takeLines(kiosk: string): readonly string[];
  /** The number that this kiosk shows now, to whoever stands there with a phone, and for how long still (ms). */
  numberAt(kiosk: string): { readonly number: string; readonly leftMs: number };
  /** The kiosk that shows this number, or did just now, and since when (site time); null: none does. */
  shown(number: string): { readonly terminal: string; readonly since: number } | null;
}
