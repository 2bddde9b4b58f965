/** A whole site on which everybody uses every secret there is, rightly and wrongly, while somebody listens in. */
import { randomBytes, randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import mqtt from "mqtt";
import { TOTP, Secret as Totp } from "otpauth";
import { usualPorts } from "../../../cli/up/demo-site.ts";
import { type Credentials, setUp } from "../../../cli/up/first-run.ts";
import { choosePorts } from "../../../cli/up/ports.ts";
import { type SiteSet, startSet } from "../../../cli/up/site-set.ts";
import { fleetTokens } from "../../../cloud-bridge/fleet/keys.ts";
import { handsThroughControl } from "../../../firmware-sim/people/hands.ts";
import { newRandom } from "../../../firmware-sim/random.ts";
import { newWaybills } from "../../../firmware-sim/waybills.ts";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { readEnrolment, writeEnrolment } from "../../../gateway/platform/enrolment.ts";
import { siteSecret, siteSecretFile } from "../../../gateway/platform/key-files.ts";
import { addCourier } from "../../../gateway/platform/register/register-edit.ts";
import { until } from "../../free-port.ts";
import { type Call, call, type Result } from "../../integration/api-site.ts";
import { program } from "../../program.ts";
import { cuttingProxy } from "../rig/cutting-proxy.ts";
import { type EventSource, eventSource } from "../rig/event-source.ts";
import { patientMs } from "../rig/process-site.ts";
import type { Secret } from "./needles.ts";

type Courier = Credentials["couriers"][number];
const talkative = (config: ConfigInput): ConfigInput => ({
  ...{ ...config, logLevel: "debug" },
  journal: { snapshotEvents: 100 },
});

export class BusySite {
  readonly data: string;
  readonly secrets: Secret[] = [];
  /** What was said outside files: on the wire to the fleet, on pages, to scrapers. */
  readonly overheard: { readonly where: string; readonly text: Buffer | string }[] = [];
  readonly #set: SiteSet;
  readonly #credentials: Credentials;
  readonly #courier: Courier;
  readonly #proxy: Awaited<ReturnType<typeof cuttingProxy>>;
  readonly #waybills = newWaybills(newRandom("parcels"));
  readonly #phoneToken: string;
  #live: EventSource | null = null;

  private constructor(
    data: string,
    set: SiteSet,
    credentials: Credentials,
    courier: Courier,
    proxy: BusySite["proxy"],
  ) {
    this.data = data;
    this.#set = set;
    this.#credentials = credentials;
    this.#courier = courier;
    this.#proxy = proxy;
    this.#phoneToken = fleetTokens(join(data, "fleet")).phone;
  }
  get proxy() {
    return this.#proxy;
  }

  static async start(data: string): Promise<BusySite> {
    const credentials = await setUp(data, { ports: await choosePorts(usualPorts, true), edit: talkative });
    const places = dataPlaces(join(data, "gateway"));
    const place = { file: places.register, siteSecret: siteSecret(places.keys) };
    // Six digits alone may be a time of the journal by chance; numbers never begin with a nought.
    let courier: Courier | null = null;
    for (let nth = 1; !courier?.pin.startsWith("0"); nth++)
      courier = { carrier: "swift", ...(await addCourier(place, { id: `walker-${nth}`, carrier: "swift" })) };
    const wire: Buffer[] = [];
    const proxy = await cuttingProxy(undefined, (bytes) => void wire.push(bytes));
    const set = await startSet(data, () => {}, { program: program() });
    const site = new BusySite(data, set, credentials, courier, proxy);
    site.overheard.push({
      where: "uplink",
      get text() {
        return Buffer.concat(wire);
      },
    });
    await site.#leadUplinkThroughProxy();
    site.#knowCredentials();
    return site;
  }
  async stop(): Promise<void> {
    await this.#live?.close();
    await this.#set.stop();
    await this.#proxy.stop();
  }

  /** Everybody does everything once. */
  async aDay(): Promise<void> {
    const maintainer = await this.#maintainer();
    this.#live = eventSource(() => `${this.#api}/live`, { authorization: `Bearer ${maintainer}` });
    const courier = await this.#signIn();
    const phone = this.#phone();
    const first = await this.#deposit(courier, phone);
    await this.#deposit(courier, this.#phone());
    const code = await this.#codeOf(first);
    await this.#atKiosk(code);
    await this.#handheld(code, phone);
    await this.#mistakes(courier, code, phone);
    for (let nth = 0; nth < 80; nth++) {
      const path = `/maintainer/compartments/F-07/${nth % 2 === 0 ? "block" : "release"}`;
      await this.#call("POST", path, { as: maintainer, body: { reason: "to and fro" } });
    }
    await this.#look(maintainer);
  }

  get #api(): string {
    return this.#set.listening.api;
  }
  #call(method: string, path: string, options?: Call): Promise<Result> {
    return call(this.#api, method, path, options);
  }
  #know(name: string, value: string | Uint8Array): void {
    this.secrets.push({ name, value });
  }
  #secretOf(id: string): string {
    return this.#credentials.devices.find((device) => device.id === id)?.secret ?? "";
  }
  #phone(): string {
    const phone = `138${String(randomInt(100_000_000)).padStart(8, "0")}`;
    this.#know("phone", phone);
    return phone;
  }

  #knowCredentials(): void {
    const { badge, pin } = this.#courier;
    this.#know("badge", badge);
    this.#know("PIN", pin);
    for (const { password, totpSecret } of this.#credentials.maintainers) {
      this.#know("password", password);
      this.#know("TOTP secret", totpSecret);
      this.#know("TOTP secret's bytes", new Uint8Array(Totp.fromBase32(totpSecret).buffer));
    }
    for (const { id, secret } of this.#credentials.devices) this.#know(`credential of ${id}`, secret);
    const keys = dataPlaces(join(this.data, "gateway")).keys;
    this.#know("site secret", Buffer.from(readFileSync(siteSecretFile(keys), "utf8").trim(), "hex"));
  }
  /** The gateway is killed and comes back: from then on whatever it tells the fleet is overheard. */
  async #leadUplinkThroughProxy(): Promise<void> {
    const { enrolment: file } = dataPlaces(join(this.data, "gateway"));
    const enrolment = readEnrolment(file);
    if (!enrolment) throw new Error("the site is not enrolled");
    this.#proxy.leadTo(this.#set.listening.fleetMqtt ?? 0);
    const uplink = { ...enrolment.uplink, url: `mqtt://127.0.0.1:${this.#proxy.port}` };
    writeEnrolment(file, { ...enrolment, uplink });
    const { pid } = this.#set.children.gateway;
    process.kill(pid ?? 0, "SIGKILL");
    await until(() => this.#set.children.gateway.pid !== pid, patientMs);
    const isReady = (): Promise<boolean> => fetch(`${this.#api}/ready`).then(({ ok }) => ok);
    await until(() => isReady().catch(() => false), patientMs);
  }

  async #maintainer(): Promise<string> {
    const [one] = this.#credentials.maintainers;
    if (!one) throw new Error("no maintainer");
    const oneTimeCode = new TOTP({ secret: Totp.fromBase32(one.totpSecret) }).generate();
    const wrong = randomBytes(12).toString("base64url");
    this.#know("wrong password", wrong);
    const body = { account: one.id, password: wrong, oneTimeCode };
    expectStatus(await this.#call("POST", "/maintainer/session", { body }), 401);
    return this.#token(
      await this.#call("POST", "/maintainer/session", { body: { ...body, password: one.password } }),
      "maintainer",
    );
  }
  async #signIn(): Promise<string> {
    const { badge, pin } = this.#courier;
    const wrong = `0${String(randomInt(100_000)).padStart(5, "0")}`;
    this.#know("wrong PIN", wrong);
    expectStatus(await this.#call("POST", "/courier/session", { body: { badge, pin: wrong } }), 401);
    return this.#token(await this.#call("POST", "/courier/session", { body: { badge, pin } }), "courier");
  }
  #token(result: Result, whose: string): string {
    expectStatus(result, 200);
    this.#know(`session of the ${whose}`, result.body.token);
    return result.body.token;
  }

  async #deposit(as: string, phone: string): Promise<string> {
    const waybill = this.#waybills.next();
    const body = { parcels: [waybill], size: "S", phone };
    const begun = await this.#call("POST", "/courier/deposits", { as, body });
    expectStatus(begun, 200);
    const { deposit, compartment } = begun.body as { deposit: string; compartment: string };
    await this.#atDoor(compartment, (hands) => hands.putIn(compartment, waybill));
    await until(async () => {
      await this.#call("POST", `/courier/deposits/${deposit}/confirm`, { as, body: {} });
      return (await this.#call("GET", `/courier/deposits/${deposit}`, { as })).body.stage === "held";
    }, patientMs);
    return deposit;
  }
  /** As the recipient's phone shows it. */
  async #codeOf(deposit: string): Promise<string> {
    const headers = { authorization: `Bearer ${this.#phoneToken}` };
    let code = "";
    await until(async () => {
      const answer = await fetch(`${this.#set.listening.fleet}/notices`, { headers });
      const { notices } = (await answer.json()) as { notices: { deposit: string; code: string | null }[] };
      for (const notice of notices) if (notice.code !== null) this.#know("pickup code", notice.code);
      code = notices.find((notice) => notice.deposit === deposit)?.code ?? "";
      return code !== "" && new Set(notices.map((notice) => notice.deposit)).size === 2;
    }, patientMs);
    return code;
  }
  async #atKiosk(code: string): Promise<void> {
    const secret = this.#secretOf("kiosk-1");
    const signedIn = await this.#call("POST", "/kiosk/session", { body: { device: "kiosk-1", secret } });
    expectStatus(signedIn, 200);
    const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    this.#know("kiosk's cookie", cookie.split(".").at(-1) ?? "");
    const headers = { cookie, origin: this.#api };
    const wrong = String(randomInt(10_000_000, 100_000_000));
    this.#know("wrong pickup code", wrong);
    expectStatus(await this.#call("POST", "/kiosk/codes", { headers, body: { code: wrong } }), 404);
    let begun: Result | null = null;
    await until(async () => {
      begun = await this.#call("POST", "/kiosk/codes", { headers, body: { code } });
      return begun.status === 200;
    }, patientMs);
    const { compartment, collection, parcels } = (begun as unknown as Result).body;
    await this.#atDoor(compartment, (hands) => hands.takeOut(compartment, parcels));
    await this.#call("POST", `/kiosk/collections/${collection}/confirm`, { headers, body: {} });
  }
  async #atDoor(compartment: string, act: (hands: ReturnType<typeof handsThroughControl>) => unknown): Promise<void> {
    const hands = handsThroughControl(`http://127.0.0.1:${this.#set.listening.control}`);
    const doorIs = async (state: string): Promise<boolean> => {
      const { body } = await this.#call("GET", "/compartments");
      return (body as { compartment: string; door: string }[]).some(
        (one) => one.compartment === compartment && one.door === state,
      );
    };
    await until(() => doorIs("open"), patientMs);
    await act(hands);
    await until(() => hands.close(compartment), patientMs);
    await until(() => doorIs("closed"), patientMs);
  }

  /** Signs in over MQTT, and then scans whatever lies about. */
  async #handheld(code: string, phone: string): Promise<void> {
    const url = `mqtt://127.0.0.1:${this.#set.listening.mqtt}`;
    const username = "handheld-1";
    const wrong = randomBytes(18).toString("base64url");
    this.#know("wrong credential", wrong);
    const turnedAway = mqtt.connect(url, { username, password: wrong, reconnectPeriod: 0 });
    turnedAway.on("error", () => undefined);
    // Whether or not the broker's no came through before its end of the line.
    await new Promise<void>((resolve) => turnedAway.once("close", () => resolve()));
    turnedAway.end(true);
    const client = await mqtt.connectAsync(url, { username, password: this.#secretOf(username) });
    const { badge, pin } = this.#courier;
    const pass = randomBytes(24).toString("base64url");
    this.#know("pass", pass);
    const send = (topic: string, body: object | string): Promise<unknown> => {
      const payload = typeof body === "string" ? body : JSON.stringify(body);
      return client.publishAsync(`postern/${username}/${topic}`, payload, { qos: 1 });
    };
    await send("sign-in", { id: "1", badge, pin });
    for (const [nth, data] of [code, phone, `postern:badge:${badge}`, `postern:pass:${pass}`, `]Q1${code}`].entries())
      await send("scan", { id: `scan-${nth}`, data });
    await send("sign-in", `{"id":"2","badge":"${badge}","pin":"${pin}"`);
    await send("sign-in", { id: "3", badge, pin: { typed: pin } });
    await send(`${"x".repeat(8)}`, `PIN ${pin} code ${code}`);
    await client.endAsync();
  }
  /** The right thing in the wrong place. */
  async #mistakes(as: string, code: string, phone: string): Promise<void> {
    const headers = { authorization: `Bearer kiosk-1:${this.#secretOf("kiosk-1")}` };
    for (const parcels of [[phone], [code]]) await this.#call("POST", "/courier/deposits", { as, body: { parcels } });
    await this.#call("POST", "/kiosk/codes", { headers, body: { code: this.#courier.badge } });
    await this.#call("POST", "/kiosk/codes", { headers, body: `{"code":"${code}"` });
    await this.#call("POST", "/courier/session", { body: { badge: code, pin: phone } });
    await this.#call("POST", "/kiosk/session", { body: { device: "kiosk-1", secret: this.#courier.pin } });
  }
  /** What staff, scrapers and strangers see. */
  async #look(as: string): Promise<void> {
    const staff = [
      "/maintainer/journal?limit=500",
      "/maintainer/health",
      "/maintainer/alarms",
      "/maintainer/compartments",
    ];
    for (const path of [...staff, "/compartments", "/metrics", "/openapi.json"])
      this.overheard.push({ where: path, text: JSON.stringify((await this.#call("GET", path, { as })).body) });
    const metrics = await (await fetch(`${this.#set.listening.fleet}/metrics`)).text();
    this.overheard.push({ where: "the fleet's /metrics", text: metrics });
    const live = this.#live?.heard.map(({ data }) => data).join("\n") ?? "";
    this.overheard.push({ where: "/live", text: live });
  }
}

const expectStatus = ({ status, body }: Result, wanted: number): void => {
  if (status !== wanted) throw new Error(`${status} instead of ${wanted}: ${JSON.stringify(body)}`);
};
