/** What foreign software the proofs speak to, what each is for, and how Debian names it. */
import { spawnSync } from "node:child_process";
import { postgresPrograms, programOf } from "../cli/engines/programs.ts";

interface Tool {
  readonly name: string;
  /** Packages, parted by blanks. */
  readonly debian: string;
  /** The part of the proofs that is left out without it. */
  readonly serves: string;
  readonly there: () => boolean;
}

const onPath = (command: string): boolean => spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
const runs = (command: string, args: string[]): boolean => spawnSync(command, args, { stdio: "ignore" }).status === 0;

export const tools: readonly Tool[] = [
  {
    name: "mosquitto",
    debian: "mosquitto",
    serves: "a foreign broker between site and fleet",
    there: () => programOf("mosquitto") !== null,
  },
  {
    name: "nats-server",
    debian: "nats-server",
    serves: "a JetStream cluster between sites and fleet",
    there: () => programOf("nats-server") !== null,
  },
  {
    name: "mosquitto_pub",
    debian: "mosquitto-clients",
    serves: "a foreign client as a courier's handheld",
    there: () => onPath("mosquitto_pub"),
  },
  {
    name: "mbpoll",
    debian: "mbpoll",
    serves: "a foreign Modbus master at the simulated board",
    there: () => onPath("mbpoll"),
  },
  {
    name: "pymodbus",
    // Its server loads what the package only recommends.
    debian: "python3-pymodbus python3-serial-asyncio",
    serves: "a foreign Modbus server as a lock board",
    there: () => runs("/usr/bin/python3", ["-c", "import pymodbus.server"]),
  },
  { name: "socat", debian: "socat", serves: "serial lines (pty pairs)", there: () => onPath("socat") },
  { name: "strace", debian: "strace", serves: "counting fdatasync", there: () => onPath("strace") },
  {
    name: "postgresql",
    debian: "postgresql",
    serves: "the fleet on PostgreSQL",
    there: () => postgresPrograms() !== null,
  },
  { name: "chromium", debian: "chromium", serves: "pages in a real browser", there: () => onPath("chromium") },
  {
    name: "chromium-headless-shell",
    debian: "chromium-headless-shell",
    serves: "the same pages sooner (the whole Chromium stands in)",
    there: () => onPath("chromium-headless-shell"),
  },
  {
    name: "chinese-font",
    debian: "fonts-wqy-zenhei",
    serves: "Chinese pages in their own glyphs, whose widths and heights decide what fits",
    there: () => runs("sh", ["-c", "fc-list :lang=zh | grep -q ."]),
  },
];

export const has = (name: string): boolean => {
  const tool = tools.find((one) => one.name === name);
  if (!tool) throw new Error(`test/machine.ts does not know ${name}`);
  return tool.there();
};

/** Installs what is missing where that is possible (root on Debian); returns what is still missing. */
export const prepare = (say: (line: string) => void): readonly Tool[] => {
  const missing = tools.filter((tool) => !tool.there());
  if (missing.length === 0) return [];
  const names = missing.flatMap((tool) => tool.debian.split(" "));
  if (process.getuid?.() === 0 && onPath("apt-get")) {
    say(`installing ${names.join(", ")} …`);
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const options = { stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"], env: environment };
    const aptGet = (...args: string[]): boolean => spawnSync("apt-get", args, options).status === 0;
    const install = (...packages: string[]): boolean =>
      aptGet("install", "-y", "-qq", "--no-install-recommends", ...packages);
    aptGet("update", "-qq");
    // One package that this Debian does not know would keep all the others out.
    if (!install(...names)) for (const name of names) install(name);
  }
  const still = tools.filter((tool) => !tool.there());
  for (const tool of still) say(`missing: ${tool.name} (Debian package ${tool.debian}); left out: ${tool.serves}`);
  return still;
};
