/** From a courier's entry at a site to a provider, through a whole fleet; then its list, its figures and once more. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { runFleet } from "../../cloud-bridge/fleet/main.ts";
import type { Delivery } from "../../cloud-bridge/fleet/notices/deliveries.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { secretsOf } from "../../gateway/platform/secrets.ts";
import type { DepositSide } from "../../gateway/wire/bridge.ts";
import { uplinkOn } from "../bridge/fleet-rig.ts";
import { append, collectedEvent, depositId, freshJournal, madeEvent } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { receiverOf } from "./receivers.ts";
import { hour, morning, site } from "./rig.ts";

test("a site's deposit reaches the recipient's phone, and an operator sends it once more", async () => {
  const receiver = await receiverOf.http();
  onTestFinished(() => receiver.stop());
  const data = mkdtempSync(join(tmpdir(), "postern-notices-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const settings = FleetSettings.parse({
    ...{ data, http: { port: 0 }, mqtt: { port: 0 } },
    notices: { everyMs: 20, timeZone: "Asia/Shanghai", channels: { sms: receiver.channel } },
  });
  let now = morning;
  const fleet = await runFleet(settings, { log: fleetLog("silent"), now: () => now });
  onTestFinished(() => fleet.stop());
  const { siteSecret, credential: password, fleetPublicKey } = await fleet.enrol({ site });
  const secrets = secretsOf({ siteSecret: Buffer.from(siteSecret, "hex"), fleetPublicKey: () => fleetPublicKey });
  const journal = await freshJournal({ site });
  const url = `mqtt://127.0.0.1:${fleet.mqttPort}`;
  const link = mqttLink(site, LinkSettings.parse({ url, username: site, password }));
  const uplink = await uplinkOn(journal, link, site, { openSide: (sealed) => secrets.openSide(sealed) });

  const contact = secrets.sealForFleet(Buffer.from(JSON.stringify({ phone: "13812345678", language: "zh-CN" })));
  const side: DepositSide = { v: 1, phoneLast4: "5678", contact: contact!, language: "zh-CN" };
  const { sealed, hash } = secrets.sealSide(Buffer.from(JSON.stringify(side)));
  const made = madeEvent(1, { side: hash, holdUntilAt: morning + 72 * hour });
  await append(journal, [made], [{ deposit: depositId(1), sealed }]);
  uplink.appended();
  await until(() => receiver.taken.length === 1);
  expect(receiver.taken[0]?.to).toBe("13812345678");
  const told = /取件码 ([0-9]{4}) ([0-9]{4})，/.exec(receiver.taken[0]?.text ?? "");
  expect(secrets.digestOfCode(`${told?.[1]}${told?.[2]}`)).toBe(secrets.codeDigest(depositId(1), 1));

  const ask = (method: string, path: string) =>
    fetch(`http://127.0.0.1:${fleet.httpPort}${path}`, {
      ...{ method, headers: { authorization: `Bearer ${fleet.tokens.operator}` } },
    });
  const listed = async (query: string): Promise<Delivery[]> =>
    ((await (await ask("GET", `/v1/notice-deliveries?${query}`)).json()) as { deliveries: Delivery[] }).deliveries;
  await until(async () => (await listed("state=sent")).length === 1);
  const [first] = await listed(`site=${site}&channel=sms`);
  expect(first).toMatchObject({ deposit: depositId(1), carrier: "carrier-1", kind: "ready", providerId: "p-1" });
  expect(await listed("state=given-up")).toEqual([]);

  const again = await ask("POST", `/v1/notice-deliveries/${first?.delivery}/resend`);
  expect(again.status).toBe(202);
  await until(() => receiver.taken.length === 2);
  expect(receiver.taken[1]?.text).toBe(receiver.taken[0]?.text);
  expect((await ask("POST", `/v1/notice-deliveries/${first?.delivery}/resend`)).status).toBe(404);
  await until(async () => /postern_fleet_notices_sent 2\b/.test(await (await ask("GET", "/metrics")).text()));

  await append(journal, [collectedEvent(1)]);
  uplink.appended();
  await until(() => receiver.taken.length === 3);
  expect(receiver.taken[2]).toMatchObject({ to: "13812345678", text: expect.stringContaining("取出") });
  expect(receiver.taken[2]?.text).not.toContain(told?.[1]);
  now += hour;
  await until(async () => (await fleet.database.rows("select deposit from contact", [])).length === 0);
});
