/** Proofs run small in CI and at full count under `npm run prove`; both run the same code. */
export const full = process.env["POSTERN_PROOF"] === "full";
export const count = (ci: number, whole: number): number => (full ? whole : ci);
/** Figures that a proof found, one line each, so that a reader of the log sees more than "passed". */
export const figure = (name: string, value: unknown): void => {
  process.stdout.write(`figure ${name}: ${typeof value === "string" ? value : JSON.stringify(value)}\n`);
};
