import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { KioskDesk } from "../ports/trust/kiosk-desk.ts";
import type { Register } from "../ports/trust/register.ts";

/** Time to find the keys and type a PIN. */
const shownMs = 60_000;
/** A line is for the one who stands there now; it may be a pickup code. */
const lineMs = 10_000;
const linesMax = 16;
const kiosksMax = 256;

/** A number is shown for a minute, and good for another: who types it needs time, and the order its way. */
const numberMs = 60_000;
const numberDigits = 6;

interface Shown {
  readonly digest: string;
  readonly until: number;
  readonly usedBy: string | null;
}
interface Line {
  readonly line: string;
  readonly until: number;
}

interface Numbered {
  readonly number: string;
  readonly since: number;
}

type Chance = Pick<Entropy, "hex">;
export const kioskDesk = (clock: Clock, register: Pick<Register, "digestOfBadge">, entropy: Chance): KioskDesk => {
  const shown = new Map<string, Shown>();
  const scanned = new Map<string, readonly Line[]>();
  const listeners = new Map<string, Set<() => void>>();
  const tell = (kiosk: string): void => {
    for (const hear of listeners.get(kiosk) ?? []) hear();
  };
  const now = (): number => clock.now().elapsed;
  const at = (kiosk: string): Shown | null => {
    const found = shown.get(kiosk);
    if (found && found.until > now()) return found;
    shown.delete(kiosk);
    return null;
  };
  const linesAt = (kiosk: string): readonly Line[] => (scanned.get(kiosk) ?? []).filter(({ until }) => until > now());
  return {
    showBadge: (kiosk, badge) => {
      put(shown, kiosk, { digest: register.digestOfBadge(badge), until: now() + shownMs, usedBy: null });
      tell(kiosk);
    },
    badgeShownFor: (kiosk) => {
      const found = at(kiosk);
      return found && found.usedBy === null ? found.until - now() : null;
    },
    badgeAt: (kiosk, key) => {
      const found = at(kiosk);
      return found && (found.usedBy === null || found.usedBy === key) ? found.digest : null;
    },
    signedIn: (kiosk, key) => {
      const found = at(kiosk);
      if (found) shown.set(kiosk, { ...found, usedBy: key });
    },
    showLine: (kiosk, line) => {
      put(scanned, kiosk, [...linesAt(kiosk), { line, until: now() + lineMs }].slice(-linesMax));
      // A code must not lie in memory until somebody comes to look.
      clock.after(lineMs, () => {
        const left = linesAt(kiosk);
        if (left.length > 0) scanned.set(kiosk, left);
        else scanned.delete(kiosk);
      });
      tell(kiosk);
    },
    onShown: (kiosk, hear) => {
      const here = listeners.get(kiosk) ?? new Set();
      listeners.set(kiosk, here.add(hear));
      return () => {
        here.delete(hear);
        if (here.size === 0) listeners.delete(kiosk);
      };
    },
    takeLines: (kiosk) => {
      const lines = linesAt(kiosk);
      scanned.delete(kiosk);
      return lines.map(({ line }) => line);
    },
    ...kioskNumbers(now, entropy),
  };
};

const kioskNumbers = (now: () => number, entropy: Chance): Pick<KioskDesk, "numberAt" | "shown"> => {
  /** Newest first. */
  const numbers = new Map<string, readonly Numbered[]>();
  return {
    numberAt: (kiosk) => {
      const good = (numbers.get(kiosk) ?? []).filter(({ since }) => since + 2 * numberMs > now());
      const [newest] = good;
      const isFresh = newest !== undefined && newest.since + numberMs > now();
      const shows = isFresh ? newest : { number: freshNumber(entropy), since: now() };
      put(numbers, kiosk, isFresh ? good : [shows, ...good]);
      return { number: shows.number, leftMs: shows.since + numberMs - now() };
    },
    shown: (number) => {
      for (const [terminal, all] of numbers)
        for (const one of all)
          if (one.number === number && one.since + 2 * numberMs > now()) return { terminal, since: one.since };
      return null;
    },
  };
};

/** Of 2⁶⁴ chances each number has as many as the others, but for less than one in 10¹³. */
const freshNumber = (entropy: Chance): string =>
  (BigInt(`0x${entropy.hex(8)}`) % 10n ** BigInt(numberDigits)).toString().padStart(numberDigits, "0");

/** The kiosk that was shown something longest ago makes room. */
const put = <T>(map: Map<string, T>, kiosk: string, value: T): void => {
  map.delete(kiosk);
  map.set(kiosk, value);
  for (const oldest of map.keys()) {
    if (map.size <= kiosksMax) break;
    map.delete(oldest);
  }
};
