import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { fleetTokens, fleetTokensFile } from "../cloud-bridge/fleet/keys.ts";
import { dataPlaces } from "../gateway/platform/data-places.ts";
import { untilToldToStop } from "./process.ts";
import { openStage, type Stage } from "./stage/stage.ts";
import { usualPorts, withHandIns } from "./up/demo-site.ts";
import { type Credentials, isSetUp, setUp } from "./up/first-run.ts";
import { fleetLink } from "./up/fleet-link.ts";
import { lanAddress } from "./up/lan.ts";
import { buildPagesIfMissing } from "./up/pages.ts";
import { choosePorts, replaceTakenPorts } from "./up/ports.ts";
import { Interrupted, type Listening, lockData, startSet } from "./up/site-set.ts";
import { welcomeText } from "./up/welcome.ts";
import { Ended, newVerb, type Out, perform } from "./verb.ts";

interface UpOptions {
  readonly data: string;
  readonly fresh?: boolean;
  readonly yes?: boolean;
  readonly freePorts?: boolean;
  readonly lan?: string | true;
  readonly people: boolean;
  readonly json?: boolean;
}

export const upVerb = (): Command =>
  newVerb("up", "run a whole demo site: simulator, fleet and gateway, until Ctrl-C")
    .option("-d, --data <folder>", "everything that is kept", "data")
    .option("--fresh", "start over: deletes the data folder after asking")
    .option("-y, --yes", "do not ask")
    .option("--free-ports", "any free ports instead of the usual ones")
    .option("--lan [address]", "over HTTPS for other machines of this network too, such as a phone")
    .option("--no-people", "simulated couriers and recipients wait until somebody sends them")
    .action((options: UpOptions) => perform(options.json, (out) => up(resolve(options.data), options, out)));

const up = async (data: string, options: UpOptions, out: Out): Promise<"done"> => {
  const { told } = untilToldToStop({ inTime: false });
  if (options.fresh) await startOver(data, options, out);
  const unlock = await lockData(data);
  let stage: Stage | null = null;
  try {
    await prepare(data, options, out);
    buildPagesIfMissing(out.say);
    const lan = options.lan === undefined ? null : lanAddress(options.lan);
    const authorityFile = join(dataPlaces(join(data, "gateway")).tls, "ca.pem");
    stage = await openStage(data, {
      isStreetRunning: options.people,
      ...(lan === null ? {} : { authorityFile }),
    });
    const gatewayEnvironment = {
      POSTERN_API_DEMO_URL: stage.url,
      ...(lan === null ? {} : { POSTERN_API_HOST: lan, POSTERN_API_HTTPS: "true" }),
    };
    const set = await startSet(data, (text) => tell(out, text), { interrupt: told, gatewayEnvironment });
    await stage.begin(set.listening);
    const { api } = set.listening;
    const { credentials } = stage;
    const columns = process.stdout.isTTY ? process.stdout.columns : null;
    tellListening(out, set.listening);
    const fingerprint = lan === null ? null : fingerprintOf(authorityFile);
    const link = await fleetLink(set.listening.fleet, fleetTokens(join(data, "fleet")).operator);
    const tokensFile = fleetTokensFile(join(data, "fleet"));
    out.say(welcomeText({ api, credentials, columns, fingerprint, fleetLink: link, tokensFile }));
    out.say(`\nready: open ${api}/ (Ctrl-C ends everything)`);
    const why = await told;
    out.say(`\nending (${why}) …`);
    await Promise.all([stage.stop(), set.stop()]);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    await stage?.stop();
    await unlock();
  }
  return "done";
};

const prepare = async (data: string, options: UpOptions, out: Out): Promise<void> => {
  if (isSetUp(data)) {
    out.say(`continuing from ${data}`);
    await replaceTakenPorts(data, (text) => tell(out, text));
    return;
  }
  const ports = await choosePorts(usualPorts, options.freePorts === true);
  const credentials = await setUp(data, { ports, edit: withHandIns });
  const { operator, phone } = fleetTokens(join(data, "fleet"));
  out.result({ type: "credentials", ...credentials, fleet: { operator, phone } }, credentialText(credentials, data));
  out.say(`  fleet page      operator token ${operator}\n                  phone token    ${phone}\n`);
};

const startOver = async (data: string, options: UpOptions, out: Out): Promise<void> => {
  if (!existsSync(data)) return;
  const known = ["fleet", "fleet.yaml", "gateway", "lock", "logs", "postern.yaml", "sim", "sim.yaml"];
  const foreign = readdirSync(data).filter((name) => !known.includes(name));
  if (foreign.length > 0) throw new Ended("usage", `${data} holds what postern did not make: ${foreign.join(", ")}`);
  if (!options.yes) await ask(`Delete ${data} with everything that the demo site knows? [y/N] `, out);
  const unlock = await lockData(data);
  for (const name of known.filter((one) => one !== "lock")) rmSync(join(data, name), { recursive: true, force: true });
  await unlock();
};

const ask = async (question: string, out: Out): Promise<void> => {
  if (!process.stdin.isTTY || out.json) throw new Ended("usage", "--fresh deletes the data folder: say --yes as well");
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(question);
  lines.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Ended("failed", "nothing was deleted");
};

const tell = (out: Out, text: string): void => {
  if (out.json) out.result({ type: "said", text }, text);
  else out.say(text);
};

/** As phones show it before they trust it. */
const fingerprintOf = (file: string): string => new X509Certificate(readFileSync(file)).fingerprint256;

const tellListening = (out: Out, listening: Listening): void => {
  const { api, mqtt, fleet, fleetMqtt, boards, control } = listening;
  const lines = [
    `  gateway         ${api}   MQTT 127.0.0.1:${mqtt}`,
    `  fleet           ${fleet}   MQTT ${fleetMqtt === null ? "elsewhere" : `127.0.0.1:${fleetMqtt}`}`,
    `  lock boards     Modbus TCP ${Object.entries(boards)
      .map(([board, port]) => `${board} ${port}`)
      .join(", ")}`,
    `  simulated hands http://127.0.0.1:${control}`,
  ];
  out.result({ type: "ready", ...listening }, lines.join("\n"));
};

const credentialText = ({ couriers, maintainers, devices }: Credentials, data: string): string =>
  [
    `A new demo site in ${data}. Keep these credentials for your own clients, they are shown once:`,
    ...couriers.map(
      ({ id, carrier, badge, pin }) => `  courier         ${id} (${carrier})  badge ${badge}  PIN ${pin}`,
    ),
    ...maintainers.map(
      ({ id, password, totpUri }) => `  maintainer      ${id}  password ${password}\n                  ${totpUri}`,
    ),
    ...devices.map(({ id, kind, secret }) => `  ${kind.padEnd(15)} ${id}  credential ${secret}`),
  ].join("\n");
