/**
 * Times as they are written out. A site's history is kept whatever its clock said, and not every number is a time that
 * a date can hold; RFC 3339 has years of four digits.
 */
const lastMs = Date.parse("9999-12-31T23:59:59.999Z");

/** The nearest time that can be written out; ms since 1970. */
export const writable = (at: number): number => Math.min(Math.max(at, 0), lastMs);

/** RFC 3339, UTC. `at`: ms since 1970, whatever they are. */
export const isoOf = (at: number): string => new Date(writable(at)).toISOString();
