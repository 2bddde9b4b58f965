/** Those of the fleet's `answers/remarks.ts`, of which pages take types only. */
export const photoBytesMax = 300_000;
export const remarkTextMax = 500;
export const remarksMax = 3;
