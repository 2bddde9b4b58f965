/** Notices with a link, and about a code that the site has changed. */
import { expect, onTestFinished, test } from "vitest";
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
