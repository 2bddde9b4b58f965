/** CSV (RFC 4180) of which no cell becomes a formula in a spreadsheet. Pure. */
export type Cell = string | number | boolean | null | undefined;

/** What makes a spreadsheet calculate, in its wide form too: somebody else's text must not (CWE-1236). */
const formula = /^\s*[=+\-@\t\r＝＋－＠]/;

const cellOf = (cell: Cell): string => {
  const text = String(cell ?? "");
  const plain = typeof cell === "string" && formula.test(text) ? `'${text}` : text;
  return /[",;\r\n]|^\s|\s$/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellOf).join(",")}\r\n`;
