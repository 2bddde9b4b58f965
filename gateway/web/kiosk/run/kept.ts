/** What survives a reload in the middle of a collection: its id and its door. Never a code. */
export interface Kept {
  readonly collection: string;
  readonly compartment: string;
}
const name = "postern-kiosk-collection";

export const keep = (kept: Kept | null): void => {
  try {
    if (kept === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify({ collection: kept.collection, compartment: kept.compartment }));
  } catch {
    // Without a store a reload goes to the start: the same code opens again.
  }
};

export const kept = (): Kept | null => {
  try {
    const found = JSON.parse(sessionStorage.getItem(name) ?? "null") as Partial<Kept> | null;
    const { collection, compartment } = found ?? {};
    return collection !== undefined && /^[0-9a-f]{16}$/.test(collection) && typeof compartment === "string"
      ? { collection, compartment }
      : null;
  } catch {
    return null;
  }
};
