/** A site whose clock or events are mad is told as far as it can be, and holds up nobody. */
import { expect, onTestFinished, test } from "vitest";
import type { Event } from "../../gateway/core/event.ts";
import { until } from "../free-port.ts";
import { listener } from "./receiver.ts";
import { HookRig } from "./rig.ts";

test("a time that no calendar has is told as the last one that can be written", async () => {
  const [rig, hooks] = [await HookRig.open(), await listener()];
  const { webhook } = await rig.endpoint(hooks.url);
  const [mad, sane] = [await rig.site(), await rig.site()];
  rig.worker();
  await mad.tell([{ ...mad.made(1), holdUntilAt: Number.MAX_SAFE_INTEGER } as Event]);
  await sane.tell([sane.made(1)]);
  await rig.all(webhook.id, "sent", 2);
  const told = hooks.taken.map(({ data }) => [data.site, data["holdUntil"]]);
  expect(Object.fromEntries(told)).toEqual({
    [mad.name]: "9999-12-31T23:59:59.999Z",
    [sane.name]: "2023-11-16T02:00:00.000Z",
  });
});

test("a site whose events cannot be told is passed over and tried again; all others are told", async () => {
  const [rig, hooks] = [await HookRig.open(), await listener()];
  const { webhook } = await rig.endpoint(hooks.url);
  const [bad, good] = [await rig.site(), await rig.site()];
  const { database } = rig.place;
  await database.change(`create function refuse_one() returns trigger language plpgsql as $$ begin
    if new.body like '%"${bad.name}"%' then raise exception 'not this one'; end if; return new; end $$`);
  await database.change(
    "create trigger refuse_one before insert on webhook_event for each row execute function refuse_one()",
  );
  onTestFinished(() => database.change("drop function if exists refuse_one cascade").then(() => undefined));
  await bad.tell([bad.made(1)]);
  await good.tell([good.made(1)]);
  const webhooks = rig.worker();
  await rig.all(webhook.id, "sent", 1);
  await good.tell([good.collected(1)]);
  await rig.all(webhook.id, "sent", 2);
  expect(hooks.taken.map(({ data }) => data.site)).toEqual([good.name, good.name]);
  expect(webhooks.figures().failures).toBeGreaterThan(0);
  expect(webhooks.figures().behind).toBeGreaterThan(0);
  expect(rig.log.some((line) => line.includes("webhooks-not-made") && line.includes(bad.name))).toBe(true);
  await database.change("drop function refuse_one cascade");
  await rig.all(webhook.id, "sent", 3);
  await until(() => webhooks.figures().behind === 0);
});
