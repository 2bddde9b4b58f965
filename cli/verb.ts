/** What every verb of the `postern` command has in common: `--json`, exit codes, and errors that say where. */
import { Command } from "commander";
import { type Problem, problemText } from "../gateway/config/load.ts";

export const exitCodes = { done: 0, failed: 1, usage: 2, damaged: 3, busy: 4, hands: 5 } as const;
export type ExitWord = keyof typeof exitCodes;
/** Told by the help of every verb. */
const exitMeans: Readonly<Record<ExitWord, string>> = {
  done: "done",
  failed: "it failed",
  usage: "wrong arguments, or a configuration that breaks a rule",
  damaged: "the journal is damaged",
  busy: "another process holds the data",
  hands: "done, and something at the hardware needs hands",
};
export const exitHelp = `
Exit codes:
${Object.entries(exitMeans)
  .map(([word, means]) => `  ${exitCodes[word as ExitWord]}  ${means}`)
  .join("\n")}`;

/** "1 event", "2 events". */
export const counted = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

/** Ends a verb with a reason that people can act on. */
export class Ended extends Error {
  readonly exit: ExitWord;
  readonly problems: readonly Problem[];
  constructor(exit: ExitWord, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.exit = exit;
    this.problems = problems;
  }
}

export interface Out {
  readonly json: boolean;
  /** Text for people, or the value as one line of JSON. */
  result(value: unknown, text: string): void;
  /** For people only. */
  say(text: string): void;
}

/** Holds verbs of its own, such as `device add`. */
export const newGroup = (name: string, description: string): Command =>
  new Command(name).description(description).showHelpAfterError().addHelpText("after", exitHelp);

export const newVerb = (name: string, description: string): Command =>
  newGroup(name, description).option("--json", "one JSON value on standard output");

/** Runs a verb; its exit code is set and never thrown. */
export const perform = async (json: boolean | undefined, work: (out: Out) => Promise<ExitWord>): Promise<void> => {
  const asJson = json === true;
  const out: Out = {
    json: asJson,
    result: (value, text) => void process.stdout.write(`${asJson ? JSON.stringify(value) : text}\n`),
    say: (text) => {
      if (!asJson) process.stdout.write(`${text}\n`);
    },
  };
  try {
    process.exitCode = exitCodes[await work(out)];
  } catch (error) {
    process.exitCode = exitCodes[tell(error, asJson)];
  }
};

const tell = (error: unknown, json: boolean): ExitWord => {
  const exit = error instanceof Ended ? error.exit : (exitOf(error) ?? "failed");
  const message = error instanceof Error ? error.message : String(error);
  const problems = error instanceof Ended ? error.problems : [];
  if (json) process.stdout.write(`${JSON.stringify({ error: { exit, message, problems } })}\n`);
  else {
    process.stderr.write(`postern: ${message}\n`);
    for (const problem of problems) process.stderr.write(`  ${problemText(problem)}\n`);
    if (exit === "failed" && !(error instanceof Ended) && error instanceof Error)
      process.stderr.write(`${error.stack ?? ""}\n`);
  }
  return exit;
};

/** Errors of other rooms that have a code of their own. */
const exitOf = (error: unknown): ExitWord | undefined => {
  const code = (error as { readonly code?: string } | null)?.code;
  const words: Readonly<Record<string, ExitWord>> = {
    "journal-in-use": "busy",
    "file-busy": "busy",
    "foreign-store": "usage",
    "wrong-site": "usage",
    taken: "usage",
    unknown: "usage",
    "ill-formed": "usage",
  };
  return code === undefined ? undefined : words[code];
};
