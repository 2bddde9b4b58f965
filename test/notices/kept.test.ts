/** How long notices are kept, in what steps they go, and that what went wrong is found among very many. */
import { expect, onTestFinished, test } from "vitest";
import { forgetEnded } from "../../cloud-bridge/fleet/notices/contact/forget.ts";
import { listDeliveries } from "../../cloud-bridge/fleet/notices/deliveries.ts";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import { onPostgres } from "../bridge/fleet-rig.ts";
import { depositId } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { receiverOf } from "./receivers.ts";
import { hour, NoticeRig } from "./rig.ts";

const day = 24 * hour;

/** One notice and one remark each, an hour after the other. */
const told = async (parcels: number): Promise<NoticeRig> => {
  const rig = await NoticeRig.open();
  const { database } = rig.place;
  await database.change("delete from remark");
  await rig.deposits(parcels);
  for (let number = 1; number <= parcels; number++) {
    const at = rig.now + number * hour;
    const id = depositId(number);
    await database.change(
      "insert into notice (deposit, kind, site, at) values ($1::text::uuid, 'ready', 'site-1', $2)",
      [...[id, at]],
    );
    await database.change(
      `insert into remark (remark, deposit, at, kind, has_photo, sealed)
       values ($1::text::uuid, $1::text::uuid, $2::bigint + ${40 * day}, 'other', false, '')`,
      [id, at],
    );
  }
  return rig;
};

test("what was told and said of parcels that ended long ago goes, a few rows a time; of others it stays", async () => {
  const rig = await told(30);
  const { database } = rig.place;
  for (let number = 1; number <= 30; number++)
    if (number % 3 !== 0) await rig.change(number, `ended_at = ${number % 3 === 1 ? rig.now : rig.now + 35 * day}`);
  const left: number[] = [];
  const watched: Database = {
    ...database,
    rows: async (sql, parameters) => {
      const rows = await database.rows<never>(sql, parameters);
      const [row] = await database.rows<{ rows: number }>(
        "select ((select count(*) from notice) + (select count(*) from remark))::int as rows",
      );
      left.push(row?.rows ?? 0);
      return rows;
    },
  };
  await forgetEnded(watched, rig.now + 30 * day, 4);
  const gone = left.map((rows, index) => (left[index - 1] ?? 60) - rows);
  expect(Math.max(...gone)).toBeLessThanOrEqual(4);
  expect(left.at(-1)).toBe(40);
  for (const table of ["notice", "remark"])
    expect(
      await database.rows(`select 1 as one from ${table} join deposit using (deposit) where ended_at = $1`, [rig.now]),
    ).toEqual([]);
});

test("notices are made while the old ones are forgotten", async () => {
  const receiver = await receiverOf.http();
  onTestFinished(() => receiver.stop());
  const rig = await NoticeRig.open();
  const { database } = rig.place;
  let [isAt, goOn] = [false, (): void => undefined];
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const wait = async (sql: string): Promise<void> => {
    if (!sql.includes("delete from notice")) return;
    isAt = true;
    await held;
  };
  const slow: Database = {
    ...database,
    rows: async (sql, parameters) => wait(sql).then(() => database.rows(sql, parameters)),
    change: async (sql, parameters) => wait(sql).then(() => database.change(sql, parameters)),
  };
  const notices = rig.worker({ channels: { way: receiver.channel } }, slow);
  await until(() => isAt);
  await rig.deposit(1);
  notices.nudge();
  await rig.all(notices, "sent", 1);
  goOn();
});

test.runIf(has("postgresql"))("of very many messages those that were given up are found by an index", async () => {
  const rig = await NoticeRig.open(onPostgres);
  const { database } = rig.place;
  await rig.deposits(1);
  await database.change(
    `insert into notice (deposit, kind, site, at) select $1::text::uuid, 'bulk-' || n, 'site-1', n
     from generate_series(1, 20000) n`,
    [depositId(1)],
  );
  await database.change(
    `insert into notice_delivery (delivery, deposit, kind, channel, target, state, made_at)
     select gen_random_uuid(), deposit, kind, 'sms', '', case when at % 5000 = 7 then 'given-up' else 'sent' end, at
     from notice`,
    [],
  );
  await database.change("analyze");
  const plans: string[] = [];
  const explained: Database = {
    ...database,
    rows: async (sql, parameters) => {
      plans.push(JSON.stringify(await database.rows(`explain (format json) ${sql}`, parameters)));
      return database.rows(sql, parameters);
    },
  };
  const found = await listDeliveries(explained, { state: "given-up", limit: 100 });
  expect(found.map(({ madeAt }) => madeAt)).toEqual([15_007, 10_007, 5_007, 7]);
  expect(plans).toEqual([expect.stringContaining("notice_delivery_bad")]);
});
