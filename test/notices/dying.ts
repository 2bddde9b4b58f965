/** A worker's database that is gone from one statement on. */
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";

/** `last`: the statement that has these words is still done, and its transaction with it; or refused. */
export const dyingAt = (database: Database, words: string, last: "done" | "refused") => {
  let dead = false;
  const gone = () => Object.assign(new Error("the process is gone"), { code: "ECONNRESET" });
  const dying: Database = {
    ...database,
    transaction: async (work) => {
      if (dead) throw gone();
      return database.transaction((query) =>
        work({
          ...query,
          change: (sql, parameters) => {
            dead ||= sql.includes(words);
            return dead && last === "refused" ? Promise.reject(gone()) : query.change(sql, parameters);
          },
        }),
      );
    },
  };
  return { dying, isDead: () => dead };
};
