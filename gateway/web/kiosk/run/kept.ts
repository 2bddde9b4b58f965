/** What survives a reload in the middle of a collection or a hand-in: its id. Never a code. */
export interface Kept {
  readonly what: "collection" | "hand-in";
  readonly id: string;
}
const name = "postern-kiosk-door";
const ids: Readonly<Record<Kept["what"], RegExp>> = { collection: /^[0-9a-f]{16}$/, "hand-in": /^[0-9a-f]{32}$/ };

export const keep = (kept: Kept | null): void => {
  try {
    if (kept === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify({ what: kept.what, id: kept.id }));
  } catch {
    // Without a store a reload goes to the start: the same code leads back.
  }
};

export const kept = (): Kept | null => {
  try {
    const { what, id } = JSON.parse(sessionStorage.getItem(name) ?? "null") as Kept;
    return ids[what].test(id) ? { what, id } : null;
  } catch {
    return null;
  }
};
