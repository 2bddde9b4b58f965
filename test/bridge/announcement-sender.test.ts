/** To whom announcements are sent, and when, by a clock that the test has: what a site has not answered it hears. */
import { expect, onTestFinished, test } from "vitest";
import { AnnouncementSender } from "../../cloud-bridge/fleet/announcements/sender.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { until } from "../free-port.ts";
import { embedded, enrol } from "./fleet-rig.ts";

const minute = 60_000;
const hour = 60 * minute;

test("a site that comes shortly before the end hears of what was withdrawn, and of nothing that is over", async () => {
  const place = await embedded();
  onTestFinished(place.close);
  const { database, keys } = place;
  await enrol(place, "site-1");
  let now = 1_000 * hour;
  const end = now + 10 * hour;
  const rows = [
    ...[{ id: "waits", state: "waiting" } as const, { id: "withdrawn", state: "withdrawing" } as const],
    ...[{ id: "there", state: "at-site" } as const, { id: "over", state: "withdrawing", end: now + hour } as const],
  ];
  for (const [index, row] of rows.entries())
    await database.change(
      `insert into announcement (tenant, id, site, waybill, carrier, request, said, revision, made_at, not_after, state,
         send_at) values ('swift', $1, 'site-1', $1, 'swift', '', $2, $3, $4, $5, $6, $7)`,
      [
        ...[row.id, JSON.stringify({ waybill: row.id, carrier: "swift", consent: "given", goodsAllowed: true })],
        ...[index + 1, now, "end" in row ? row.end : end, row.state, row.state === "at-site" ? null : now],
      ],
    );
  let isAway = true;
  const heard: string[] = [];
  const sender = new AnnouncementSender({
    ...{ database, signing: keys.signing[0]!, log: fleetLog("silent"), now: () => now },
    send: (_topic, payload) => {
      const { body } = JSON.parse(new TextDecoder().decode(payload)) as { body: string };
      if (!isAway) heard.push(body);
    },
    ...{ againMs: 10_000, everyMs: 20, keepMs: 30 * 24 * hour },
  });
  onTestFinished(() => sender.stop());
  sender.nudge();
  // It is asked in vain until no next try fits before the end.
  while (now < end - minute) {
    now = Math.min(now + 10 * minute, end - minute);
    const due = () => database.rows("select 1 as one from announcement where send_at <= $1", [now]);
    await until(async () => (await due()).length === 0);
  }
  expect(await database.rows("select 1 as one from announcement where send_at is not null", [])).toEqual([]);
  expect(heard).toEqual([]);
  isAway = false;
  sender.greeted("site-2");
  sender.greeted("site-1");
  await until(() => heard.length > 0);
  expect(heard.join()).toMatch(/"waits".*"withdrawn"/);
  expect(heard.join()).not.toMatch(/"there"|"over"/);
});
