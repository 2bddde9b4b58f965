/** A code as people read and type it: in groups of four. */
export const inFours = (code: string): string => code.replace(/(\d{4})(?=\d)/g, "$1 ");
