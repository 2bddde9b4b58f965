/** What recipients have said of their parcels: how it went, and what is wrong. */
import type { Remark } from "../answers/remarks.ts";
import type { Query } from "../store/query.ts";

/** Null: nobody has said. */
export const starsOf = async (query: Query, deposit: string): Promise<number | null> => {
  const [row] = await query.rows<{ stars: number }>("select stars from rating where deposit = $1::text::uuid", [
    deposit,
  ]);
  return row?.stars ?? null;
};

export type StoredRemark = Omit<Remark, "text">;
export const remarkColumns = `replace(remark::text, '-', '') as id, at, kind, has_photo as "hasPhoto"`;
/** Oldest first. */
export const remarksOf = (query: Query, deposit: string): Promise<readonly StoredRemark[]> =>
  query.rows(`select ${remarkColumns} from remark where deposit = $1::text::uuid order by at`, [deposit]);
