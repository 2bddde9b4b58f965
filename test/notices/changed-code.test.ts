/** Notices with a link, about a code that the site has changed, and in hours in which a recipient wants none. */
import { expect, onTestFinished, test } from "vitest";
import { choose } from "../../cloud-bridge/fleet/notices/contact/messages.ts";
import type { QuietHours } from "../../cloud-bridge/fleet/notices/quiet.ts";
import { recipientLinks } from "../../cloud-bridge/fleet/recipient/links.ts";
import { depositId } from "../bridge/history.ts";
import { receiverOf } from "./receivers.ts";
import { NoticeRig } from "./rig.ts";

const pageUrl = "https://lockers.example.org";
const inFours = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`;

test("a code that the site has changed is told to its recipient, with the link that counts from then on", async () => {
  const receiver = await receiverOf.http();
  onTestFinished(() => receiver.stop());
  const rig = await NoticeRig.open();
  const linkOf = (link: number): string => {
    const token = recipientLinks(rig.place.keys).tokenOf(depositId(1), link);
    return `${pageUrl}/r#${token}`;
  };
  await rig.deposit(1, "en");
  const notices = rig.worker({ channels: { way: receiver.channel }, pageUrl });
  await rig.all(notices, "sent", 1);
  expect(receiver.taken[0]?.text).toContain(linkOf(0));
  await rig.change(1, `issue = 3, link = 1, code_changed_at = ${rig.now}, notice_at = 0`);
  notices.nudge();
  await rig.all(notices, "sent", 2);
  const told = receiver.taken[1]?.text;
  for (const part of [inFours(await rig.codeOf(1, 3)), linkOf(1)]) expect(told).toContain(part);
  for (const secret of [linkOf(0), linkOf(1)])
    for (const text of [await rig.tables(), rig.log.join("\n")]) expect(text).not.toContain(secret.slice(-43));
});

test("of two changes before a provider answers only the newer one is told, and an older message no more", async () => {
  const receiver = await receiverOf.http();
  onTestFinished(() => receiver.stop());
  receiver.down = true;
  const rig = await NoticeRig.open();
  await rig.deposit(1, "en");
  const notices = rig.worker({ channels: { way: receiver.channel } });
  await rig.quiet(notices);
  for (const issue of [2, 3]) {
    await rig.change(1, `issue = ${issue}, code_changed_at = ${rig.now}, notice_at = 0`);
    notices.nudge();
    await rig.quiet(notices);
  }
  receiver.down = false;
  rig.now += 3_600_000;
  notices.nudge();
  await rig.all(notices, "needless", 2);
  const [sent] = await rig.all(notices, "sent", 1);
  expect(sent?.kind).toBe("code-3");
  expect(receiver.taken.map(({ text }) => text.includes("has changed") || text.includes("new pickup code"))).toEqual([
    true,
  ]);
});

test("a recipient's own quiet hours hold up what can wait, by day too, and a changed code never", async () => {
  const receiver = await receiverOf.http();
  onTestFinished(() => receiver.stop());
  const rig = await NoticeRig.open();
  const chooses = (number: number, quiet: QuietHours | null) =>
    rig.place.database.transaction((query) => choose(query, rig.recipients, depositId(number), { quiet }, rig.now));
  const told = () => receiver.taken.map(({ to }) => Number(to.slice(-1)));
  await rig.deposits(4);
  for (const number of [1, 2, 3]) await chooses(number, { from: "10:00", to: "14:30" });
  const notices = rig.worker({ channels: { way: receiver.channel } });
  await rig.quiet(notices);
  expect(told()).toEqual([4]);
  const [waits] = await notices.deliveries({ state: "waiting", limit: 1 });
  expect(waits?.nextAt).toBe(Date.parse("2023-11-16T14:30+08:00"));
  await rig.change(1, `issue = 2, code_changed_at = ${rig.now}, notice_at = 0`);
  await chooses(2, null);
  notices.nudge();
  await rig.all(notices, "sent", 3);
  expect(told().sort()).toEqual([1, 2, 4]);
  rig.now = waits?.nextAt ?? 0;
  notices.nudge();
  await rig.all(notices, "sent", 4);
  expect(told().at(-1)).toBe(3);
  rig.now += 9 * 3_600_000;
  await chooses(4, { from: "00:00", to: "00:00" });
  for (const number of [2, 4]) await rig.change(number, "stage = 'overdue', notice_at = 0");
  notices.nudge();
  await rig.all(notices, "sent", 5);
  const [night] = await rig.all(notices, "waiting", 1);
  expect([told().at(-1), night?.nextAt]).toEqual([4, Date.parse("2023-11-17T08:00+08:00")]);
});
