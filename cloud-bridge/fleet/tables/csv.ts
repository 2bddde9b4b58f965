/** A table as CSV that a spreadsheet opens as it is meant. */
import { type Cell, csvLine } from "../../../gateway/wire/faces/csv.ts";

/** Without it Excel takes UTF-8 for the machine's own code page. */
const mark = "\uFEFF";
const pieceChars = 64 * 1024;

/** In pieces, however many rows there are; more than `rowsMax` end it with an error, never quietly. */
export const csvOf = async function* (
  columns: readonly string[],
  rows: AsyncIterable<readonly Cell[]>,
  rowsMax: number,
): AsyncGenerator<string> {
  let text = mark + csvLine(columns);
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count > rowsMax) throw new Error(`more than ${rowsMax} rows`);
    text += csvLine(row);
    if (text.length < pieceChars) continue;
    yield text;
    text = "";
  }
  yield text;
};
