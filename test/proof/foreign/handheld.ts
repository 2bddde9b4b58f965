/** A courier's handheld that is nothing but Mosquitto's command line clients. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { until } from "../../free-port.ts";

export type Said = Readonly<Record<string, unknown>>;
export interface Handheld {
  /** Publishes with QoS 1 (the command ends with the PUBACK) and waits for the answer of the same id. */
  ask(topic: string, body: object): Promise<Said>;
  /** Waits for a prompt about a deposit. */
  prompted(type: string, deposit: string): Promise<void>;
  stop(): Promise<void>;
}

export const startHandheld = async (site: { port: number; device: string; secret: string }): Promise<Handheld> => {
  const { port, device, secret } = site;
  const login = ["-h", "127.0.0.1", "-p", String(port), "-u", device, "-P", secret, "-q", "1"];
  const below = (topic: string): string => `postern/${device}/${topic}`;
  const heard: { readonly topic: string; readonly said: Said }[] = [];
  const topics = ["answer", "prompt"].flatMap((topic) => ["-t", below(topic)]);
  const listener = spawn("mosquitto_sub", [...login, "-i", `${device}-sub`, ...topics, "-v"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => listener.kill());
  createInterface({ input: listener.stdout }).on("line", (line) => {
    const at = line.indexOf(" ");
    heard.push({ topic: line.slice(0, at), said: JSON.parse(line.slice(at + 1)) as Said });
  });
  let asked = 0;
  const find = (topic: string, fits: (said: Said) => boolean): Said | undefined =>
    heard.find((one) => one.topic === below(topic) && fits(one.said))?.said;

  const ask = async (topic: string, body: object): Promise<Said> => {
    const id = `m-${++asked}`;
    const answer = (): Said | undefined => find("answer", (said) => said["id"] === id);
    // A listener that was not there yet missed the answer: the same message again gets the same answer again.
    await until(async () => {
      await published([...login, "-i", device, "-t", below(topic), "-m", JSON.stringify({ id, ...body })]);
      await until(() => answer() !== undefined, 5_000).catch(() => undefined);
      return answer() !== undefined;
    });
    return answer() ?? {};
  };
  const prompted = (type: string, deposit: string): Promise<void> =>
    until(() => find("prompt", (said) => said["type"] === type && said["deposit"] === deposit) !== undefined);
  return { ask, prompted, stop: () => ended(listener) };
};

const published = (args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn("mosquitto_pub", args, { stdio: ["ignore", "ignore", "inherit"] });
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`mosquitto_pub ended with ${code}`))));
  });

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("close", () => resolve());
    child.kill();
  });
