/** The engines as a demo starts them and as docs/operations.md says to run them. */
import { readFileSync } from "node:fs";
import { connectAsync, type MqttClient } from "mqtt";
import { describe, expect, onTestFinished, test } from "vitest";
import { natsUser } from "../../cli/engines/jetstream.ts";
import { mosquittoRights, mosquittoSettings, startMosquitto } from "../../cli/engines/mosquitto.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { bridgeTopics } from "../../gateway/wire/bridge.ts";
import { freePort, until } from "../free-port.ts";
import { has } from "../machine.ts";

const [one, other] = ["site-1", "site-2"] as const;
const secrets = { [one]: "first", [other]: "second" };
const admitted = [one, other].map((site) => ({ site, credential: secrets[site] }));

describe.runIf(has("mosquitto"))("Mosquitto with the rights of the documentation", () => {
  test("the documentation shows what is tested here", () => {
    const text = readFileSync("docs/operations.md", "utf8");
    for (const line of [
      ...mosquittoRights.split("\n"),
      ...mosquittoSettings("", "/etc/mosquitto").split("\n").slice(1),
    ])
      expect(text).toContain(line);
    expect(text).toContain(natsUser({ site: "site-1", credential: "…" }));
  });

  test("a site gets in with its own credential alone, and neither speaks for nor hears another", async () => {
    const engine = await startMosquitto();
    onTestFinished(() => engine.stop());
    await engine.admit(admitted);
    const [url] = engine.urls(0);
    const enter = async (username: string, password: string): Promise<MqttClient> => {
      const client = await connectAsync(url, { username, password, reconnectPeriod: 0 });
      onTestFinished(() => client.endAsync(true));
      return client;
    };
    await until(() =>
      enter(one, secrets[one]).then(
        () => true,
        () => false,
      ),
    );
    await expect(enter(one, secrets[other])).rejects.toMatchObject({ code: 5 });
    await expect(connectAsync(url, { reconnectPeriod: 0 })).rejects.toMatchObject({ code: 5 });

    const { username, password } = engine.worker.broker!;
    const fleet = await enter(username!, password!);
    const up: string[] = [];
    fleet.on("message", (topic) => up.push(topic));
    await fleet.subscribeAsync("postern/1/+/up/+", { qos: 1 });
    const [first, second] = [await enter(one, secrets[one]), await enter(other, secrets[other])];
    const heard: string[] = [];
    second.on("message", (topic) => heard.push(topic));
    await second.subscribeAsync([bridgeTopics(one).head, "postern/1/+/down/#", bridgeTopics(other).head], { qos: 1 });
    for (const topic of [bridgeTopics(other).frame, bridgeTopics(one).head, bridgeTopics(one).frame])
      await first.publishAsync(topic, "{}", { qos: 1 });
    for (const topic of [bridgeTopics(one).head, bridgeTopics(other).head])
      await fleet.publishAsync(topic, "{}", { qos: 1 });
    await until(() => up.length > 0 && heard.length > 0);
    // What comes last on the same connection has overtaken nothing.
    expect(up).toEqual([bridgeTopics(one).frame]);
    expect(new Set(heard)).toEqual(new Set([bridgeTopics(other).head]));
  });

  test("a site whose first broker does not answer goes to the next one", async () => {
    const engine = await startMosquitto();
    onTestFinished(() => engine.stop());
    await engine.admit(admitted);
    const fallbackUrls = [`mqtt://127.0.0.1:${await freePort()}`, engine.urls(0)[0]];
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const link = mqttLink(one, LinkSettings.parse({ url, fallbackUrls, username: one, password: secrets[one] }));
    onTestFinished(() => link.close());
    let up = 0;
    link.onUp(() => {
      up += 1;
    });
    link.onDown(() => link.connect());
    link.connect();
    await until(() => up > 0);
    expect(up).toBe(1);
  });
});
