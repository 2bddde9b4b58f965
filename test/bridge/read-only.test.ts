/** A database that takes no writes is no reason to drop what sites say. */
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../cloud-bridge/fleet/store/database.ts";
import { isPassing } from "../../cloud-bridge/fleet/store/query.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { deskOn, framesOf, newSite } from "./desk.ts";
import { onPostgres, trailOf } from "./fleet-rig.ts";
import { live } from "./history.ts";

test.runIf(has("postgresql"))("a frame that comes while the server is read-only is stored once it is not", async () => {
  const place = await onPostgres();
  onTestFinished(() => place.close());
  const { site, journal } = await newSite(place);
  await live(journal, 20);
  const [frame] = await framesOf(journal, site, 2000);
  const { worker, heads } = deskOn(place);
  // Its own connection was made before and may write.
  const other = await openDatabase({ folder: "", url: place.url });
  onTestFinished(() => other.close());
  await other.rows("alter database postgres set default_transaction_read_only = on");
  await other.rows("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()");

  let dones = 0;
  void worker.receive(site, "frame", frame!, { onDone: () => dones++ });
  await until(() => !worker.figures().healthy);
  const failed = async (): Promise<unknown> =>
    place.database.change("update head set seq = seq", []).then(
      () => null,
      (error: unknown) => error,
    );
  await until(async () => ((await failed()) as { code?: string } | null)?.code === "25006");
  expect(isPassing(await failed())).toBe(true);
  expect([dones, heads.length, worker.figures().badFrames, worker.figures().healthy]).toEqual([0, 0, 0, false]);

  // Connections that are there stay read-only: it has to make new ones.
  await other.rows("alter database postgres reset default_transaction_read_only");
  await until(() => dones === 1);
  expect(await trailOf(place.database, site)).not.toEqual([]);
  expect(worker.figures().healthy).toBe(true);
});

test.each(["58000", "58030", "58P01"])("%s, a fault of the server's files, passes", (code) => {
  expect(isPassing(Object.assign(new Error("could not read"), { code }))).toBe(true);
});
