/** Since when the fleet has everything, for whoever asks for more. */
import type { Query } from "../store/query.ts";
import type { KeptKind } from "./schema.ts";

export interface Kept {
  /** A day; null: nothing has gone yet. */
  readonly since: string | null;
  /** Of the EPCIS register: the highest number that has gone; null: none has. */
  readonly lastGone: number | null;
}
export const readKept = async (query: Pick<Query, "rows">, kind: KeptKind): Promise<Kept> => {
  const [row] = await query.rows<{ since: string | null; last_n: number | null }>(
    "select since::text as since, last_n from kept where kind = $1",
    [kind],
  );
  return { since: row?.since ?? null, lastGone: row?.last_n ?? null };
};

/** For people; undefined: nothing has gone yet. */
export const keptDetail = async (query: Pick<Query, "rows">, kind: KeptKind): Promise<string | undefined> => {
  const { since } = await readKept(query, kind);
  return since === null ? undefined : `What was stored before ${since} is no longer kept`;
};
