/** What an RC522 wants to know, and what the script's answer means. Pure. */
import { z } from "zod";
import { TerminalId } from "../../core/vocabulary.ts";

const ms = (least: number, fallback: number) => z.number().int().min(least).max(600_000).default(fallback);

export const RfidRc522Settings = z.strictObject({
  /** The kiosk beside it: a badge that is held here opens nothing; that kiosk then asks for the PIN. */
  kiosk: TerminalId,
  /** How long one child waits for a badge; then it is ended and the next one waits. */
  readMs: ms(500, 30_000),
  /** From one badge, or one failed read, to the next wait. */
  restMs: ms(50, 300),
  /** The same badge again within this time is still the same showing. */
  sameMs: ms(0, 2000),
  /** Wait after a child that died; it doubles up to the most while they die. */
  retryMs: ms(100, 1000),
  retryMsMax: ms(100, 60_000),
  /** Children that died one after the other until the reader is silent. */
  silentAfter: z.number().int().min(1).max(100).default(3),
});
export type RfidRc522Settings = z.infer<typeof RfidRc522Settings>;

export type BadgeRead =
  /** Upper-case hex of the four bytes. */
  | { readonly type: "badge"; readonly badge: string }
  /** A badge was there and could not be read. */
  | { readonly type: "failed" }
  /**
   * Seven bytes long, of which this reader tells three: two people's could be the same.
   */
  | { readonly type: "too-long" };

const cascadeTag = 0x88;
const lineMax = 512;

/**
 * The first line of our child: `{"error":null,"text":"[136, 4, 1, 2, 143]"}`. The text is what `python` printed: four
 * bytes of the number and their exclusive or (ISO/IEC 14443-3, 6.5.3.2), or `error`. Null: none of these.
 */
export const badgeOf = (line: string): BadgeRead | null => {
  if (line.length > lineMax) return null;
  const told = parsed(line);
  if (typeof told !== "object" || told === null) return null;
  const { error, text } = told as Record<string, unknown>;
  if (error !== null || typeof text !== "string") return null;
  if (text.trim() === "error") return { type: "failed" };
  const bytes = parsed(text);
  if (!Array.isArray(bytes) || bytes.length !== 5 || !bytes.every(isByte)) return null;
  const [one = 0, two = 0, three = 0, four = 0, check] = bytes;
  if ((one ^ two ^ three ^ four) !== check) return { type: "failed" };
  // Nothing in the field answers with nothing.
  if ((one | two | three | four) === 0) return { type: "failed" };
  if (one === cascadeTag) return { type: "too-long" };
  const hex = [one, two, three, four].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { type: "badge", badge: hex.toUpperCase() };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
const isByte = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;
