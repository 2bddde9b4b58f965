/**
 * `postern/1/<site>/up/log`: what a command of the fleet asked for of a site's log, in pieces. A piece may come twice;
 * nobody acknowledges one, and none enters the trail.
 */
import { z } from "zod";
import { logBounds } from "../../core/remote/log-wanted.ts";
import { RemoteId, SiteId } from "../../core/vocabulary.ts";

/** Of the lines of one piece, UTF-8; in JSON they take up to twice as much. */
export const pieceBytesMax = 48 * 1024;
const piecesMax = 2 * Math.ceil(logBounds.bytesMax / pieceBytesMax);

export const LogPiece = z
  .object({
    v: z.literal(1),
    site: SiteId,
    /** Of the command. */
    id: RemoteId,
    /** The first is 1. */
    piece: z.number().int().min(1),
    pieces: z.number().int().min(1).max(piecesMax),
    /** Of all pieces together. */
    lines: z.number().int().min(0).max(logBounds.linesMax),
    /** Lines that were wanted too, and found no room. */
    leftOut: z.number().int().min(0),
    /** Whole lines, each with its end. */
    text: z.string().max(pieceBytesMax),
  })
  .refine(({ piece, pieces }) => piece <= pieces);
export type LogPiece = Readonly<z.infer<typeof LogPiece>>;

/** At least one piece, so that it is known when there was nothing. */
export const logPieces = (of: Pick<LogPiece, "site" | "id" | "leftOut">, lines: readonly string[]): LogPiece[] => {
  const texts: string[] = [""];
  let bytes = 0;
  for (const line of lines) {
    const more = Buffer.byteLength(line) + 1;
    if (bytes + more > pieceBytesMax) {
      texts.push("");
      bytes = 0;
    }
    bytes += more;
    texts[texts.length - 1] += `${line}\n`;
  }
  const pieces = texts.length;
  return texts.map((text, at) => ({ v: 1, ...of, piece: at + 1, pieces, lines: lines.length, text }));
};
