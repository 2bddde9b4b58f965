/** From a courier's entry at a site to a provider, through a whole fleet; then its list, its figures and once more. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Delivery } from "../../cloud-bridge/fleet/answers/notices.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { runFleet } from "../../cloud-bridge/fleet/main.ts";
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
  const secrets = secretsOf({ siteSecret: Buffer.from(siteSecret!, "hex"), fleetPublicKey: () => fleetPublicKey });
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

  const ask = (method: string, path: string, body?: object) =>
    fetch(`http://127.0.0.1:${fleet.httpPort}${path}`, {
      method,
      headers: {
        ...{ authorization: `Bearer ${fleet.tokens.operator}`, "idempotency-key": "one-message-to-many" },
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const listed = async (query: string): Promise<Delivery[]> =>
    ((await (await ask("GET", `/v1/notice-deliveries?${query}`)).json()) as { deliveries: Delivery[] }).deliveries;
  await until(async () => (await listed("state=sent")).length === 1);
  const [first] = await listed(`site=${site}&channel=sms`);
  expect(first).toMatchObject({ deposit: depositId(1), carrier: "carrier-1", kind: "ready", providerId: "p-1" });
  expect(await listed("state=given-up")).toEqual([]);

  const template = { carrier: "carrier-1", kind: "ready", language: "zh-CN" };
  const wrong = await ask("POST", "/v1/notice-templates", { ...template, text: "{cod}" });
  expect([wrong.status, await wrong.json()]).toMatchObject([
    ...[400, { code: "template-unfit", detail: expect.stringMatching(/^text: \{cod\} is none of: .*code/) }],
  ]);
  const text = "{carrier} {code} {parcels}";
  expect((await ask("POST", "/v1/notice-templates", { ...template, text })).status).toBe(200);
  const preview = await ask("POST", "/v1/notice-templates/preview", { ...template, text: null, site });
  expect(await preview.json()).toMatchObject({
    ...{ text: "carrier-1 0000 0000 JT0000000000001", from: "saved", problem: null },
    sms: { alphabet: "gsm-7", units: 35, segments: 1 },
  });

  const again = await ask("POST", `/v1/notice-deliveries/${first?.delivery}/resend`);
  expect(again.status).toBe(202);
  await until(() => receiver.taken.length === 2);
  expect(receiver.taken[1]?.text).toBe(`carrier-1 ${told?.[1]} ${told?.[2]} WB-00000001`);
  expect((await ask("POST", `/v1/notice-deliveries/${first?.delivery}/resend`)).status).toBe(404);
  await until(async () => /postern_fleet_notices_sent 2\b/.test(await (await ask("GET", "/metrics")).text()));

  const many = {
    sites: [site],
    carrier: null,
    stages: ["held"],
    text: { "zh-CN": "{locker} 停用", en: "{locker} closed" },
  };
  const seen = await ask("POST", "/v1/bulk-notices/preview", many);
  expect(await seen.json()).toMatchObject({
    ...{ deposits: 1, reachable: 1, problems: [] },
    first: { site, messages: [{ text: "site-1 停用" }, { text: "site-1 closed", sms: { units: 13 } }] },
  });
  const nowhere = await ask("POST", "/v1/bulk-notices/preview", { ...many, sites: ["site-9"] });
  expect(await nowhere.json()).toMatchObject({ detail: "sites: site-9 is no site of this fleet" });
  const ordered = [await ask("POST", "/v1/bulk-notices", many), await ask("POST", "/v1/bulk-notices", many)];
  expect(ordered.map(({ status }) => status)).toEqual([202, 200]);
  const { id } = (await ordered[1]!.json()) as { id: string };
  await until(() => receiver.taken.length === 3);
  expect(receiver.taken[2]).toMatchObject({ to: "13812345678", text: "site-1 停用" });
  await until(async () => (await (await ask("GET", `/v1/bulk-notices/${id}`)).text()).includes('"sent":1'));

  await append(journal, [collectedEvent(1)]);
  uplink.appended();
  await until(() => receiver.taken.length === 4);
  expect(receiver.taken[3]).toMatchObject({ to: "13812345678", text: expect.stringContaining("取出") });
  expect(receiver.taken[3]?.text).not.toContain(told?.[1]);
  // Noted as sent, or the next look at it is a minute away.
  await until(async () => (await listed("state=waiting")).length === 0);
  now += hour;
  await until(async () => (await fleet.database.rows("select deposit from contact", [])).length === 0);
});
