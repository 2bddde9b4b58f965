/**
 * One wait for one badge. `node-rfid` spawns `python` with a script that may die, hang, answer twice or leave its child
 * behind, so it runs in a process group of its own, which ends before anything else is started. What stands on its
 * output is not believed here: the driver reads it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import type { Stream, StreamEvents } from "../../ports/stream.ts";

/**
 * Says what `node-rfid` calls back with first, as one JSON line, and ends when `python` has. Told to end, it ends
 * `python` first, which `node-rfid` itself does not keep hold of; after an answer `python` may leave the pins tidy.
 */
const script = `
const children = require("node:child_process");
const { spawn } = children;
let python = null;
children.spawn = (...asked) => (python = spawn(...asked));
let told = false;
const end = () => {
  if (!python) process.exit(1);
  python.on("exit", () => process.exit(0));
  setTimeout(() => python.kill("SIGKILL"), told ? 500 : 0);
};
process.on("SIGTERM", end);
// A gateway that was killed leaves nobody at the reader.
process.stdin.on("close", end).resume().unref();
require(process.argv[1]).read((error, text) => {
  if (told) return;
  told = true;
  process.stdout.write(JSON.stringify({ error: error ? String(error.message) : null, text: String(text) }) + "\\n");
});`;
const lineBytesMax = 1024;
/** Told to end, our child has so long; after it, whatever it left behind. */
const tidyMs = 1000;
const lookEveryMs = 25;

/** Until it resolves something of the child before still runs: there is one at a time, whoever asks. */
let before: Promise<void> = Promise.resolve();

export const openBadgeReader = (events: StreamEvents): Stream => {
  let wanted = true;
  let child: ChildProcess | null = null;
  const run = async (): Promise<void> => {
    if (!wanted) return;
    const own = start();
    child = own;
    const why = await ended(own, {
      up: () => wanted && events.up(),
      data: (chunk) => wanted && events.data(chunk),
    });
    await groupGone(own);
    down(why);
  };
  const down = (why: string): void => {
    if (wanted) events.down(why);
    wanted = false;
  };
  // A library that is not installed is a reader that does not read, and no end of the gateway.
  before = before.then(run).catch((error: unknown) => down(String(error)));
  return {
    write: () => {},
    hold: () => {},
    close: () => {
      wanted = false;
      if (child) endGently(child);
    },
  };
};

const ended = (
  child: ChildProcess,
  on: { readonly up: () => void; readonly data: (chunk: Uint8Array) => void },
): Promise<string> =>
  new Promise((resolve) => {
    let told = 0;
    child.on("spawn", on.up);
    child.stdout?.on("data", (chunk: Buffer) => {
      told += chunk.length;
      if (told <= lineBytesMax) on.data(chunk);
      else killGroup(child);
    });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal ?? `ended with ${code}`));
  });

const start = (): ChildProcess => {
  const library = createRequire(import.meta.url).resolve("node-rfid");
  return spawn(process.execPath, ["-e", script, library], {
    ...{ detached: true, stdio: ["pipe", "pipe", "ignore"] },
    // Nothing of the gateway's own environment is the script's business.
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], LANG: "C" },
  });
};

const endGently = (child: ChildProcess): void => {
  child.kill("SIGTERM");
  const timer = setTimeout(() => killGroup(child), tidyMs);
  child.on("close", () => clearTimeout(timer));
};

/** The child, and whatever it started. */
const killGroup = (child: ChildProcess): void => void signalGroup(child, "SIGKILL");

const groupGone = async (child: ChildProcess): Promise<void> => {
  for (let left = tidyMs; left > 0 && signalGroup(child, 0); left -= lookEveryMs)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  killGroup(child);
};

/** False: there is no such group any more. */
const signalGroup = (child: ChildProcess, signal: NodeJS.Signals | 0): boolean => {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
};
