import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { parse } from "yaml";
import { lineOpener } from "../gateway/adapters/bus/link/line.ts";
import { commission, nobody } from "../gateway/commission/commission.ts";
import { Desk } from "../gateway/commission/desk.ts";
import { isContradiction, needsHands } from "../gateway/commission/map.ts";
import { type Patience, usualPatience } from "../gateway/commission/trial.ts";
import { firstMap, rewired } from "../gateway/commission/write.ts";
import { parseConfig } from "../gateway/config/load.ts";
import type { Config } from "../gateway/config/schema.ts";
import { realClock } from "../gateway/platform/clock.ts";
import type { Log } from "../gateway/ports/log.ts";
import { findBoards } from "./commission/find.ts";
import { holdJournal } from "./commission/occupied.ts";
import type { CommissionOptions } from "./commission/options.ts";
import { type CommissionPage, servePage } from "./commission/page.ts";
import { atTerminal } from "./commission/person.ts";
import { progressOf, reportText } from "./commission/report.ts";
import { configOf, withConfig } from "./config-file.ts";
import { Ended, newVerb, type Out, perform } from "./verb.ts";

/** Lines come and go while a bus is scanned; what they say of it is no concern of the person at the cabinet. */
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const commissionVerb = (): Command =>
  withConfig(newVerb("commission", "fire each lock, watch which contact answers, write the wiring map"))
    .option("--line <line...>", "look for boards here: tcp:HOST:PORT or serial:PATH[:BAUD]", [])
    .option("--protocol <name>", "what the boards of these lines speak: modbus | kerong", "modbus")
    .option("--units <range>", "unit addresses that are asked", "1-247")
    .option("--timeout <ms>", "how long a board may take to answer while a line is scanned", "150")
    .option("--map <file>", "register map (YAML) of the Modbus boards that are looked for; without it relay boards")
    .option("--locks <count>", "locks of each board that nobody has planned")
    .option("--board <id...>", "only these devices")
    .option("--open-occupied <compartment...>", "open these although something lies, or may lie, inside", [])
    .option("--yes", "ask nobody: contacts alone say what happened")
    .option("--page [port]", "ask at a page on this machine instead of the terminal; without a port any free one")
    .option("--watch <ms>", "how long a door may take to open", String(usualPatience.watchMs))
    .option("--shut-within <s>", "how long a door may stay open", String(usualPatience.shutMs / 1000))
    .option("--site <id>", "name of a site without a configuration", "site")
    .option("--size <size>", "size of compartments that nobody has planned: S | M | L | XL", "M")
    .option("--out <file>", "where the map is written; without it only shown")
    .action((options: CommissionOptions) => perform(options.json, (out) => run(options, out)));

const run = async (options: CommissionOptions, out: Out) => {
  const config = existsSync(options.config) ? configOf(options.config) : null;
  if (!config && options.line.length === 0)
    throw new Ended("usage", `${options.config} is not there, and no --line says where boards may be`);
  const held = config ? await holdJournal(config.data, options.openOccupied) : null;
  const openLine = lineOpener(quiet);
  const terminal = options.yes || options.page !== undefined ? null : atTerminal();
  let room: Room | null = null;
  try {
    const registers: unknown = options.map === undefined ? null : parse(readFileSync(options.map, "utf8"));
    const found = await findBoards({
      config,
      options,
      registers,
      openLine,
      occupied: held?.occupied ?? new Map(),
      out,
    });
    const desk = new Desk(config?.site ?? options.site, found.jobs);
    if (options.page !== undefined) room = await roomOf(desk, options, out);
    const done = await commission(found.jobs, {
      ...{ openLine, clock: realClock(), patience: patienceOf(options) },
      person: room ? desk.person : (terminal ?? nobody),
      say: room ? (step) => desk.say(step) : progressOf(out),
    });
    const result = { ...done, map: { ...done.map, findings: [...done.map.findings, ...found.findings] } };
    const text = textOf(config, options, result, found.devices);
    const { findings, wires, without } = result.map;
    const torn = findings.some(isContradiction);
    if (!torn) checked(text, options.out ?? options.config);
    const written = !torn && options.out !== undefined ? options.out : null;
    if (written !== null) writeFileSync(written, text);
    const told = {
      ...{ ok: !torn && !findings.some(needsHands), file: written, wires, without, findings },
      ...{ firmware: Object.fromEntries(result.firmware), settings: Object.fromEntries(result.settings) },
      ...{ map: torn ? null : text },
    };
    desk.finish(result, { text: torn ? null : text, file: written });
    out.result(told, reportText(result, { written, text: torn ? null : text }));
    await room?.page.finished;
    return torn ? "failed" : findings.some(needsHands) ? "hands" : "done";
  } catch (error) {
    if (room) await room.tellFailure(error);
    throw error;
  } finally {
    terminal?.leave();
    await room?.page.close();
    await held?.release();
  }
};

interface Room {
  readonly page: CommissionPage;
  /** Resolves when somebody has read it, or nobody has for a while. */
  tellFailure(error: unknown): Promise<void>;
}
const failureReadMs = 10_000;

/** Waits for a person at the page: nothing is fired before. */
const roomOf = async (desk: Desk, { page: port }: CommissionOptions, out: Out): Promise<Room> => {
  const wanted = port === true || port === undefined ? 0 : Number(port);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) throw new Ended("usage", `${port} is no port`);
  const page = await servePage(desk, wanted);
  process.stderr.write(`Open this page on this machine: ${page.url}\n`);
  out.say("waiting for somebody at the page");
  await desk.begun();
  return {
    page,
    tellFailure: async (error) => {
      desk.fail(error instanceof Error ? error.message : String(error));
      await Promise.race([page.finished, new Promise((resolve) => setTimeout(resolve, failureReadMs).unref())]);
    },
  };
};

const patienceOf = ({ watch, shutWithin }: CommissionOptions): Patience => ({
  ...usualPatience,
  ...{ watchMs: number(watch, "watch"), shutMs: number(shutWithin, "shut-within") * 1000 },
});

const textOf = (
  config: Config | null,
  { config: file, site, size }: CommissionOptions,
  done: Parameters<typeof rewired>[2],
  devices: Parameters<typeof rewired>[3]["devices"],
): string => {
  const more = { devices, size, supply: config?.supplies[0]?.id ?? "psu-1" };
  return config ? rewired(readFileSync(file, "utf8"), config, done, more) : firstMap(site, done, more);
};

/** What `check-config` would not take is no map. */
const checked = (text: string, file: string): void => {
  const loaded = parseConfig(text, file, process.env);
  if (loaded.ok) return;
  throw new Ended("failed", "what was found makes no configuration; nothing was written", loaded.problems);
};

const number = (text: string, name: string): number => {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Ended("usage", `--${name} wants a number`);
};
