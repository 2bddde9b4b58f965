/** A transaction whose connection is lost is refused, and the process lives: the driver alone would end it. */
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../cloud-bridge/fleet/store/database.ts";
import { isPassing, type Query } from "../../cloud-bridge/fleet/store/query.ts";
import { has } from "../machine.ts";
import { startPostgres } from "../postgres.ts";

const pidOf = async (query: Query): Promise<number> =>
  (await query.rows<{ pid: number }>("select pg_backend_pid() as pid", []))[0]!.pid;
const sizes = Array.from({ length: 20 }, (_, at) => at);

test.runIf(has("postgresql"))(
  "a connection that is lost in the middle of a transaction fails that one alone",
  async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const [database, other] = await Promise.all([1, 2].map(() => openDatabase({ folder: "", url: server.url })));
    onTestFinished(async () => {
      await Promise.all([database!.close(), other!.close()]);
    });
    const cut = async (query: Query): Promise<void> => {
      await other!.rows("select pg_terminate_backend($1)", [await pidOf(query)]);
    };
    const gone = async (pid: number): Promise<void> => {
      const alive = "select 1 from pg_stat_activity where pid = $1";
      while ((await other!.rows(alive, [pid])).length > 0);
    };
    const works: readonly ((query: Query) => Promise<unknown>)[] = [
      // Nothing is under way when it is lost, and then something is asked.
      async (query) => {
        const pid = await pidOf(query);
        await cut(query);
        await gone(pid);
        await new Promise((resolve) => setImmediate(resolve));
        return Promise.allSettled(sizes.map((size) => query.rows("select $1::int as one", [size])));
      },
      // Much is under way, and more is asked when some of it has failed.
      async (query) => {
        const sleeping = sizes.map(() => query.rows("select pg_sleep(60)", []));
        const ended = Promise.allSettled(sleeping);
        const end = "select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep%'";
        while ((await other!.rows(end, [])).length === 0);
        await ended;
        return query.rows("select 1", []);
      },
    ];
    for (const work of works)
      for (let turn = 0; turn < 5; turn++) {
        const failed = await database!.transaction(work).then(
          () => null,
          (error: unknown) => error,
        );
        expect(failed).not.toBeNull();
        expect(isPassing(failed)).toBe(true);
        expect(await database!.rows("select 1 as one", [])).toEqual([{ one: 1 }]);
      }
  },
);
